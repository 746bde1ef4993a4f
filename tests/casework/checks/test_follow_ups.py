"""Is everybody asked whether the money came, and is a no somebody's work?"""

import asyncio
from datetime import date

import pytest

from casework.checks.track_filters import TrackFilter
from casework.conversations.views import CaseFilter
from claims_core.claim import Actor, Role, Stage
from claims_core.review import RoleMissing, SamePerson
from claims_core.side_tracks import NoteNeeded, TooFewTries
from claims_core.track import TrackAction, TrackOutcome, TrackState
from tests.casework.bank import answer
from tests.people import FATHER

MONTH = "2026-03"


@pytest.fixture
def calls(house):
    return house.checks.follow_ups


@pytest.fixture
def caller(house):
    return house.staff(Role.CALLER)


async def paid(house):
    """A claim whose payment the bank has confirmed, and its member."""
    await house.use_up_the_pool(FATHER)
    member = await house.bound(FATHER)
    claim = await house.payable(member, FATHER)
    cashier = house.staff(Role.CASHIER)
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(house.staff(Role.SUPERVISOR), batch.id)
    file = await house.payments.file(cashier, batch.id)
    await house.payments.record_result(cashier, batch.id, answer(file.data))
    return member, claim.line.id


async def version_of(house, member, claim_id: str) -> int:
    return (await house.progress.show(member, claim_id)).line.version


async def test_who_was_paid_is_to_be_called(house, calls, caller) -> None:
    member, claim_id = await paid(house)
    view = await calls.draw(caller, MONTH)
    assert [(d.population_count, d.drawn_count) for d in view.draws] == [(1, 1)]
    (line,) = (await calls.page(caller, TrackFilter.DUE)).items
    assert (line.claim.id, line.claim.stage) == (claim_id, Stage.PAID)
    case = await calls.show(caller, claim_id)
    done = await calls.act(
        caller, claim_id, case.side.version, TrackAction.FINISH, outcome=TrackOutcome.SATISFIED
    )
    assert done.side.state is TrackState.DONE
    assert (await house.progress.show(member, claim_id)).line.stage is Stage.PAID


async def test_a_no_and_a_call_at_one_moment_both_count(house, calls, caller) -> None:
    member, claim_id = await paid(house)
    await calls.draw(caller, MONTH)
    version = await version_of(house, member, claim_id)
    told, noted = await asyncio.gather(
        house.drafts.arrival(member, claim_id, version, False),
        calls.act(caller, claim_id, 1, TrackAction.NOTE_NO_ANSWER),
        return_exceptions=True,
    )
    assert not isinstance(told, BaseException) and not isinstance(noted, BaseException)
    assert (await house.cases.lists.counts(caller))[CaseFilter.OPEN] == 1
    assert (await calls.show(caller, claim_id)).side.tries == 1


async def test_the_same_no_twice_opens_one_case(house, calls, caller) -> None:
    member, claim_id = await paid(house)
    version = await version_of(house, member, claim_id)
    answers = await asyncio.gather(
        *(house.drafts.arrival(member, claim_id, version, False) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["MemberClaim", "StaleVersion"]
    (line,) = (await house.cases.lists.page(caller, CaseFilter.OPEN)).items
    assert (line.claim_id, line.case.steps) == (claim_id, 1)


async def test_a_yes_opens_nothing(house, calls, caller) -> None:
    member, claim_id = await paid(house)
    version = await version_of(house, member, claim_id)
    await house.drafts.arrival(member, claim_id, version, True)
    assert (await calls.show(caller, claim_id)).steps == ()
    await calls.draw(caller, MONTH)  # who has the money is still asked whether all was well
    assert (await calls.counts(caller))[TrackFilter.DUE] == 1


async def test_a_missed_call_comes_back_the_next_working_day(house, calls, caller) -> None:
    _, claim_id = await paid(house)
    await calls.draw(caller, MONTH)
    case = await calls.act(caller, claim_id, 1, TrackAction.NOTE_NO_ANSWER)
    assert (case.side.tries, case.side.next_try_on) == (1, date(2026, 3, 5))
    counts = await calls.counts(caller)
    assert (counts[TrackFilter.DUE], counts[TrackFilter.LATER]) == (0, 1)
    house.clock.forward(days=1)
    counts = await calls.counts(caller)
    assert (counts[TrackFilter.DUE], counts[TrackFilter.LATER]) == (1, 0)
    for version in (2, 3):
        with pytest.raises(TooFewTries):
            await calls.act(caller, claim_id, version, TrackAction.BYPASS, note="没人接")
        await calls.act(caller, claim_id, version, TrackAction.NOTE_NO_ANSWER)
        house.clock.forward(days=1)
    case = await calls.act(caller, claim_id, 4, TrackAction.BYPASS, note="三天没人接")
    assert case.side.state is TrackState.BYPASSED
    assert [step.outcome for step in case.steps] == [None, *[TrackOutcome.NOT_REACHED] * 3, None]


async def test_a_problem_told_on_the_phone_stays_work(house, calls, caller) -> None:
    _, claim_id = await paid(house)
    await calls.draw(caller, MONTH)
    with pytest.raises(NoteNeeded):
        await calls.act(caller, claim_id, 1, TrackAction.NOTE_PROBLEM)
    case = await calls.act(caller, claim_id, 1, TrackAction.NOTE_PROBLEM, note="对金额有疑问")
    assert case.side.state is TrackState.SELECTED
    (line,) = (await calls.page(caller, TrackFilter.PROBLEM)).items
    assert line.side.outcome is TrackOutcome.PROBLEM


async def test_who_refuses_to_be_asked_is_left_in_peace(house, calls, caller) -> None:
    _, claim_id = await paid(house)
    await calls.draw(caller, MONTH)
    done = await calls.act(caller, claim_id, 1, TrackAction.FINISH, outcome=TrackOutcome.REFUSED)
    assert (done.side.state, done.side.outcome) == (TrackState.DONE, TrackOutcome.REFUSED)


async def test_a_caller_who_worked_on_the_claim_leaves_the_call_to_another(
    house, calls, caller
) -> None:
    _, claim_id = await paid(house)
    await calls.draw(caller, MONTH)
    clerk = house.staff(Role.CLERK)
    both = Actor(clerk.id, clerk.name, frozenset({Role.CLERK, Role.CALLER}))
    with pytest.raises(SamePerson):
        await calls.act(both, claim_id, 1, TrackAction.FINISH, outcome=TrackOutcome.SATISFIED)


async def test_nobody_is_called_about_money_that_has_not_left(house, calls, caller) -> None:
    await house.use_up_the_pool(FATHER)
    await house.approved(await house.bound(FATHER), FATHER)
    assert (await calls.draw(caller, MONTH)).draws == ()


async def test_only_callers_and_supervisors_see_the_calls(house, calls) -> None:
    for role in set(Role) - {Role.CALLER, Role.SUPERVISOR}:
        stranger = Actor("x", "", frozenset({role}))
        for asked in (
            calls.page(stranger, TrackFilter.DUE),
            calls.counts(stranger),
            calls.show(stranger, "x"),
            calls.of_month(stranger, MONTH),
        ):
            with pytest.raises(RoleMissing):
                await asked
