"""Do messages reach the phones of the stand-in world, through our real gateways and bad days?"""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from app.messaging import build_worker
from casework.people.tables import OneTimeCodeRow
from casework.people.views import MemberView
from claims_core.claim import Actor
from notifications.consents import EVERYTHING
from notifications.policy import NotificationPolicy
from notifications.tables import ConsentRow, DeliveryRow, SmsReplyRow
from tests.people import FATHER
from tests.world import World


async def asks_for_a_code(world: World) -> Actor:
    """The father logs in and begins to bind; his code waits in the outbox."""
    user = await world.sim("POST", "users", json={"phone": FATHER.phone})
    code = (await world.sim("POST", f"users/{user['id']}/login-code"))["code"]
    logged_in = await world.services.members.login(str(code))
    actor = await world.services.members.authenticate(logged_in.token)
    await world.services.bindings.start(actor, FATHER.name, FATHER.id_number, FATHER.phone)
    return actor


async def inbox(world: World) -> Sequence[dict]:
    return (await world.sim("GET", f"sms?phone={FATHER.phone}"))["messages"]


async def delivery(world: World) -> DeliveryRow:
    async with world.services.db.read() as session:
        return (await session.scalars(select(DeliveryRow))).one()


async def code_row(world: World) -> OneTimeCodeRow:
    async with world.services.db.read() as session:
        return (await session.scalars(select(OneTimeCodeRow))).one()


async def test_a_code_arrives_binds_and_is_wiped_from_our_side(world: World) -> None:
    actor = await asks_for_a_code(world)
    await world.deliver()
    (sms,) = await inbox(world)
    assert sms["content"].startswith("【大额通】验证码")
    row = await code_row(world)
    assert row.code_sealed is None
    digits = sms["content"][8:14]
    me = await world.services.bindings.confirm(actor, row.id, digits)
    assert isinstance(me, MemberView) and me.bound is not None


async def test_the_gateways_receipt_says_that_it_arrived(world: World) -> None:
    await asks_for_a_code(world)
    await world.deliver()
    (sms,) = await inbox(world)
    receipt = {
        "phone_number": FATHER.phone,
        "biz_id": sms["biz_id"],
        "out_id": sms["out_id"],
        "success": True,
        "err_code": "DELIVERED",
        "report_time": "2026-03-04 10:00:05",
    }
    secret = world.settings.sms_receipt_secret.get_secret_value()
    for address, status in ((secret, 200), ("wrong-secret", 404)):
        url = f"{world.url}/sms/receipts/aliyun/{address}"
        async with world.http.post(url, json=[receipt]) as answer:
            assert answer.status == status
    assert (await delivery(world)).state == "delivered"


@pytest.mark.parametrize("kind", ["refuse", "http_500"])
async def test_a_code_that_may_have_gone_is_not_repeated_and_a_new_one_can_be_had(
    world: World, kind: str
) -> None:
    # as long as real gateways take to write their records
    world.worker = build_worker(world.services, NotificationPolicy(caps=(), quiet_hours={}))
    await world.sim("POST", "faults", json={"path": "sms", "kind": kind, "times": 1})
    actor = await asks_for_a_code(world)
    await world.deliver()
    assert (await delivery(world)).state == "unknown"
    world.clock.forward(seconds=90)
    await world.deliver()
    assert await inbox(world) == []
    await world.services.bindings.start(actor, FATHER.name, FATHER.id_number, FATHER.phone)
    await world.deliver()
    assert len(await inbox(world)) == 1


async def test_an_answer_lost_on_the_way_back_is_asked_for_and_not_repeated(world: World) -> None:
    fault = {"path": "sms", "kind": "reset_after_processing", "times": 1}
    await world.sim("POST", "faults", json=fault)
    await asks_for_a_code(world)
    await world.deliver()
    assert (await delivery(world)).state == "unknown"
    world.clock.forward(seconds=61)
    await world.deliver()
    assert (await delivery(world)).state in {"accepted", "delivered"}
    assert len(await inbox(world)) == 1
    assert (await code_row(world)).code_sealed is None


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "errcode", "errcode": "isv.OUT_OF_SERVICE"},
        {"kind": "errcode", "errcode": "Throttling"},
    ],
)
async def test_a_code_leaves_by_the_other_provider_and_its_receipt_comes_from_there(
    world: World, fault: dict[str, str]
) -> None:
    await world.sim("POST", "faults", json={"path": "sms", **fault})
    await asks_for_a_code(world)
    await world.deliver()
    (sms,) = await inbox(world)
    assert sms["content"].startswith("【大额通】验证码")
    assert (await delivery(world)).provider == "tencent"
    async with asyncio.timeout(60):
        while (await delivery(world)).state != "delivered":
            await asyncio.sleep(0.1)
    async with world.http.get(f"{world.url}/metrics") as answer:
        shown = await answer.text()
    assert 'sms_calls_total{outcome="accepted",provider="tencent"} 1.0' in shown
    left = fault["errcode"] == "isv.OUT_OF_SERVICE"
    assert f'sms_provider_left{{provider="aliyun"}} {float(left)}' in shown


async def test_what_the_phone_writes_back_is_heard_whichever_provider_had_the_message(
    world: World,
) -> None:
    for faults, number in (((), 1), (("sms",), 2)):
        for path in faults:
            fault = {"path": path, "kind": "errcode", "errcode": "isv.OUT_OF_SERVICE"}
            await world.sim("POST", "faults", json=fault)
        await asks_for_a_code(world)
        await world.deliver()
        said = {"phone": FATHER.phone, "text": "\uff34\uff24" if number == 1 else "钱没到"}
        assert await world.sim("POST", "sms/replies", json=said) == {"taken": True}
        world.clock.forward(minutes=2)
    async with world.services.db.read() as session:
        kept = list(await session.scalars(select(SmsReplyRow).order_by(SmsReplyRow.at)))
        refused = await session.scalar(
            select(ConsentRow.given).where(ConsentRow.topic == EVERYTHING)
        )
    assert [(row.provider, row.meaning, row.person_kind) for row in kept] == [
        ("aliyun", "opt_out", "insured"),
        ("tencent", "words", "insured"),
    ]
    assert refused is False
