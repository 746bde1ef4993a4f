"""Do logs and metrics stay free of people while members and staff work, make mistakes and type
numbers where none belong?"""

import io
import logging
import re

import pytest
from PIL import Image
from sqlalchemy import select

from claims_core.claim import Role
from infra.idempotency import IdempotencyRow
from tests.house.visitor import API, Visitor, make_mistakes, private_words
from tests.people import DAUGHTER, FATHER, PASSWORD, STAFF, STRANGER, roster_csv
from tests.quiet_logs import watched
from tests.world import World

DESK = "/window/api/v1"


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every record of every logger, before any filter has seen it."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.slow
async def test_a_whole_session_of_members_and_staff_leaves_no_trace_of_them(
    world: World, everything: pytest.LogCaptureFixture
) -> None:
    phone = await _member(world)
    await make_mistakes(phone)
    await _bound(world, phone)
    claim_no = await _claim(phone)
    await world.deliver()
    desk = await _window(world, claim_no)
    await _bot(world)
    await world.deliver()

    # aiohttp's own access log quotes addresses; `daetong serve` has it off, the test server on.
    ours = [record for record in everything.records if record.name != "aiohttp.access"]
    written = "\n".join(_whole(record) for record in ours)
    assert written.count("request answered") > 30
    async with world.http.get(f"{world.url}/metrics") as answer:
        metrics = await answer.text()
    assert 'route="/api/member/v1/claims/{claim_id}"' in metrics
    found = {word for word in private_words(phone.token, desk.token) if word in written + metrics}
    assert found == set()


@pytest.mark.slow
async def test_no_line_tells_who_has_reported_somebody(
    world: World, everything: pytest.LogCaptureFixture
) -> None:
    phone = await _member(world)
    said = {"words": "城东那家诊所拿老人的医保卡空刷", "anonymous": True}
    key = {"Idempotency-Key": "report-0001"}
    answers = [
        await phone.ask("POST", f"{API}/fraud-reports", json=said, headers=key) for _ in range(2)
    ]
    assert [status for status, _ in answers] == [201, 201]
    assert answers[0][1] == answers[1][1]
    number = answers[0][1]["report_no"]
    await phone.ask("GET", f"{API}/fraud-reports/{number}")
    lines = [line for line in everything.records if "/fraud-reports" in getattr(line, "route", "")]
    assert len(lines) == 3
    assert {line.actor_id for line in lines} == {None}
    async with world.services.db.read() as session:
        keys = (await session.scalars(select(IdempotencyRow.scope))).all()
    assert keys == ["fraud-report"]


def test_the_watch_over_every_test_sees_each_kind_wherever_it_stands_in_a_line() -> None:
    log = logging.getLogger("tried")
    told = (
        (DAUGHTER.id_number, "an id number"),
        (DAUGHTER.phone, "a mobile number"),
        (f"33_{'a-' * 87}", "a token"),
    )
    for word, kind in told:
        with watched(("tried",)) as found:
            log.error("it was %s", word)
            log.error("it was", extra={"more": [word]})
            log.error("it was", exc_info=ValueError(word))
            log.error("it was 1767578400 or 7000000000000000001 or 15ms")
        assert found == [
            f"{kind} in a line of tried: {line}" for line in ("it was %s",) + ("it was",) * 2
        ]


def _whole(record: logging.LogRecord) -> str:
    """All that a careless handler could print of it."""
    error = record.exc_info[1] if record.exc_info else None
    return f"{record.getMessage()} {record.__dict__} {error!r}"


async def _member(world: World) -> Visitor:
    person = await world.sim("POST", "users", json={"phone": DAUGHTER.phone})
    await world.sim("POST", f"users/{person['id']}/follow")
    code = await world.sim("POST", f"users/{person['id']}/login-code")
    phone = Visitor(world.http, world.url)
    status, answer = await phone.ask("POST", f"{API}/sessions", json={"code": code["code"]})
    assert status == 201, answer
    phone.token = answer["token"]
    return phone


async def _bound(world: World, phone: Visitor) -> None:
    asked = {"name": DAUGHTER.name, "id_number": DAUGHTER.id_number, "phone": DAUGHTER.phone}
    # the gateway is away at first: what is said of that must not name the phone either
    await world.sim("POST", "faults", json={"path": "/sms/", "kind": "refuse"})
    await phone.ask("POST", f"{API}/bindings", json=asked)
    await world.deliver()
    await world.sim("DELETE", "faults")
    status, started = await phone.ask("POST", f"{API}/bindings", json=asked)
    assert status == 201, started
    await world.deliver()
    texts = await world.sim("GET", "sms", params={"phone": DAUGHTER.phone})
    code = re.search(r"\d{6}", texts["messages"][-1]["content"])[0]
    path = f"{API}/bindings/{started['request_id']}/confirm"
    wrong, _ = await phone.ask("POST", path, json={"code": f"{(int(code) + 1) % 10**6:06d}"})
    right, answer = await phone.ask("POST", path, json={"code": code})
    assert (400 <= wrong < 500, right) == (True, 200), answer


async def _claim(phone: Visitor) -> str:
    _, me = await phone.ask("GET", f"{API}/me")
    care = {
        "kind": "inpatient",
        "place": "out_of_province",
        "region": "北京市",
        "provider_name": "北京某某医院",
        "admission_on": "2025-06-01",
        "discharge_on": "2025-06-20",
    }
    payee = {"name": DAUGHTER.name, "account": DAUGHTER.account, "bank_name": "中国工商银行"}
    asked = {"insured_id": me["bound"]["insured_id"], "care": care}
    status, claim = await phone.ask("POST", f"{API}/claims", json=asked)
    assert status == 201, claim
    path = f"{API}/claims/{claim['id']}"
    foreign = payee | {"name": FATHER.name, "account": FATHER.account}
    for account, expected in ((foreign, 422), (payee, 200)):
        details = {"version": claim["version"], "care": care, "payee": account}
        status, answer = await phone.ask("PUT", f"{path}/details", json=details)
        assert status == expected, answer
    assert await _photo(phone, path, "receipt", DAUGHTER.id_number.encode()) == 422
    for number, material in enumerate(("identity", "receipt", "itemised_list", "discharge_record")):
        assert await _photo(phone, path, material, _picture(number)) == 201
    _, claim = await phone.ask("GET", path)
    status, sent = await phone.ask("POST", f"{path}/submit", json={"version": claim["version"]})
    assert status == 200, sent
    return sent["claim_no"]


async def _photo(phone: Visitor, path: str, material: str, data: bytes) -> int:
    form = {"material": material, "file": io.BytesIO(data)}
    form["file"].name = f"{DAUGHTER.name}-{DAUGHTER.id_number}.jpg"
    key = {"Idempotency-Key": f"key-{material}-{len(data)}"}
    status, _ = await phone.ask("POST", f"{path}/photos", data=form, headers=key)
    return status


def _picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 1200), (200 + shade, 190, 180)).save(out, "JPEG")
    return out.getvalue()


async def _window(world: World, claim_no: str) -> Visitor:
    desk = Visitor(world.http, world.url)
    wrong = {"login": DAUGHTER.id_number, "password": DAUGHTER.phone}
    assert (await desk.ask("POST", f"{DESK}/sessions", json=wrong))[0] == 401
    right = {"login": STAFF[Role.CLERK].login, "password": PASSWORD}
    desk.token = (await desk.ask("POST", f"{DESK}/sessions", json=right))[1]["token"]
    for sought in (DAUGHTER.id_number, STRANGER.id_number, claim_no):
        status, found = await desk.ask("POST", f"{DESK}/queue/search", json={"search": sought})
        assert status == 200, found
    path = f"{DESK}/claims/{found['items'][0]['id']}"
    for field in ("id_number", "phone", "account"):
        asked = {"field": field, "reason": f"核对{DAUGHTER.name}"}
        status, shown = await desk.ask("POST", f"{path}/reveal", json=asked)
        assert status == 200, shown
        assert str(getattr(DAUGHTER, field)) in shown.values()
    _, claim = await desk.ask("GET", path)
    assert (await desk.ask("POST", f"{path}/accept", json={"version": 10**6}))[0] == 409
    version = {"version": claim["version"]}
    assert (await desk.ask("POST", f"{path}/accept", json=version))[0] == 200
    login = {"login": STAFF[Role.SUPERVISOR].login, "password": PASSWORD}
    chief = Visitor(
        world.http, world.url, (await desk.ask("POST", f"{DESK}/sessions", json=login))[1]["token"]
    )
    broken = roster_csv() + f"一,{STRANGER.name},{STRANGER.id_number[:-1]}0,1,2\r\n".encode()
    await chief.ask("POST", f"{DESK}/roster", data={"file": io.BytesIO(broken)})
    return desk


async def _bot(world: World) -> None:
    (person,) = (await world.sim("GET", "users"))["users"]
    for words in ("进度", DAUGHTER.id_number, f"我是{DAUGHTER.name}，电话{DAUGHTER.phone}"):
        await world.sim("POST", f"users/{person['id']}/say", json={"text": words})
