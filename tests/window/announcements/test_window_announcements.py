"""The pages of announcements: from the draft by one person to the approval by another, and what is
seen on the way."""

from claims_core.claim import Role
from tests.people import STAFF
from tests.window.at_work import Window
from tests.window.exported import fetching, taken
from tests.window.files import picture
from tests.window.visitors import Screen, Visitor
from window.api.api import PREFIX as API

PAGE = "/window/announcements"
TYPED = {
    "title": "门诊慢特病怎么报",
    "brief": "12月起窗口和手机都能办",
    "text": "12月起窗口和手机都能办。\n要带的材料窗口一次告诉您。",
    "by_sms": "yes",
}


async def drafted(publicity: Visitor, **typed: str) -> Screen:
    """A new draft with these fields stored."""
    page = await publicity.post(PAGE, dict((await publicity.get(PAGE)).form(PAGE).fields))
    fields = {**page.form("/save").fields, **TYPED, **typed}
    return await publicity.post(f"{page.path}/save", fields)


async def test_publicity_writes_and_submits_and_a_supervisor_approves_what_is_ticked(
    window: Window,
) -> None:
    publicity = await window.sign_in(Role.PUBLICITY)
    page = await drafted(publicity)
    assert "已存好" in page.text and "2条短信" not in page.text
    assert "【大额通】门诊慢特病怎么报：12月起窗口和手机都能办" in page.text
    sample = await publicity.get(f"{page.path}/samples/0")
    assert "发短信，也放进“消息”" in sample.text and "要带的材料" in sample.text
    assert (await publicity.get(f"{page.path}/samples/4")).status == 404
    preview = await publicity.post(
        f"{page.path}/preview", {**page.form("/save").fields, "title": "看 www.a.com"}
    )
    assert "网址不能写进公告" in preview.text and "门诊慢特病" not in preview.text
    page = await publicity.post(f"{page.path}/submit", dict(page.form("/submit").fields))
    assert "等主管批准" in page.text and "/approve" not in page.text

    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get(page.path)
    assert "这条消息会发给3人，约0.15元，另有0人已退订" in page.text
    form = dict(page.form("/approve").fields)
    form.pop("ticked", None)
    path = page.path
    page = await supervisor.post(f"{path}/approve", {**form, "approval_no": "演示1号"})
    assert page.status == 422 and "再勾选" in page.text
    assert page.form("/approve").fields["approval_no"] == "演示1号"
    page = await supervisor.post(
        f"{path}/approve", {**form, "approval_no": "演示1号", "ticked": "yes"}
    )
    assert "已批准" in page.text and "批准文号：演示1号" in page.text
    page = await publicity.get(PAGE)
    assert "合同要求至少2次" in page.text and "已批准，等时间到" in page.text


async def test_one_goes_back_with_a_reason_and_what_was_typed_stays(window: Window) -> None:
    publicity = await window.sign_in(Role.PUBLICITY)
    page = await drafted(publicity, start_at="2026-13-01T10:00")
    assert page.status == 422 and page.form("/save").fields["title"] == TYPED["title"]
    page = await publicity.post(
        f"{page.path.removesuffix('/save')}/save",
        {**page.form("/save").fields, "start_at": "", "employers_more": "没有这个单位"},
    )
    assert "没有这个单位" in page.text
    page = await publicity.post(f"{page.path}/submit", dict(page.form("/submit").fields))
    assert "一个人也收不到" in page.text
    path = page.path.removesuffix("/submit")
    page = await publicity.get(path)
    page = await publicity.post(f"{path}/save", {**page.form("/save").fields, "employers_more": ""})
    page = await publicity.post(f"{path}/submit", dict(page.form("/submit").fields))
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get(path)
    page = await supervisor.post(
        f"{path}/return", {**page.form("/return").fields, "words": "写上电话"}
    )
    assert "已退回修改" in page.text and "退回修改：写上电话" in page.text
    tags = await publicity.get(PAGE)
    tags = await publicity.post(
        f"{PAGE}/tags", {**tags.form("/tags").fields, "tag": "讲座", "numbers": "1234567"}
    )
    assert tags.status == 422 and "名册里没有这些编号" in tags.text


async def test_a_picture_and_a_photograph_are_kept_and_shown_to_staff_only(window: Window) -> None:
    publicity = await window.sign_in(Role.PUBLICITY)
    page = await drafted(publicity)
    torn = await publicity.upload(page.form("/picture"), b"\xff\xd8\xff" + b"0" * 100)
    assert torn.status == 422 and "打不开" in torn.text
    page = await publicity.upload(page.form("/picture"), picture((60, 80)))
    assert any("/files/" in image for image in page.images)
    page = await publicity.upload(page.form("/photos"), b"GIF8")
    assert page.status == 422 and "JPG 或 PNG" in page.text


async def test_the_same_by_the_api(window: Window) -> None:
    http, url = window.world.http, window.world.url + API
    tokens = {}
    for role in (Role.PUBLICITY, Role.SUPERVISOR):
        login = {"login": STAFF[role].login, "password": "correct-horse-9"}
        async with http.post(f"{url}/sessions", json=login) as answer:
            tokens[role] = {"Authorization": f"Bearer {(await answer.json())['token']}"}

    async def ask(role: Role, method: str, path: str, status: int = 200, **body: object) -> dict:
        async with http.request(
            method, f"{url}{path}", json=body or None, headers=tokens[role]
        ) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json() if answer.content_type == "application/json" else {}

    typed = {name: TYPED[name] for name in ("title", "brief", "text")}
    made = await ask(Role.PUBLICITY, "POST", "/announcements", 201, **typed)
    one, seen = made["announcement"]["id"], made["announcement"]["content_hash"]
    assert (made["count"]["people"], made["cost"]["fen"]) == (3, 15)
    path = f"/announcements/{one}"
    changed = await ask(
        Role.PUBLICITY, "PUT", path, seen=seen, content={**typed, "brief": "下月起能办"}
    )
    await ask(Role.PUBLICITY, "POST", f"{path}/submit", 409, seen=seen)
    seen = changed["announcement"]["content_hash"]
    await ask(Role.PUBLICITY, "POST", f"{path}/submit", seen=seen)
    approval = {"seen": seen, "people": 3, "approval_no": "演示1号", "ticked": True}
    await ask(Role.PUBLICITY, "POST", f"{path}/approve", 403, **approval)
    done = await ask(Role.SUPERVISOR, "POST", f"{path}/approve", **approval)
    assert done["announcement"]["state"] == "approved"
    assert (await ask(Role.SUPERVISOR, "GET", "/announcements"))["campaigns_wanted"] == 2
    stopped = await ask(Role.PUBLICITY, "POST", f"{path}/cancel", words="不用了")
    assert stopped["state"] == "cancelled"
    await ask(Role.PUBLICITY, "GET", f"{path}/report/file?format=xlsx")
    wanted = {"kind": "unreached", "subject": f"{path.rpartition('/')[2]}:csv"}
    await ask(Role.PUBLICITY, "POST", "/exports", 422, **wanted)
    export = await ask(Role.PUBLICITY, "POST", "/exports", **wanted, words="给没收到的打电话")
    await ask(Role.SUPERVISOR, "POST", f"/exports/{export['id']}/decision", approve=True)
    await ask(Role.PUBLICITY, "POST", f"/exports/{export['id']}/fetch", **fetching())
    await ask(Role.PUBLICITY, "GET", "/announcement-years/2026/file")
    await ask(Role.PUBLICITY, "GET", "/announcement-years/x/file", 422)
    await ask(Role.PUBLICITY, "GET", "/announcement-years/2026/evidence")
    await ask(Role.PUBLICITY, "GET", "/announcement-years/x/evidence", 422)
    assert await ask(Role.PUBLICITY, "GET", f"{path}/asked") == {"items": []}
    page = await (await window.sign_in(Role.PUBLICITY)).get("/window/announcements")
    assert any(link.endswith("/years/2026/evidence") for link in page.links)
    tags = await ask(Role.PUBLICITY, "PUT", "/announcement-tags", tag="讲座", numbers="")
    assert tags == {"items": []}
    publicity = await window.sign_in(Role.PUBLICITY)
    file = await taken(publicity, await publicity.get(f"/window/exports/{export['id']}"))
    assert file.headers["Content-Disposition"].isascii()
    assert file.name.startswith("公告未送达-") and file.name.endswith(".csv")
