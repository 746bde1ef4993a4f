"""By when is a claim promised, why does the day move, and when is it getting late?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.actions import Action
from claims_core.calendar_cn import WorkingDate, is_working_day
from claims_core.claim import Actor, Claim, Clock, Promise, Role, Stage
from claims_core.clocks import (
    CONTRACT_LIMITS,
    RUNNING,
    THRESHOLDS,
    ClockName,
    PromiseCode,
    TimeLimits,
    clock_behind,
    clocked,
    due,
    limits_of,
    marks,
    promise_from,
    promise_move,
    received_on,
    recounted,
    urgency,
)
from claims_core.events import EventName
from claims_core.policy import PolicyBook
from tests.claims_core.moves import FULL, LIMITS, NOW, WANTED, at, move
from tests.every_case import EveryCase


def china(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


PROMISES = [
    # 收件日 and +20; the day of acceptance is not counted
    ("2025-01-20", "2025-02-21"),
    ("2025-09-28", "2025-10-31"),
    ("2026-02-10", "2026-03-16"),
    ("2026-02-14", "2026-03-20"),
    ("2026-09-21", "2026-10-26"),
]


@pytest.mark.parametrize(("received", "day"), PROMISES)
def test_the_promise_is_twenty_working_days_from_the_day_of_submission(
    received: str, day: str
) -> None:
    moved, _ = move(at(Stage.DRAFT), Action.SUBMIT, now=china(f"{received}T12:00:00"))
    clock = Clock(date.fromisoformat(received), 20)
    assert moved.promise == Promise(
        date.fromisoformat(day),
        False,
        "从提交那天起20个工作日（合同第十七条）",
        PromiseCode.SUBMITTED,
        clock,
    )
    assert moved.material_check == Clock(date.fromisoformat(received), 1)


@pytest.mark.parametrize(
    ("sent", "counts_on"),
    [
        ("2026-03-04T17:30:00", date(2026, 3, 4)),
        ("2026-03-04T17:30:01", date(2026, 3, 5)),
        ("2026-03-04T23:59:59", date(2026, 3, 5)),
        ("2026-03-05T00:00:00", date(2026, 3, 5)),
        ("2026-03-05T01:00:00", date(2026, 3, 5)),  # still the 4th in UTC
        ("2026-03-06T18:00:00", date(2026, 3, 9)),  # Friday evening
        ("2026-03-07T10:00:00", date(2026, 3, 9)),  # Saturday
        ("2026-02-28T10:00:00", date(2026, 2, 28)),  # a Saturday that is worked
        ("2026-02-14T18:00:00", date(2026, 2, 24)),  # evening before the Spring Festival
        ("2026-02-18T10:00:00", date(2026, 2, 24)),  # in the middle of it
    ],
)
def test_what_comes_after_hours_or_on_a_rest_day_counts_on_the_next_working_day(
    sent: str, counts_on: date
) -> None:
    assert received_on(china(sent)) == counts_on


@pytest.mark.parametrize(("received", "provisional"), [("2026-12-03", False), ("2026-12-04", True)])
def test_a_promise_that_reaches_2027_is_provisional(received: str, provisional: bool) -> None:
    promise = promise_from(china(f"{received}T12:00:00"), 20, PromiseCode.SUBMITTED, "")
    assert promise.provisional is provisional


RESTARTS = {
    Action.SUBMIT: (Stage.DRAFT, PromiseCode.SUBMITTED, "提交那天"),
    Action.RESUBMIT: (Stage.AWAITING_MATERIALS, PromiseCode.MATERIALS_COMPLETE, "材料补齐"),
    Action.RENEW_PAYEE: (Stage.PAYMENT_RETURNED, PromiseCode.PAYEE_RENEWED, "收款账户"),
    Action.CONFIRM_NEW_ACCOUNT: (Stage.PAYMENT_RETURNED, PromiseCode.PAYEE_RENEWED, "收款账户"),
    Action.REOPEN: (Stage.REVERSED, PromiseCode.REOPENED, "重新办理"),
}
STOPS = {
    Action.REQUEST_MATERIALS: (Stage.SUBMITTED, PromiseCode.MATERIALS_WANTED, "补材料"),
    Action.RECORD_RETURN: (Stage.PAYING, PromiseCode.PAYEE_WANTED, "收款账户"),
    Action.RECORD_LATE_RETURN: (Stage.PAID, PromiseCode.PAYEE_WANTED, "退回来"),
    Action.ASK_FOR_ACCOUNT: (Stage.APPROVED, PromiseCode.PAYEE_WANTED, "退过款"),
    Action.STOP_PAYEE_CHANGE: (Stage.APPROVED, PromiseCode.PAYEE_WANTED, "停下"),
    Action.WITHDRAW: (Stage.SUBMITTED, PromiseCode.ENDED, "撤回"),
    Action.DECLINE: (Stage.SUBMITTED, PromiseCode.ENDED, "不予受理"),
    Action.REJECT: (Stage.REGISTERED, PromiseCode.ENDED, "不予支付"),
    Action.REVERSE: (Stage.PAID, PromiseCode.ENDED, "取消"),
}
STANDING = promise_from(NOW, 20, PromiseCode.SUBMITTED, "从提交那天起")
LATER = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("action", RESTARTS)
def test_these_moves_count_the_time_from_the_beginning(action: Action) -> None:
    source, code, words = RESTARTS[action]
    limits = TimeLimits(material_check_days=2, claim_days=15)
    moved, _ = move(at(source, promise=STANDING), action, now=LATER, limits=limits)
    promise = moved.promise
    assert promise is not None
    assert (promise.code, promise.clock) == (code, Clock(date(2026, 3, 11), 15))
    assert words in promise.reason and "15个工作日" in promise.reason and "合同" in promise.reason
    made = promise_move(at(source, promise=STANDING), moved)
    assert made is not None
    assert (made.before, made.after) == (STANDING.day, date(2026, 4, 1))
    assert (made.provisional, made.code, made.words) == (False, code, promise.reason)


@pytest.mark.parametrize("action", STOPS)
def test_these_moves_take_the_promise_away_and_say_why(action: Action) -> None:
    source, code, words = STOPS[action]
    before = at(source, promise=STANDING)
    moved, _ = move(before, action)
    assert moved.promise is None
    made = promise_move(before, moved)
    assert made is not None
    assert (made.before, made.after, made.provisional) == (STANDING.day, None, False)
    assert made.code == code and words in made.words


def test_every_other_move_leaves_the_promise_alone() -> None:
    with EveryCase() as every:
        others = set(Action) - set(RESTARTS) - set(STOPS) - {Action.TAKE_BACK_REQUEST}
        for stage, action in product(Stage, sorted(others)):
            claim = at(stage, promise=STANDING)
            moved = clocked(claim, action, NOW, LIMITS)
            with every.case(stage, action):
                assert moved.promise == STANDING
                assert promise_move(claim, moved) is None


def test_the_promise_stays_through_every_review() -> None:
    claim, _ = move(at(Stage.DRAFT), Action.SUBMIT)
    promise = claim.promise
    for number, action in enumerate(
        (
            Action.ACCEPT,
            Action.REGISTER,
            Action.REVIEW_INITIALLY,
            Action.REVIEW_SECONDLY,
            Action.CHECK_FINALLY,
            Action.PASS_EXCHANGE_CHECK,
            Action.PUT_IN_BATCH,
            Action.CONFIRM_PAID,
            Action.CONFIRM_ARRIVAL,
        )
    ):
        person = Actor(f"{number:032d}", "同事", frozenset(Role))
        claim, _ = move(claim, action, person, now=LATER)
        assert claim.promise == promise
    assert claim.stage is Stage.RECEIVED


def test_a_claim_without_a_promise_moves_none() -> None:
    before = at(Stage.DRAFT)
    moved, _ = move(before, Action.WITHDRAW)
    assert promise_move(before, moved) is None
    first = promise_move(before, move(before, Action.SUBMIT)[0])
    assert first is not None and first.before is None


def test_the_material_check_runs_while_the_claim_waits_for_it() -> None:
    old, anew = Clock(date(2025, 1, 2), 9), Clock(date(2026, 3, 11), 1)
    with EveryCase() as every:
        for stage, action in product(Stage, Action):
            moved = clocked(at(stage, material_check=old), action, LATER, LIMITS)
            with every.case(stage, action):
                assert moved.material_check == (anew if stage is Stage.SUBMITTED else None)


def test_a_claim_sent_back_is_checked_anew_and_keeps_its_promise() -> None:
    registered = at(Stage.REGISTERED, promise=STANDING)
    moved, _ = move(registered, Action.SEND_BACK, now=LATER, reason_code="papers_unclear")
    assert moved.material_check == Clock(date(2026, 3, 11), 1)
    assert moved.promise == STANDING


BOOK = PolicyBook.load()


def test_the_time_limits_are_those_of_the_day_of_care() -> None:
    policy = BOOK.on(date(2025, 6, 20))
    assert limits_of(BOOK, FULL, NOW) == TimeLimits(
        policy.material_check_working_days or 0, policy.claim_working_days or 0
    )
    assert limits_of(BOOK, FULL, NOW) == CONTRACT_LIMITS == TimeLimits(1, 20)


def test_without_a_day_of_care_they_are_those_of_today() -> None:
    undated = FULL.evolve(care=replace(FULL.care, discharge_on=None))
    assert limits_of(BOOK, undated, NOW) == CONTRACT_LIMITS


def test_a_day_without_policy_does_not_stop_the_filing() -> None:
    old = FULL.evolve(care=replace(FULL.care, discharge_on=date(1999, 1, 1)))
    assert limits_of(BOOK, old, NOW) == CONTRACT_LIMITS


def test_the_policy_s_own_limits_are_taken_and_its_gaps_filled() -> None:
    class Told:
        def __init__(self, check: int | None, days: int | None) -> None:
            self.material_check_working_days, self.claim_working_days = check, days
            self.asked: list[date] = []

        def on(self, day: date) -> "Told":
            self.asked.append(day)
            return self

    full, empty = Told(3, 15), Told(None, None)
    assert limits_of(full, FULL, NOW) == TimeLimits(3, 15)  # type: ignore[arg-type]
    assert full.asked == [date(2025, 6, 20)]
    assert limits_of(empty, FULL, NOW) == CONTRACT_LIMITS  # type: ignore[arg-type]
    undated = FULL.evolve(care=replace(FULL.care, discharge_on=None))
    limits_of(full, undated, china("2026-03-05T01:00:00"))  # type: ignore[arg-type]
    assert full.asked[-1] == date(2026, 3, 5)


PROVISIONAL = promise_from(china("2026-12-10T12:00:00"), 20, PromiseCode.SUBMITTED, "从提交那天起")


def published(day: date) -> Callable[[date, int], WorkingDate]:
    """Holiday tables by which the promise falls on `day`."""
    return lambda start, days: WorkingDate(day, False)


def test_a_provisional_promise_waits_until_its_year_s_holidays_are_known() -> None:
    claim = at(Stage.ACCEPTED, promise=PROVISIONAL)
    assert PROVISIONAL.provisional
    assert recounted(claim) is None
    assert recounted(at(Stage.ACCEPTED, promise=STANDING)) is None
    assert recounted(at(Stage.ACCEPTED)) is None


def test_when_the_holidays_are_published_the_promise_is_counted_anew() -> None:
    claim = at(Stage.ACCEPTED, promise=PROVISIONAL)
    moved = recounted(claim, published(date(2027, 1, 11)))
    assert moved is not None and moved.promise is not None
    assert moved.version == claim.version + 1
    assert (moved.promise.day, moved.promise.provisional) == (date(2027, 1, 11), False)
    assert moved.promise.code == PromiseCode.CALENDAR_PUBLISHED
    assert moved.promise.clock == PROVISIONAL.clock
    assert "2027年节假日安排公布" in moved.promise.reason and "重新推算" in moved.promise.reason
    made = promise_move(claim, moved)
    assert made is not None and (made.before, made.after) == (PROVISIONAL.day, date(2027, 1, 11))
    assert recounted(moved, published(date(2027, 1, 12))) is None


def test_a_day_that_the_holidays_leave_alone_is_only_made_certain() -> None:
    moved = recounted(at(Stage.ACCEPTED, promise=PROVISIONAL), published(PROVISIONAL.day))
    assert moved is not None and moved.promise is not None
    assert moved.promise.day == PROVISIONAL.day and not moved.promise.provisional
    assert "日期确定" in moved.promise.reason


def test_a_promise_kept_without_its_clock_is_not_counted_anew() -> None:
    older = at(Stage.ACCEPTED, promise=replace(PROVISIONAL, clock=None))
    assert recounted(older, published(date(2027, 1, 11))) is None


def test_the_clock_behind_an_older_promise_is_found_in_its_history() -> None:
    claim, _ = move(at(Stage.DRAFT), Action.SUBMIT, now=china("2026-02-10T12:00:00"))
    assert claim.promise is not None
    assert clock_behind(claim.steps, claim.promise.day) == claim.promise.clock
    claim, _ = move(claim, Action.REQUEST_MATERIALS, wanted=WANTED)
    claim = claim.evolve(arrived=frozenset({WANTED[0].material}))
    claim, _ = move(claim, Action.RESUBMIT, now=LATER)
    assert claim.promise is not None
    assert clock_behind(claim.steps, claim.promise.day) == Clock(date(2026, 3, 11), 20)
    assert clock_behind((), date(2026, 3, 11)) is None


def running(clock: Clock, check: Clock | None = None, stage: Stage = Stage.SUBMITTED) -> Claim:
    day = due(clock)
    promise = Promise(day.day, day.provisional, "", PromiseCode.SUBMITTED, clock)
    return at(stage, promise=promise, material_check=check)


def test_when_half_four_fifths_and_all_of_the_time_have_gone() -> None:
    # 20 working days from a Wednesday: each is over when the window closes
    claim = running(Clock(date(2026, 3, 4), 20))
    assert [(mark.share, mark.at) for mark in marks(claim)] == [
        (50, china("2026-03-18T17:30:00")),
        (80, china("2026-03-26T17:30:00")),
        (100, china("2026-04-01T17:30:00")),
    ]
    assert {mark.clock for mark in marks(claim)} == {ClockName.CLAIM}
    assert {mark.started_on for mark in marks(claim)} == {date(2026, 3, 4)}
    assert all(mark.at.tzinfo is UTC for mark in marks(claim))


def test_the_one_day_of_the_material_check_is_divided_by_hours() -> None:
    claim = at(Stage.SUBMITTED, material_check=Clock(date(2026, 3, 6), 1))  # a Friday
    assert [(mark.clock, mark.share, mark.at) for mark in marks(claim)] == [
        (ClockName.MATERIAL_CHECK, 50, china("2026-03-09T08:45:00")),
        (ClockName.MATERIAL_CHECK, 80, china("2026-03-09T14:00:00")),
        (ClockName.MATERIAL_CHECK, 100, china("2026-03-09T17:30:00")),
    ]


def test_fifteen_days_are_half_gone_in_the_middle_of_the_eighth() -> None:
    first = marks(running(Clock(date(2026, 3, 4), 15)))[0]
    assert (first.share, first.at) == (50, china("2026-03-16T08:45:00"))


def test_both_clocks_are_watched_in_the_order_of_time() -> None:
    claim = running(Clock(date(2026, 3, 4), 20), Clock(date(2026, 3, 4), 1))
    found = [(mark.clock, mark.share) for mark in marks(claim)]
    assert found == [(ClockName.MATERIAL_CHECK, share) for share in (50, 80, 100)] + [
        (ClockName.CLAIM, share) for share in (50, 80, 100)
    ]


@pytest.mark.parametrize("stage", Stage)
def test_nothing_gets_late_where_nobody_works_on_it(stage: Stage) -> None:
    claim = running(Clock(date(2026, 3, 4), 20), stage=stage)
    under_way = {
        Stage.SUBMITTED,
        Stage.ACCEPTED,
        Stage.REGISTERED,
        Stage.INITIALLY_REVIEWED,
        Stage.SECOND_REVIEWED,
        Stage.WITH_CENTRE,
        Stage.APPROVED,
        Stage.EXCHANGE_CHECKED,
        Stage.PAYING,
    }
    assert (stage in RUNNING) is (stage in under_way)
    assert len(marks(claim)) == (3 if stage in under_way else 0)


def test_a_claim_without_clocks_never_gets_late() -> None:
    assert marks(at(Stage.SUBMITTED)) == ()
    promise = Promise(date(2026, 3, 4), False, "")
    assert marks(at(Stage.SUBMITTED, promise=promise)) == ()
    assert urgency(at(Stage.SUBMITTED), NOW) == 0


@pytest.mark.parametrize(
    ("moment", "share"),
    [
        ("2026-03-04T10:00:00", 0),
        ("2026-03-18T17:29:59", 0),
        ("2026-03-18T17:30:00", 50),
        ("2026-03-26T17:29:59", 50),
        ("2026-03-26T17:30:00", 80),
        ("2026-04-01T17:29:59", 80),
        ("2026-04-01T17:30:00", 100),
        ("2027-04-01T17:30:00", 100),
    ],
)
def test_how_urgent_a_claim_is(moment: str, share: int) -> None:
    assert urgency(running(Clock(date(2026, 3, 4), 20)), china(moment)) == share


def test_the_more_urgent_of_two_clocks_decides() -> None:
    claim = running(Clock(date(2026, 3, 4), 20), Clock(date(2026, 3, 4), 1))
    assert urgency(claim, china("2026-03-05T14:00:00")) == 80


def test_each_share_of_the_time_has_its_event() -> None:
    assert THRESHOLDS == {
        50: EventName.TIME_HALF_GONE,
        80: EventName.TIME_NEARLY_GONE,
        100: EventName.TIME_GONE,
    }


@given(
    start=st.dates(date(2024, 1, 1), date(2026, 11, 1)),
    days=st.integers(1, 60),
)
def test_the_last_mark_is_the_end_of_the_promised_day(start: date, days: int) -> None:
    clock = Clock(start, days)
    half, most, whole = marks(running(clock))
    assert half.at < most.at < whole.at
    end = whole.at + timedelta(hours=8)
    assert end.date() == due(clock).day and (end.hour, end.minute) == (17, 30)
    for mark in (half, most, whole):
        assert is_working_day((mark.at + timedelta(hours=8)).date())
