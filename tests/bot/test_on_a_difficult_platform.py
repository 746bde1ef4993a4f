"""Does the whole service, called by the stand-in platform at its worst, do everything once and say
no secret in its log?"""

import asyncio
import logging
from base64 import b64encode

import pytest
from sqlalchemy import func, select

from bot.tables import SeenMessageRow
from infra.db import Database
from sandbox.wechat.scenes import PICTURE
from tests.every_case import EveryCase
from tests.world import World

PHONE = "13800005555"
QUESTIONS = ["封顶多少", "起付线多少", "进度", "要什么材料"]


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


async def person(world: World, phone: str = PHONE) -> str:
    added = await world.sim("POST", "users", json={"phone": phone, "nickname": "梁守田"})
    return str(added["id"])


async def chat(world: World, who: str) -> list[dict[str, object]]:
    log = await world.sim("GET", f"users/{who}/chat")
    return log["messages"]  # type: ignore[return-value]


async def test_each_thing_that_a_phone_can_do_is_acknowledged_or_answered(world: World) -> None:
    who = await person(world)
    data = b64encode(PICTURE).decode()
    done: dict[str, tuple[str, dict[str, object]]] = {
        "scan to follow": ("scan", {"scene": "w1"}),
        "scan": ("scan", {"scene": "w1"}),
        "menu": ("menu", {"key": "progress"}),
        "say": ("say", {"text": "封顶多少]]>👍"}),
        "voice": ("voice", {"recognition": "起付线多少"}),
        "voice not understood": ("voice", {}),
        "place": ("place", {"label": "人民路1号"}),
        "picture": ("picture", {"data": data}),
        "revoke": ("revoke", {"info": "207"}),
        "allowed in the mini-program": ("subscription", {"template": "S"}),
        "allowed in the account": ("subscription", {"template": "S", "app": "official"}),
        "switched off": ("subscription", {"template": "S", "answer": "off"}),
        "an event of next year": ("event", {"event": "hologram", "fields": {"Depth": 3}}),
        "unfollow": ("unfollow", {}),
    }
    answered = set()
    with EveryCase() as every:
        for name, (action, body) in done.items():
            with every.case(name):
                told = await world.sim("POST", f"users/{who}/{action}", json=body)
                assert told["verdict"] in ("acknowledged", "replied"), told["problem"]
                if told["verdict"] == "replied":
                    answered.add(name)
    assert answered >= {"scan to follow", "say", "voice", "voice not understood", "picture"}
    assert not answered & {"unfollow", "revoke", "switched off"}
    verified = await world.sim("POST", "verify-callback")
    assert verified == {"verified": True, "forged_refused": True}


async def test_pushes_that_come_twice_or_swapped_are_worked_on_once(
    world: World, db: Database
) -> None:
    people = [await person(world, f"1380000111{number}") for number in range(6)]
    async with db.read() as session:
        before = await session.scalar(select(func.count()).select_from(SeenMessageRow))
    await world.sim(
        "POST", "faults", json={"path": "push", "kind": "duplicate", "probability": 0.7}
    )
    await world.sim(
        "POST", "faults", json={"path": "push/text", "kind": "out_of_order", "times": 3}
    )

    async def visit(who: str) -> None:
        await world.sim("POST", f"users/{who}/follow")
        for question in QUESTIONS:
            await world.sim("POST", f"users/{who}/say", json={"text": question})

    await asyncio.gather(*map(visit, people))
    await world.sim("DELETE", "faults")
    # What was held back goes out behind the next push.
    await world.sim("POST", f"users/{people[0]}/say", json={"text": "你好"})
    async with db.read() as session:
        after = await session.scalar(select(func.count()).select_from(SeenMessageRow))
    pushes = (await world.sim("GET", "timeline?path=push/"))["calls"]
    struck = {one["fault"] for one in pushes}  # type: ignore[union-attr]
    assert struck >= {"duplicate", "out_of_order"}
    assert after - before == len(people) * (1 + len(QUESTIONS)) + 1
    for who in people[1:]:
        kinds = [entry["kind"] for entry in await chat(world, who)]
        assert kinds.count("text") == len(QUESTIONS)
        assert kinds.count("reply") == 1 + len(QUESTIONS)
        assert "notice" not in kinds


async def test_a_day_with_the_platform_leaves_no_secret_in_the_log_and_asks_for_few_tokens(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    who = await person(world)
    facts = next(
        one
        for one in (await world.sim("GET", "users"))["users"]  # type: ignore[union-attr]
        if one["id"] == who
    )
    login = await world.sim("POST", f"users/{who}/login-code")
    api = f"{world.url}/api/member/v1/sessions"
    async with world.http.post(api, json={"code": login["code"]}) as answer:
        assert answer.status < 400, await answer.text()
    await world.sim("POST", f"users/{who}/follow")
    await world.sim("POST", f"users/{who}/say", json={"text": f"我的手机号{PHONE}，进度"})
    for name in ("token_stolen", "report_first", "address_not_listed"):
        await world.sim("POST", f"scenarios/{name}", json={"person": who})
        await world.sim("POST", f"users/{who}/follow")
    settings = world.settings
    secrets = [
        PHONE,
        settings.wechat_official_secret.get_secret_value(),
        settings.wechat_mini_secret.get_secret_value(),
        str(facts["official_openid"]),
        str(facts["mini_openid"]),
    ]
    ours = [
        record.getMessage() + repr(vars(record))
        for record in caplog.records
        if not record.name.startswith(("aiosqlite", "asyncio", "sqlalchemy", "aiohttp.access"))
    ]
    assert len(ours) > 5
    assert [one for one in ours for secret in secrets if secret in one] == []
    calls = (await world.sim("GET", "calls"))["calls"]
    # Nine pushes and a login; one token for the account, none for a login.
    assert calls.get("wechat/cgi-bin/stable_token", 0) <= 2  # type: ignore[union-attr]
