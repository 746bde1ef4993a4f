"""Are tips, care calls, activities and test sends done by the API as they are on the pages, each
step by somebody else than the one before where that is wanted?"""

from claims_core.claim import Role
from tests.people import FATHER, STAFF
from tests.window.at_work import Window
from window.api.api import PREFIX as API


async def test_what_the_pages_do_programs_can_do_too(window: Window) -> None:
    http, url = window.world.http, window.world.url + API
    tokens = {}
    for role in (Role.PUBLICITY, Role.CALLER, Role.SUPERVISOR):
        login = {"login": STAFF[role].login, "password": "correct-horse-9"}
        async with http.post(f"{url}/sessions", json=login) as answer:
            tokens[role] = {"Authorization": f"Bearer {(await answer.json())['token']}"}

    async def ask(role: Role, way: str, status: int = 200, **body: object) -> dict:
        method, path = way.split(" ")
        async with http.request(
            method, f"{url}{path}", json=body or None, headers=tokens[role]
        ) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json() if answer.content_type == "application/json" else {}

    # an activity
    activity = {
        "kind": "lecture",
        "title": "冬天护好关节",
        "words": "医生讲怎么动、怎么暖。",
        "place": "市民中心一楼",
        "starts_at": "2026-09-20T09:30:00+08:00",
        "places": 60,
        "approval_no": "虚构〔2026〕5号",
    }
    await ask(Role.PUBLICITY, "POST /activities", 422, **activity | {"place": ""})
    made = await ask(Role.PUBLICITY, "POST /activities", 201, **activity)
    one = f"/activities/{made['id']}"
    assert (await ask(Role.SUPERVISOR, f"POST {one}/open"))["state"] == "open"
    await ask(Role.SUPERVISOR, f"POST {one}/open", 409)
    stopped = await ask(Role.PUBLICITY, f"POST {one}/cancel", why="讲课的医生病了")
    assert (stopped["state"], stopped["why"]) == ("cancelled", "讲课的医生病了")
    assert len((await ask(Role.PUBLICITY, "GET /activities"))["items"]) == 1
    await ask(Role.PUBLICITY, f"POST /activities/{'0' * 32}/cancel", 404, why="没有")

    # a tip
    tip = (await ask(Role.PUBLICITY, "GET /health-tips?topic=diet"))["items"][0]
    seen = {"tips": [{"id": tip["id"], "seen": tip["text_hash"]}]}
    approval = {"reviewer": "章医生（虚构）", "approval_no": "虚构〔2026〕6号"}
    proposed = await ask(Role.SUPERVISOR, "POST /health-tips/propose", **seen, **approval)
    assert proposed["items"][0]["review"]["state"] == "proposed"
    await ask(Role.SUPERVISOR, "POST /health-tips/confirm", 403, **seen)  # their own
    await ask(Role.SUPERVISOR, "POST /health-tips/refuse", 403, **seen, words="自己登的")
    week = await ask(Role.PUBLICITY, "GET /health-tip-weeks?week=2026-W49")
    assert (week["first"], len(week["items"])) == ("2026-11-30", 2)
    await ask(Role.PUBLICITY, "GET /health-tip-weeks?week=never", 422)

    # a care call
    listed = {"rule": "本人同意的", "approval_no": "虚构7号", "numbers": FATHER.insured_no}
    made = await ask(Role.CALLER, "POST /care-selections", 201, **listed, every_days=30)
    selection = f"/care-selections/{made['id']}"
    approved = await ask(Role.SUPERVISOR, f"POST {selection}/confirm", seen=made["people_hash"])
    assert approved["state"] == "approved"
    window.world.clock.forward(days=4)
    for role in (Role.CALLER, Role.SUPERVISOR):  # nobody stays logged in for so long
        login = {"login": STAFF[role].login, "password": "correct-horse-9"}
        async with http.post(f"{url}/sessions", json=login) as answer:
            tokens[role] = {"Authorization": f"Bearer {(await answer.json())['token']}"}
    (due,) = (await ask(Role.CALLER, "GET /care-calls"))["items"]
    person = f"{selection}/people/{due['insured_id']}"
    assert "*" in (await ask(Role.CALLER, f"GET {person}"))["name"]
    assert (await ask(Role.CALLER, f"POST {person}/contact"))["name"] == FATHER.name
    called = await ask(Role.CALLER, f"POST {person}/calls", seen_calls=0, outcome="well")
    assert (len(called["calls"]), called["calls"][0]["outcome"]) == (1, "well")
    await ask(Role.CALLER, f"POST {person}/calls", 422, seen_calls=0, outcome="well")
    ended = await ask(Role.SUPERVISOR, f"POST {selection}/end", seen=made["people_hash"], why="完")
    assert ended["state"] == "ended"

    # what was removed from the inbox, and a test send that reaches nobody
    assert await ask(Role.SUPERVISOR, "GET /inbox-removals") == {"items": []}
    draft = {"title": "试一试", "brief": "试发", "text": "试发的全文。"}
    made = await ask(Role.SUPERVISOR, "POST /announcements", 201, **draft)
    one = f"/announcements/{made['announcement']['id']}"
    await ask(Role.SUPERVISOR, f"POST {one}/test", 422, insured_no=FATHER.insured_no)
