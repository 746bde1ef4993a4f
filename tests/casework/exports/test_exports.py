"""Does a file with people's data leave only when two people agreed, for a while, so many times, and
encrypted?"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.access_log import EXPORTS_AN_HOUR, AccessLogRow, LookNoticeRow, LooksBraked
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.exports.errors import ExportDecided, ExportNotOpen
from casework.exports.export_list import ExportList
from casework.exports.exports import Exports
from casework.exports.kinds import EXPORT_RULES, ExportKind
from casework.exports.lapsing import ExportLapsing
from casework.exports.sources import StandingApproval
from casework.exports.tables import DataExportRow, ExportStepRow
from casework.exports.views import ExportState
from claims_core.claim import Role
from claims_core.review import RoleMissing, SamePerson
from infra.columns import new_id
from infra.db import Database
from tests.casework.exports.played import (
    AUDITOR,
    BOSS,
    CASHIER,
    KIND,
    PLAIN,
    WHY,
    PlayedSource,
    agreed,
    colleague,
)
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.infra.wz_aes import open_zip

SEALER = cast_sealer()


@pytest.fixture
def source() -> PlayedSource:
    return PlayedSource()


@pytest.fixture
def exports(db: Database, clock: Clock, source: PlayedSource) -> Exports:
    return Exports(db, SEALER, clock, dict.fromkeys(ExportKind, source))


@pytest.fixture
def lists(db: Database, clock: Clock) -> ExportList:
    return ExportList(db, SEALER, clock)


async def steps(db: Database) -> list[str]:
    async with db.read() as session:
        rows = await session.scalars(select(ExportStepRow).order_by(ExportStepRow.at))
        return sorted(f"{row.step} by {row.by_name}" for row in rows)


async def test_whoever_asks_says_what_for_another_agrees_and_the_file_opens_by_its_password(
    db: Database, exports: Exports, lists: ExportList
) -> None:
    with pytest.raises(FieldsInvalid):
        await exports.ask(CASHIER, KIND, "x", " 对账 ")
    export_id = await exports.ask(CASHIER, KIND, "x", WHY)
    assert await exports.ask(CASHIER, KIND, "x", "再点一次也一样") == export_id
    with pytest.raises(ExportNotOpen):
        await exports.fetch(CASHIER, export_id, new_id())
    (waiting,) = (await lists.page(BOSS)).waiting
    assert (waiting.reason, waiting.asked_by_name) == (WHY, CASHIER.name)
    await exports.decide(BOSS, export_id, approve=True)
    await exports.decide(BOSS, export_id, approve=True)
    fetch_id = new_id()
    shown = exports.password(CASHIER, export_id, fetch_id)
    fetched = await exports.fetch(CASHIER, export_id, fetch_id)
    assert (fetched.name, fetched.password, fetched.rows) == ("money-lines-1000.zip", shown, 2)
    assert open_zip(fetched.data, shown) == ("money-lines.csv", PLAIN)
    assert await steps(db) == sorted(
        [f"asked by {CASHIER.name}", f"approved by {BOSS.name}", f"fetched by {CASHIER.name}"]
    )
    async with db.read() as session:
        (look,) = await session.scalars(select(AccessLogRow))
        (row,) = await session.scalars(select(DataExportRow))
        assert (look.actor_id, look.what) == (CASHIER.id, "export.money_lines")
        assert row.reason_sealed is not None and WHY.encode() not in row.reason_sealed


async def test_the_password_is_another_for_each_fetch_person_and_export(exports: Exports) -> None:
    one, two, fetch_id = new_id(), new_id(), new_id()
    made = {
        exports.password(CASHIER, one, fetch_id),
        exports.password(BOSS, one, fetch_id),
        exports.password(CASHIER, two, fetch_id),
        exports.password(CASHIER, one, new_id()),
    }
    assert len(made) == 4
    assert all(len(each) == 23 and not set(each) & set("01IO") for each in made)
    assert exports.password(CASHIER, one, fetch_id) in made
    with pytest.raises(FieldsInvalid):
        exports.password(CASHIER, one, "12345")


async def test_nobody_agrees_to_their_own_wish_and_only_the_asker_fetches(
    exports: Exports, lists: ExportList
) -> None:
    export_id = await exports.ask(BOSS, KIND, "x", WHY)
    with pytest.raises(SamePerson):
        await exports.decide(BOSS, export_id, approve=True)
    with pytest.raises(RoleMissing):
        await exports.decide(CASHIER, export_id, approve=True)
    other = colleague(Role.SUPERVISOR, 1)
    with pytest.raises(FieldsInvalid):
        await exports.decide(other, export_id, approve=False)
    await exports.decide(other, export_id, approve=False, words="上周刚导过")
    with pytest.raises(ExportDecided):
        await exports.decide(colleague(Role.SUPERVISOR, 2), export_id, approve=True)
    with pytest.raises(ExportNotOpen, match="没有批准"):
        await exports.fetch(BOSS, export_id, new_id())
    (mine,) = (await lists.page(BOSS)).mine
    assert (mine.state, mine.refusal) == (ExportState.REFUSED, "上周刚导过")
    mine_now = await agreed(exports)
    with pytest.raises(Forbidden):
        await exports.fetch(BOSS, mine_now, new_id())
    with pytest.raises(RoleMissing):
        await exports.fetch(AUDITOR, mine_now, new_id())
    with pytest.raises(RoleMissing):
        await exports.ask(AUDITOR, KIND, "x", WHY)
    for step in (
        exports.ask(colleague(Role.CASHIER, county="410702"), KIND, "x", WHY),
        exports.fetch(colleague(Role.CASHIER, county="410702"), mine_now, new_id()),
    ):
        with pytest.raises(Forbidden):
            await step


async def test_it_may_be_fetched_so_often_and_for_a_while_then_it_has_lapsed(
    db: Database, clock: Clock, exports: Exports, lists: ExportList
) -> None:
    export_id = await agreed(exports)
    for _ in range(3):
        await exports.fetch(CASHIER, export_id, new_id())
    with pytest.raises(ExportNotOpen, match="次数用完"):
        await exports.fetch(CASHIER, export_id, new_id())
    late = await agreed(exports)
    clock.now += timedelta(hours=24)
    with pytest.raises(ExportNotOpen, match="过期"):
        await exports.fetch(CASHIER, late, new_id())
    unanswered = await exports.ask(CASHIER, KIND, "x", WHY)
    refused = await exports.ask(CASHIER, KIND, "y", WHY)
    await exports.decide(BOSS, refused, approve=False, words="不需要")
    lapsing = ExportLapsing(db, clock)
    assert await lapsing.run_once() == 2
    clock.forward(days=8)
    with pytest.raises(ExportNotOpen):
        await exports.decide(BOSS, unanswered, approve=True)
    assert (await lapsing.run_once(), await lapsing.run_once()) == (1, 0)
    assert sum("lapsed" in each for each in await steps(db)) == 3
    states = {each.id: each.state for each in (await lists.page(CASHIER)).mine}
    assert states.pop(refused) is ExportState.REFUSED
    assert set(states.values()) == {ExportState.LAPSED}


async def test_a_second_tap_is_the_same_fetch_with_the_same_password(
    db: Database, clock: Clock, exports: Exports
) -> None:
    export_id, fetch_id = await agreed(exports), new_id()
    both = await asyncio.gather(*(exports.fetch(CASHIER, export_id, fetch_id) for _ in range(2)))
    assert both[0].password == both[1].password
    assert [open_zip(each.data, each.password)[1] for each in both] == [PLAIN, PLAIN]
    async with db.read() as session:
        row = await session.get_one(DataExportRow, export_id)
        assert row.fetches == 1
        assert len((await session.scalars(select(AccessLogRow))).all()) == 1
    clock.forward(hours=1)
    with pytest.raises(FieldsInvalid):
        await exports.fetch(CASHIER, export_id, fetch_id)


async def test_of_many_at_one_moment_only_so_many_are_fetched_and_two_wishes_are_one(
    db: Database, exports: Exports
) -> None:
    asked = await asyncio.gather(*(exports.ask(CASHIER, KIND, "x", WHY) for _ in range(4)))
    assert len(set(asked)) == 1
    await exports.decide(BOSS, asked[0], approve=True)
    ended = await asyncio.gather(
        *(exports.fetch(CASHIER, asked[0], new_id()) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(each, ExportNotOpen) for each in ended) == 2
    assert sum("fetched" in each for each in await steps(db)) == 3


async def test_what_the_flow_has_agreed_to_needs_no_second_word_and_ends_with_the_flow(
    clock: Clock, exports: Exports, source: PlayedSource, lists: ExportList
) -> None:
    kind = ExportKind.BANK_FILE
    assert await exports.standing(CASHIER, kind, "x") is None
    source.agreed = StandingApproval("x", *("1" * 32, "甲"), *("2" * 32, "乙"), clock())
    found = await asyncio.gather(*(exports.standing(CASHIER, kind, "x") for _ in range(3)))
    assert found[0] is not None and len(set(found)) == 1
    assert await exports.standing(BOSS, kind, "x") == found[0]
    (mine,) = (await lists.page(CASHIER)).mine
    assert (mine.standing, mine.may_fetch, mine.decided_by_name) == (True, True, "乙")
    await exports.fetch(BOSS, found[0], new_id())
    source.agreed = None
    with pytest.raises(ExportNotOpen):
        await exports.fetch(CASHIER, found[0], new_id())
    source.agreed = StandingApproval("x", *("1" * 32, "甲"), *("2" * 32, "乙"), clock())
    clock.forward(days=7)
    assert await exports.standing(CASHIER, kind, "x") is None


async def test_many_exports_in_an_hour_are_stopped_and_a_supervisor_is_told(
    db: Database, exports: Exports
) -> None:
    for _ in range(EXPORTS_AN_HOUR):
        await exports.fetch(CASHIER, await agreed(exports), new_id())
    one_more = await agreed(exports)
    with pytest.raises(LooksBraked, match="导出的文件"):
        await exports.fetch(CASHIER, one_more, new_id())
    async with db.read() as session:
        row = await session.get_one(DataExportRow, one_more)
        (notice,) = await session.scalars(select(LookNoticeRow))
        assert (row.fetches, notice.kind, notice.staff_id) == (0, "exports", CASHIER.id)


async def test_a_file_that_is_not_there_is_nobodys(exports: Exports) -> None:
    with pytest.raises(NotFound):
        await exports.ask(CASHIER, KIND, "nothing", WHY)
    with pytest.raises(NotFound):
        await exports.ask(CASHIER, KIND, "x" * 401, WHY)
    with pytest.raises(NotFound):
        await exports.fetch(CASHIER, "0" * 32, new_id())
    assert set(EXPORT_RULES) == set(ExportKind)
