"""By when must a claim be checked and paid, why has that day moved, and when is it getting late?
Asked by the review with every move, and by the watch over the time limits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction

from claims_core.actions import Action
from claims_core.calendar_cn import (
    CHINA,
    WorkingDate,
    add_working_days,
    china_day,
    is_working_day,
)
from claims_core.claim import Claim, ClaimStep, Clock, Promise, Stage
from claims_core.errors import NoPolicyForDay
from claims_core.events import EventName
from claims_core.policy import PolicyBook

# A submission after the window has closed counts as received on the next working day, and a
# working day of a time limit is over at that hour. The hour is not in the sources (unconfirmed);
# the member's promise only ever gets later by it, never earlier.
WINDOW_CLOSES = time(17, 30)


# n working days after a day, on the holiday tables that are known
Count = Callable[[date, int], WorkingDate]


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """时限天数, in working days."""

    material_check_days: int
    claim_days: int


# The insurer's own plan (1) and contract art. 17(2) (20): for days the policy book does not reach.
CONTRACT_LIMITS = TimeLimits(material_check_days=1, claim_days=20)


def limits_of(book: PolicyBook, claim: Claim, now: datetime) -> TimeLimits:
    """The time limits by the policy of the day of care; a year without policy stops the money at
    review, it must not stop the filing."""
    try:
        policy = book.on(claim.care.discharge_on or china_day(now))
    except NoPolicyForDay:
        return CONTRACT_LIMITS
    return TimeLimits(
        policy.material_check_working_days or CONTRACT_LIMITS.material_check_days,
        policy.claim_working_days or CONTRACT_LIMITS.claim_days,
    )


class PromiseCode(StrEnum):
    """承诺日变动原因: why the promised day was set, moved or taken away."""

    SUBMITTED = "submitted"
    MATERIALS_COMPLETE = "materials_complete"
    PAYEE_RENEWED = "payee_renewed"
    REOPENED = "reopened"
    CALENDAR_PUBLISHED = "calendar_published"
    MATERIALS_WANTED = "materials_wanted"
    PAYEE_WANTED = "payee_wanted"
    ENDED = "ended"


_STARTS: dict[Action, tuple[PromiseCode, str]] = {
    Action.SUBMIT: (PromiseCode.SUBMITTED, "从提交那天起"),
    Action.RESUBMIT: (PromiseCode.MATERIALS_COMPLETE, "材料补齐后重新计算"),
    Action.RENEW_PAYEE: (PromiseCode.PAYEE_RENEWED, "换好收款账户后重新计算"),
    Action.CONFIRM_NEW_ACCOUNT: (PromiseCode.PAYEE_RENEWED, "换好收款账户后重新计算"),
    Action.REOPEN: (PromiseCode.REOPENED, "从重新办理那天起"),
}
_STOPS: dict[Action, tuple[PromiseCode, str]] = {
    Action.REQUEST_MATERIALS: (PromiseCode.MATERIALS_WANTED, "等您补材料，补齐后重新计算办理时间"),
    Action.RECORD_RETURN: (PromiseCode.PAYEE_WANTED, "等您更换收款账户，换好后重新计算办理时间"),
    Action.RECORD_LATE_RETURN: (
        PromiseCode.PAYEE_WANTED,
        "银行把钱退回来了，等您更换收款账户，换好后重新计算办理时间",
    ),
    Action.ASK_FOR_ACCOUNT: (
        PromiseCode.PAYEE_WANTED,
        "这个账户银行退过款，等您更换收款账户，换好后重新计算办理时间",
    ),
    Action.STOP_PAYEE_CHANGE: (
        PromiseCode.PAYEE_WANTED,
        "换账户停下了，等您重新填收款账户，填好后重新计算办理时间",
    ),
    Action.WITHDRAW: (PromiseCode.ENDED, "申请已撤回"),
    Action.DECLINE: (PromiseCode.ENDED, "不予受理，不再计算办理时间"),
    Action.REJECT: (PromiseCode.ENDED, "不予支付，不再计算办理时间"),
    Action.REVERSE: (PromiseCode.ENDED, "原来的结果已取消，重新办理时再计算"),
}
# The promise is still to be kept in these stages; afterwards it is history.
RUNNING: frozenset[Stage] = frozenset(
    {
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
)


def received_on(now: datetime) -> date:
    """收件日: the working day on which something sent at `now` (UTC) counts as received."""
    local = now.astimezone(CHINA)
    day = local.date()
    if local.time() <= WINDOW_CLOSES and is_working_day(day):
        return day
    return add_working_days(day, 1).day


def closing_moment(day: date) -> datetime:
    """When the window closes on `day`, in UTC."""
    return datetime.combine(day, WINDOW_CLOSES, CHINA).astimezone(tz=UTC)


def due(clock: Clock, count: Count = add_working_days) -> WorkingDate:
    """到期日: the last day of a time limit."""
    return count(clock.started_on, clock.days)


def promise_from(now: datetime, days: int, code: PromiseCode, words: str) -> Promise:
    """The promised date, `days` working days after what arrives at `now` counts as received."""
    clock = Clock(received_on(now), days)
    until = due(clock)
    reason = f"{words}{days}个工作日（合同第十七条）"
    return Promise(until.day, until.provisional, reason, code, clock)


def clock_behind(steps: tuple[ClaimStep, ...], day: date) -> Clock | None:
    """The clock behind a promise that was kept without one: from the last submission to `day`."""
    sent = [step.at for step in steps if step.action in (Action.SUBMIT, Action.RESUBMIT)]
    if not sent:
        return None
    start = received_on(sent[-1])
    span = range(1, (day - start).days + 1)
    return Clock(start, sum(is_working_day(start + timedelta(days=n)) for n in span))


def _as_before(claim: Claim, limits: TimeLimits) -> Promise | None:
    """The promise as it was before material was asked for: counted from the step that started it.
    Holiday tables that have come since count."""
    for step in reversed(claim.steps):
        start = _STARTS.get(Action(step.action))
        if start is not None:
            return promise_from(step.at, limits.claim_days, *start)
    return None


def clocked(claim: Claim, action: Action, now: datetime, limits: TimeLimits | None) -> Claim:
    """The moved claim with its clocks started, stopped or left alone, as `action` asks."""
    if action in _STOPS:
        claim = claim.evolve(promise=None)
    starts = _STARTS.get(action)
    stays = bool(claim.steps) and claim.steps[-1].source is claim.stage
    if stays and not starts:  # nothing begins where the claim only stands
        return claim
    checks = claim.stage is Stage.SUBMITTED
    if not (starts or checks):
        return claim.evolve(material_check=None)
    if limits is None:
        raise ValueError(f"{action} starts a clock and needs the time limits")
    if starts:
        claim = claim.evolve(promise=promise_from(now, limits.claim_days, *starts))
    if action is Action.TAKE_BACK_REQUEST:
        claim = claim.evolve(promise=_as_before(claim, limits))
    check = Clock(received_on(now), limits.material_check_days) if checks else None
    return claim.evolve(material_check=check)


@dataclass(frozen=True, slots=True)
class PromiseMove:
    """承诺日变动: from which day to which, and why; None where nothing is promised."""

    before: date | None
    after: date | None
    provisional: bool
    code: str
    words: str


def promise_move(before: Claim, after: Claim) -> PromiseMove | None:
    """What has become of the promised day between two states of a claim; None if it stands."""
    old, new = before.promise, after.promise
    if old == new:
        return None
    was = old.day if old else None
    if new is not None:
        return PromiseMove(was, new.day, new.provisional, new.code, new.reason)
    code, words = _STOPS[Action(after.steps[-1].action)]
    return PromiseMove(was, None, False, code, words)


def recounted(claim: Claim, count: Count = add_working_days) -> Claim | None:
    """The claim with a provisional promise counted anew on today's holiday tables; None where
    they still do not reach that far."""
    promise = claim.promise
    if promise is None or not promise.provisional or promise.clock is None:
        return None
    until = due(promise.clock, count)
    if until.provisional:
        return None
    words = f"{until.day.year}年节假日安排公布，日期确定"
    if until.day != promise.day:
        words = f"{until.day.year}年节假日安排公布，日期按工作日重新推算"
    return claim.evolve(
        version=claim.version + 1,
        promise=replace(
            promise,
            day=until.day,
            provisional=False,
            reason=words,
            code=PromiseCode.CALENDAR_PUBLISHED,
        ),
    )


class ClockName(StrEnum):
    """时限名称."""

    MATERIAL_CHECK = "material_check"
    CLAIM = "claim"


THRESHOLDS: dict[int, EventName] = {
    50: EventName.TIME_HALF_GONE,
    80: EventName.TIME_NEARLY_GONE,
    100: EventName.TIME_GONE,
}


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """时限节点: the moment (UTC) at which a share (percent) of a time limit has gone."""

    at: datetime
    share: int
    clock: ClockName
    started_on: date


def marks(claim: Claim) -> tuple[Mark, ...]:
    """When 50, 80 and 100 % of the time of each running clock will have gone, in order."""
    if claim.stage not in RUNNING:
        return ()
    running = {
        ClockName.MATERIAL_CHECK: claim.material_check,
        ClockName.CLAIM: claim.promise.clock if claim.promise else None,
    }
    return tuple(
        sorted(
            Mark(_gone(clock, share), share, name, clock.started_on)
            for name, clock in running.items()
            if clock is not None
            for share in THRESHOLDS
        )
    )


def urgency(claim: Claim, now: datetime) -> int:
    """紧急程度: the largest share of a running clock's time that has gone, in steps; 0 for none."""
    return share_gone(marks(claim), now)


def share_gone(reached: Iterable[Mark], now: datetime) -> int:
    """The same, of marks that have been worked out already."""
    return max((mark.share for mark in reached if mark.at <= now), default=0)


def _gone(clock: Clock, share: int) -> datetime:
    """The moment at which `share` percent of a clock has gone; each working day ends when the
    window closes."""
    need = Fraction(clock.days * share, 100)
    whole = need.numerator // need.denominator
    rest = need - whole
    day = add_working_days(clock.started_on, whole + (rest > 0)).day
    closes = datetime.combine(day, WINDOW_CLOSES, CHINA)
    if rest:
        opens = datetime.combine(day, time(), CHINA)
        seconds = (closes - opens).total_seconds()
        closes = opens + timedelta(seconds=int(seconds * rest))
    return closes.astimezone(tz=UTC)
