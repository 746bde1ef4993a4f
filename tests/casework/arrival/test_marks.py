"""Can somebody say on the phone how it was, once the money has come and once for a payment?"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.arrival.answers import MARK_WITHIN, THANKS
from casework.arrival.marks import ArrivalMarks, MarkNotAsked, MarkStanding
from casework.arrival.tables import ArrivalFollowUpRow
from casework.conversations.views import CaseFilter
from casework.errors import NotFound
from claims_core.claim import Role
from claims_core.policy import PolicyBook
from claims_core.service_case import CaseKind
from tests.casework.arrival.test_arrivals import paid
from tests.people import DAUGHTER


def marks_of(house) -> ArrivalMarks:
    return ArrivalMarks(house.db, house.sealer, house.clock, PolicyBook.load())


async def arrived(house):
    member, claim_id = await paid(house)
    shown = await house.progress.show(member, claim_id)
    await house.drafts.arrival(member, claim_id, shown.line.version, True)
    return member, claim_id


async def test_a_mark_is_kept_once_although_nobody_had_asked_yet(house) -> None:
    marks = marks_of(house)
    member, claim_id = await paid(house)
    with pytest.raises(MarkNotAsked):
        await marks.give(member, claim_id, 5)
    shown = await house.progress.show(member, claim_id)
    await house.drafts.arrival(member, claim_id, shown.line.version, True)
    assert await marks.standing(member, claim_id) == MarkStanding(may=True, mark=None)
    assert [await marks.give(member, claim_id, 4) for _ in range(2)] == [THANKS, THANKS]
    with pytest.raises(MarkNotAsked):
        await marks.give(member, claim_id, 1)
    assert await marks.standing(member, claim_id) == MarkStanding(may=False, mark=4)
    async with house.db.read() as session:
        (row,) = await session.scalars(select(ArrivalFollowUpRow))
    assert (row.mark, row.answer, row.said_in) == (4, "yes", "phone")
    with pytest.raises(NotFound):
        await marks.standing(await house.bound(DAUGHTER), claim_id)


async def test_a_bad_mark_opens_a_case_with_a_number_and_a_late_one_is_not_taken(house) -> None:
    marks = marks_of(house)
    member, claim_id = await arrived(house)
    told = await marks.give(member, claim_id, 1)
    caller = house.staff(Role.CALLER)
    (line,) = (await house.cases.lists.page(caller, CaseFilter.OPEN)).items
    case = line.case
    assert case.kind is CaseKind.DISSATISFIED
    assert case.case_no in told


async def test_after_a_week_nobody_is_asked_any_more(house) -> None:
    marks = marks_of(house)
    member, claim_id = await arrived(house)
    house.clock.forward(seconds=(MARK_WITHIN + timedelta(minutes=1)).total_seconds())
    assert not (await marks.standing(member, claim_id)).may
    with pytest.raises(MarkNotAsked):
        await marks.give(member, claim_id, 5)
