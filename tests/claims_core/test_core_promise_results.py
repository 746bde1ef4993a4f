"""Is a promise counted as kept where it was, as missed where it was not, and else as neither?"""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.actions import Action
from claims_core.calendar_cn import add_working_days
from claims_core.claim import Claim, Clock, Promise, Stage
from claims_core.clocks import PromiseCode, promise_from
from claims_core.promise_results import (
    GOAL,
    PromiseKind,
    PromiseResult,
    UsualTime,
    promise_results,
    share_kept,
    usual_time,
    working_days_between,
)
from tests.claims_core.moves import at, move


def china(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


# received on Wednesday, 4 March 2026; twenty working days are over on 1 April
SUBMITTED = china("2026-03-04T10:00:00")
PROMISED = date(2026, 4, 1)


def running(stage: Stage = Stage.PAYING) -> Claim:
    promise = promise_from(SUBMITTED, 20, PromiseCode.SUBMITTED, "从提交那天起")
    assert promise.day == PROMISED
    return at(stage, promise=promise)


@pytest.mark.parametrize(
    ("moment", "kept", "days"),
    [
        ("2026-03-17T15:00:00", True, 9),
        ("2026-04-01T23:30:00", True, 20),
        ("2026-04-02T00:30:00", False, 21),
    ],
)
def test_a_payment_keeps_the_promise_until_the_end_of_its_day(
    moment: str, kept: bool, days: int
) -> None:
    claim, now = running(), china(moment)
    paid, _ = move(claim, Action.CONFIRM_PAID, now=now)
    day = date.fromisoformat(moment[:10])
    assert promise_results(claim, paid, now) == (
        PromiseResult(PromiseKind.CLAIM, date(2026, 3, 4), PROMISED, day, days, kept, paid=True),
    )


def test_a_refusal_is_an_answer_too_and_is_no_payment() -> None:
    claim, now = running(Stage.REGISTERED), china("2026-03-20T10:00:00")
    refused, _ = move(claim, Action.REJECT, now=now)
    (result,) = promise_results(claim, refused, now)
    assert result.kept and not result.paid


@pytest.mark.parametrize("action", [Action.REQUEST_MATERIALS, Action.WITHDRAW])
def test_a_promise_that_stops_in_time_is_neither_kept_nor_missed(action: Action) -> None:
    claim, now = running(Stage.SUBMITTED), china("2026-03-05T10:00:00")
    moved, _ = move(claim, action, now=now)
    assert promise_results(claim, moved, now) == ()


def test_asking_for_papers_after_the_day_makes_nothing_good() -> None:
    claim, now = running(Stage.SUBMITTED), china("2026-04-02T10:00:00")
    moved, _ = move(claim, Action.REQUEST_MATERIALS, now=now)
    (result,) = promise_results(claim, moved, now)
    assert result.kind is PromiseKind.CLAIM
    assert not result.kept and not result.paid


@pytest.mark.parametrize(("moment", "kept"), [("05T17:00:00", True), ("06T08:00:00", False)])
def test_the_material_check_is_a_promise_of_its_own(moment: str, kept: bool) -> None:
    claim = running(Stage.SUBMITTED).evolve(material_check=Clock(date(2026, 3, 4), 1))
    now = china(f"2026-03-{moment}")
    accepted, _ = move(claim, Action.ACCEPT, now=now)
    (result,) = promise_results(claim, accepted, now)
    assert (result.kind, result.kept) == (PromiseKind.MATERIAL_CHECK, kept)


def test_a_step_on_the_way_ends_nothing() -> None:
    claim, now = running(Stage.ACCEPTED), china("2026-03-06T10:00:00")
    moved, _ = move(claim, Action.REGISTER, now=now)
    assert promise_results(claim, moved, now) == ()


def test_a_day_that_was_only_counted_anew_is_the_same_promise() -> None:
    claim = running(Stage.ACCEPTED)
    assert claim.promise is not None
    clock = claim.promise.clock
    later = Promise(date(2026, 4, 3), False, "", PromiseCode.CALENDAR_PUBLISHED, clock)
    recounted = claim.evolve(promise=later)
    assert promise_results(claim, recounted, china("2026-03-06T10:00:00")) == ()


@given(st.dates(date(2025, 1, 1), date(2026, 11, 1)), st.integers(0, 40))
def test_working_days_between_are_those_that_a_time_limit_counts(first: date, days: int) -> None:
    assert working_days_between(first, add_working_days(first, days).day) == days


def test_half_of_the_claims_were_paid_within_the_median() -> None:
    assert usual_time({3: 10, 9: 5, 20: 15}, 30) == UsualTime(9, 30)
    assert usual_time({3: 16, 40: 15}, 30) == UsualTime(3, 31)
    assert usual_time({7: 1}, 1) == UsualTime(7, 1)


@pytest.mark.parametrize("counted", [{}, {5: 29}])
def test_of_too_few_claims_nothing_is_said(counted: dict[int, int]) -> None:
    assert usual_time(counted, 30) is None


def test_a_share_is_never_said_to_be_better_than_it_is() -> None:
    assert share_kept(949, 1000) == 94 < GOAL
    assert share_kept(0, 0) is None
