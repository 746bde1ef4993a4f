"""What becomes of a signed sheet that nobody compares? It stands in the office's list with its day,
the person is told when that is over, and in the end it lapses."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework.assisted.errors import AssistedMovedOn
from casework.assisted.lapsing import LAPSED_EVENT, LATE_EVENT
from casework.assisted.signing import REFUSED_EVENT
from casework.assisted.tables import AssistedFilingRow
from casework.assisted.views import SheetsDue
from casework.claims.tables import ClaimRow, PhotoRow
from casework.claims.views import StepResult
from claims_core.assisted_filing import AssistMove, AssistState
from claims_core.calendar_cn import china_day
from claims_core.claim import Stage
from claims_core.errors import ClaimsError
from infra.outbox import OutboxRow
from tests.casework.assisted.filled import SHEET, Assisted
from tests.people import DAUGHTER, FATHER

pytestmark = pytest.mark.both_databases("conditions on rows")


@pytest.fixture
def assisted(house):
    return Assisted(house)


async def signed(assisted, person=FATHER):
    insured_id, claim_id = await assisted.whole(person)
    version = (await assisted.shown(insured_id, claim_id)).version
    await assisted.signing.record(assisted.clerk, insured_id, claim_id, version, SHEET)
    return insured_id, claim_id, version


async def told(house):
    wanted = (LATE_EVENT, LAPSED_EVENT, REFUSED_EVENT)
    async with house.db.read() as session:
        found = select(OutboxRow.name, OutboxRow.subject_id).where(OutboxRow.name.in_(wanted))
        return sorted((row.name, row.subject_id) for row in await session.execute(found))


async def stage_of(house, claim_id):
    async with house.db.read() as session:
        return (await session.get_one(ClaimRow, claim_id)).stage


def to_the_day(house, day: date) -> None:
    """The same hour of that day."""
    house.clock.forward(days=(day - china_day(house.clock())).days)


async def test_the_list_says_until_when_and_what_is_late(house, assisted) -> None:
    _, first, _ = await signed(assisted)
    house.clock.forward(days=1)
    _, second, _ = await signed(assisted, DAUGHTER)
    lines = await assisted.signing.waiting(assisted.other)
    assert [each.claim_id for each in lines] == [first, second]
    by = lines[0].compare_by
    assert by is not None and by > china_day(house.clock())
    to_the_day(house, by)
    assert await assisted.signing.due(assisted.other) == SheetsDue(waiting=2, late=0)
    house.clock.forward(days=1)
    assert await assisted.signing.due(assisted.other) == SheetsDue(waiting=2, late=1)
    elsewhere = replace(assisted.other, county="410781")
    assert await assisted.signing.due(elsewhere) == SheetsDue(waiting=0, late=0)


async def test_the_person_is_told_once_that_it_is_late_and_it_can_still_be_handed_in(
    house, assisted
) -> None:
    insured_id, claim_id, _ = await signed(assisted)
    [line] = await assisted.signing.waiting(assisted.other)
    to_the_day(house, line.compare_by)
    assert await assisted.lapsing.tell_late() == 0
    house.clock.forward(days=1)
    assert [await assisted.lapsing.tell_late() for _ in "ab"] == [1, 0]
    assert await told(house) == [(LATE_EVENT, claim_id)]
    moves = (await assisted.shown(insured_id, claim_id)).moves
    assert moves[-1].move is AssistMove.COMPARED_LATE
    await assisted.signing.file(assisted.other, insured_id, claim_id)
    assert await stage_of(house, claim_id) == Stage.SUBMITTED
    assert await assisted.signing.due(assisted.other) == SheetsDue(waiting=0, late=0)


async def test_a_day_that_was_counted_before_the_holidays_were_known_is_counted_anew(
    house, assisted
) -> None:
    insured_id, claim_id, _ = await signed(assisted)
    by = (await assisted.shown(insured_id, claim_id)).line.compare_by
    async with house.db.write() as session:
        row = await session.get_one(AssistedFilingRow, claim_id)
        row.compare_by = by - timedelta(days=2)
    to_the_day(house, by)
    assert await assisted.lapsing.tell_late() == 0
    assert (await assisted.shown(insured_id, claim_id)).line.compare_by == by
    house.clock.forward(days=1)
    assert await assisted.lapsing.tell_late() == 1


async def test_a_refusal_is_told_of_once(house, assisted) -> None:
    insured_id, claim_id, version = await signed(assisted)
    for _ in "ab":
        await assisted.signing.refuse(assisted.other, insured_id, claim_id, "没有写日期")
    assert await told(house) == [(REFUSED_EVENT, claim_id)]
    await assisted.signing.record(assisted.clerk, insured_id, claim_id, version, b"another sheet")
    await assisted.signing.refuse(assisted.other, insured_id, claim_id, "签得看不清")
    assert await told(house) == [(REFUSED_EVENT, claim_id)] * 2


async def test_signed_anew_after_a_refusal_it_has_its_days_anew(house, assisted) -> None:
    insured_id, claim_id, version = await signed(assisted)
    before = (await assisted.shown(insured_id, claim_id)).line
    house.clock.forward(days=5)
    await assisted.signing.refuse(assisted.other, insured_id, claim_id, "没有写日期")
    assert (await assisted.shown(insured_id, claim_id)).line.compare_by is None
    assert await assisted.lapsing.tell_late() == 0
    await assisted.signing.record(assisted.clerk, insured_id, claim_id, version, b"another sheet")
    now = (await assisted.shown(insured_id, claim_id)).line
    assert now.compare_by > before.compare_by and now.lapses_on > before.lapses_on
    assert await assisted.lapsing.tell_late() == 0


async def test_what_nobody_compares_lapses_in_the_end_and_everything_goes(house, assisted) -> None:
    insured_id, claim_id, _ = await signed(assisted)
    until = (await assisted.shown(insured_id, claim_id)).line.lapses_on
    house.clock.forward(days=10)
    assert await assisted.lapsing.tell_late() == 1
    to_the_day(house, until)
    assert await assisted.lapsing.lapse_due() == 0
    house.clock.forward(days=1)
    assert [await assisted.lapsing.tell_late(), await assisted.lapsing.lapse_due()] == [0, 1]
    assert await told(house) == [(LAPSED_EVENT, claim_id), (LATE_EVENT, claim_id)]
    detail = await assisted.shown(insured_id, claim_id)
    assert (detail.line.state, detail.photos) == (AssistState.LAPSED, ())
    async with house.db.read() as session:
        erased = list(await session.scalars(select(PhotoRow.erased_at)))
        assert erased and None not in erased
    with pytest.raises(AssistedMovedOn):
        await assisted.signing.file(assisted.other, insured_id, claim_id)


async def test_whoever_went_on_themselves_is_told_of_no_delay(house, assisted) -> None:
    father = await house.bound(FATHER)
    _, claim_id, version = await signed(assisted)
    await house.drafts.edit(father, claim_id, version, assisted.given().care)
    house.clock.forward(days=10)
    assert [await assisted.lapsing.tell_late() for _ in "ab"] == [0, 0]
    assert await told(house) == []


@pytest.mark.parametrize("who_goes_on", ["compared", "taken over"])
async def test_of_all_that_happens_to_a_sheet_at_one_moment_one_thing_happens(
    house, assisted, who_goes_on
) -> None:
    """The day is over, and the second colleague, the first one, the person and the clock come at
    once."""
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await signed(assisted)
    house.clock.forward(days=40)

    async def dropped():
        await assisted.filling.drop(assisted.clerk, insured_id, claim_id)

    async def refused():
        await assisted.signing.refuse(assisted.other, insured_id, claim_id, "没有写日期")

    async def signed_anew():
        await assisted.signing.record(assisted.clerk, insured_id, claim_id, version, b"anew")

    async def compared():
        await assisted.signing.file(assisted.other, insured_id, claim_id)

    async def taken_over():
        await house.drafts.edit(father, claim_id, version, assisted.given().care)

    steps = [assisted.lapsing.lapse_due, dropped, refused, signed_anew]
    steps.append(compared if who_goes_on == "compared" else taken_over)
    came = await asyncio.gather(*(step() for step in steps), return_exceptions=True)
    assert all(each is None or isinstance(each, int | ClaimsError | StepResult) for each in came)
    assert await assisted.lapsing.lapse_due() in (0, 1)
    detail = await assisted.shown(insured_id, claim_id)
    stage = await stage_of(house, claim_id)
    moves = [each.move for each in detail.moves]
    ends = {AssistMove.LAPSED, AssistMove.DROPPED, AssistMove.FILED_ON_PAPER}
    match detail.line.state:
        case AssistState.FILED:
            assert stage == Stage.SUBMITTED and moves[-1] is AssistMove.FILED_ON_PAPER
        case AssistState.LAPSED | AssistState.DROPPED:
            assert stage == Stage.WITHDRAWN and detail.photos == ()
        case _:
            assert stage == Stage.DRAFT
            assert not ends & set(moves)
    assert sum(each in ends for each in moves) <= 1
