"""Does one claim get from the photo to the money, however often and however many at once?"""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from app.demo.journey import play
from app.demo.wire import Wire
from casework.claims.tables import ClaimRow
from casework.payments.tables import PaymentRow
from claims_core.claim import Stage
from tests.journey.conftest import DemoHouse
from tests.ports import free_port

pytestmark = pytest.mark.slow

LAST_LINE = r"journey complete: paid 73397\.65 in \d+\.\d s"


class LateExchange(Wire):
    """交换核对迟来: all ask at one moment, and its answer is handed in late."""

    all_there: asyncio.Barrier
    asked = False

    async def json(self, method: str, path: str, body: object | None = None, **named: Any) -> Any:
        if isinstance(body, dict) and body.get("kind") == "exchange_file" and not self.asked:
            self.asked = True
            await self.all_there.wait()
        if path.endswith("/exchange-check/answer"):
            await asyncio.sleep(1)
        return await super().json(method, path, body, **named)


@pytest.mark.both_databases("the whole road of a claim")
async def test_it_completes_and_completes_again(
    demo_house: DemoHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        code = await play(demo_house.world.url, str(demo_house.logins))
        told = capsys.readouterr()
        assert code == 0, told.err
        lines = told.out.splitlines()
        assert re.fullmatch(LAST_LINE, lines[-1])
        assert sum("journey complete" in line for line in lines) == 1
        numbered = [int(match[1]) for line in lines if (match := re.match(r" *(\d+) ", line))]
        assert numbered == list(range(1, len(numbered) + 1))
        assert len(numbered) > 30


async def test_each_message_comes_once_to_each_of_them(demo_house: DemoHouse) -> None:
    told = await demo_house.perform()
    for person, expected in (
        (told.family.father, ["已收到", "已审核完成", "请查收"]),
        (told.family.daughter, ["已审核完成", "请查收"]),
    ):
        texts = await demo_house.texts(person.phone, told.claim_no)
        assert [
            next(word for word in ("已收到", "已审核完成", "请查收") if word in text)
            for text in texts
        ] == expected
    answer: Any = await demo_house.world.sim("GET", f"users/{told.wechat_id}/chat")
    templates = [entry for entry in answer["messages"] if entry["kind"] == "template"]
    # she follows the account, so how things stand comes there
    assert [dict(entry["detail"]["fields"])["phrase2"] for entry in templates] == ["已收到"]


@pytest.mark.slow
@pytest.mark.both_databases("conflicts")
async def test_five_at_once_each_pay_their_own(demo_house: DemoHouse) -> None:
    stories = await asyncio.gather(*(demo_house.perform() for _ in range(5)))
    assert len({told.claim_no for told in stories}) == 5
    assert {told.paid_fen for told in stories} == {7_339_765}
    async with demo_house.world.services.db.read() as session:
        paid = await session.execute(
            select(PaymentRow.claim_id, func.count()).group_by(PaymentRow.claim_id)
        )
        stages = await session.scalars(select(ClaimRow.stage))
        assert {claim_id: count for claim_id, count in paid} == {  # noqa: C416  # rows, no pairs
            told.claim_id: 1 for told in stories
        }
        assert set(stages) == {Stage.CLOSED}


async def test_an_answer_of_the_exchange_that_comes_late_holds_nobody_up_whom_its_file_took_along(
    demo_house: DemoHouse,
) -> None:
    # more than may fetch the file of the same claims without asking anybody
    all_there = asyncio.Barrier(7)
    async with aiohttp.ClientSession() as http:
        wires = [LateExchange(http, demo_house.world.url, 15) for _ in range(all_there.parties)]
        for wire in wires:
            wire.all_there = all_there
        stories = await asyncio.gather(*map(demo_house.perform_over, wires))
    assert {told.paid_fen for told in stories} == {7_339_765}


async def test_a_silent_sms_gateway_does_not_hold_up_the_settlement(
    demo_house: DemoHouse,
) -> None:
    world = demo_house.world
    seen: list[str] = []

    async def between(what: str) -> None:
        if what.startswith("复审"):
            await world.sim("POST", "faults", json={"path": "sms", "kind": "refuse"})
        if what.startswith("编制拨付批次"):
            # settled and on its way to the bank, while every text message ran into the wall
            async with world.services.db.read() as session:
                seen.append(str(await session.scalar(select(ClaimRow.stage))))
            calls: Any = await world.sim("GET", "calls")
            seen.append("refused" if calls["faulted"] else "nothing was sent yet")
            await world.sim("DELETE", "faults")
            world.clock.forward(minutes=12)  # by then “no record” means “never sent”

    told = await demo_house.perform(between)
    assert seen == [Stage.PAYING, "refused"]
    assert told.paid_fen == 7_339_765
    for person in (told.family.father, told.family.daughter):
        texts = await demo_house.texts(person.phone, told.claim_no)
        assert sum("已审核完成" in text for text in texts) == 1


async def test_nobody_there_is_said_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logins = tmp_path / "logins.json"
    logins.write_text("{}")
    assert await play(f"http://127.0.0.1:{free_port()}", str(logins)) == 2
    assert "make run" in capsys.readouterr().err
    assert await play("http://127.0.0.1:1", str(tmp_path / "none.json")) == 2
    assert "make run" in capsys.readouterr().err


async def test_a_refusal_names_step_status_and_message(
    demo_house: DemoHouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.json"
    known = json.loads(demo_house.logins.read_text())
    wrong.write_text(json.dumps(dict.fromkeys(known, "not-the-password")))
    assert await play(demo_house.world.url, str(wrong)) == 1
    said = capsys.readouterr().err
    assert said.startswith("第1步 主管")
    assert "401" in said
    assert "账号、密码或动态验证码不对" in said


async def test_a_bank_that_is_out_of_order_stops_the_story_at_the_bank(
    demo_house: DemoHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    await demo_house.world.sim("POST", "faults", json={"path": "bank", "kind": "http_500"})
    assert await play(demo_house.world.url, str(demo_house.logins)) == 1
    told = capsys.readouterr()
    assert "journey complete" not in told.out
    assert re.search(r"第\d+步 银行.*500", told.err)
