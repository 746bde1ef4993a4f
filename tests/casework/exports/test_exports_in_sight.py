"""Is every wish seen by whoever has to answer it, and nothing by others?"""

from datetime import timedelta

import pytest

from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.exports.export_list import ExportList
from casework.exports.exports import MOST_ASKED, Exports
from casework.exports.kinds import ExportKind
from casework.exports.sources import StandingApproval
from casework.exports.tables import DataExportRow
from claims_core.claim import Role
from infra.columns import new_id
from infra.db import Database
from tests.casework.exports.played import AUDITOR, BOSS, CASHIER, KIND, WHY, PlayedSource, colleague
from tests.cast import cast_sealer
from tests.clock import Clock

PUBLICITY = colleague(Role.PUBLICITY)


@pytest.fixture
def source() -> PlayedSource:
    return PlayedSource()


@pytest.fixture
def exports(db: Database, clock: Clock, source: PlayedSource) -> Exports:
    return Exports(db, cast_sealer(), clock, dict.fromkeys(ExportKind, source))


@pytest.fixture
def lists(db: Database, clock: Clock) -> ExportList:
    return ExportList(db, cast_sealer(), clock)


async def test_what_waits_for_an_answer_is_not_pushed_out_of_sight(
    db: Database, clock: Clock, exports: Exports, lists: ExportList
) -> None:
    export_id = await exports.ask(CASHIER, KIND, "x", WHY)
    async with db.write() as session:
        session.add_all(
            DataExportRow(
                id=new_id(),
                kind=ExportKind.IMPORT_ROWS,
                subject=str(number),
                subject_words="名册",
                standing=True,
                asked_by=BOSS.id,
                asked_by_name=BOSS.name,
                asked_at=clock() + timedelta(seconds=number),
                approved=True,
                decided_by=BOSS.id,
                decided_by_name=BOSS.name,
                ends_at=clock() + timedelta(hours=24),
                most_fetches=3,
                fetches=0,
            )
            for number in range(1, 251)
        )
    clock.forward(hours=1)
    seen = await lists.page(colleague(Role.SUPERVISOR, 1))
    assert [each.id for each in seen.waiting] == [export_id]
    assert export_id in {each.id for each in (await lists.page(AUDITOR)).others}
    assert [each.id for each in (await lists.page(CASHIER)).mine] == [export_id]


async def test_nobody_asks_for_so_much_at_once_that_a_colleague_loses_sight(
    exports: Exports,
) -> None:
    for number in range(MOST_ASKED):
        first = await exports.ask(CASHIER, KIND, str(number), WHY)
    with pytest.raises(FieldsInvalid) as refused:
        await exports.ask(CASHIER, KIND, "one more", WHY)
    assert "等批准" in refused.value.fields["words"]
    assert await exports.ask(CASHIER, KIND, str(MOST_ASKED - 1), WHY) == first
    await exports.ask(colleague(Role.SUPERVISOR, 1), KIND, "of somebody else", WHY)
    await exports.decide(BOSS, first, approve=False, words="不需要")
    await exports.ask(CASHIER, KIND, "one more", WHY)


async def test_what_a_flow_has_agreed_to_is_seen_by_those_who_may_fetch_it_and_who_oversee(
    clock: Clock, exports: Exports, lists: ExportList, source: PlayedSource
) -> None:
    source.agreed = StandingApproval("x", *("1" * 32, "甲"), *("2" * 32, "乙"), clock())
    export_id = await exports.standing(CASHIER, ExportKind.BANK_FILE, "x")
    assert export_id is not None
    for somebody, fetches in ((CASHIER, True), (BOSS, True), (AUDITOR, False)):
        assert (await lists.show(somebody, export_id)).may_fetch is fetches
    with pytest.raises(NotFound):
        await lists.show(PUBLICITY, export_id)
    assert (await lists.page(PUBLICITY)).others == ()


async def test_somebody_of_a_county_sees_none_of_it(exports: Exports, lists: ExportList) -> None:
    export_id = await exports.ask(CASHIER, KIND, "x", WHY)
    narrow = colleague(Role.SUPERVISOR, county="410721")
    for asked in (
        lists.page(narrow),
        lists.show(narrow, export_id),
        exports.words(narrow, KIND, "x"),
        exports.decide(narrow, export_id, approve=True),
        exports.standing(narrow, KIND, "x"),
    ):
        with pytest.raises(Forbidden):
            await asked
