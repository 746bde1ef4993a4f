"""Was a promised day kept? Asked with every move of a claim, and by whoever counts what became of
promises.

A promise that is paused because the member has to act, before its day has come, is neither kept nor
missed; once its day has passed, nothing that happens later makes it good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from claims_core.calendar_cn import china_day, is_working_day
from claims_core.claim import Claim, Clock, Stage
from claims_core.clocks import RUNNING, due

GOAL = 95
"""目标: so many percent of the promises are to be kept; our own goal, no document says."""


class PromiseKind(StrEnum):
    """承诺种类: what people were given a day for."""

    CLAIM = "claim"
    MATERIAL_CHECK = "material_check"
    CASE_PROPOSAL = "case_proposal"
    CASE = "case"
    APPEAL = "appeal"


PROMISE_KIND_WORDS: Mapping[PromiseKind, str] = {
    PromiseKind.CLAIM: "报销申请办结",
    PromiseKind.MATERIAL_CHECK: "材料核实",
    PromiseKind.CASE_PROPOSAL: "工单给出办理意见",
    PromiseKind.CASE: "工单办完",
    PromiseKind.APPEAL: "申诉答复",
}
# The office has given its answer, whichever it was; of these the member's money is one.
_ANSWERED = frozenset({Stage.PAID, Stage.REJECTED, Stage.NOT_ACCEPTED, Stage.CLOSED})


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """承诺结果: one promise that has come to its end. `working_days` are those that it took, the
    day it began on not counted; `paid` where money was sent."""

    kind: PromiseKind
    started_on: date
    promised_on: date
    ended_on: date
    working_days: int
    kept: bool
    paid: bool = False


def promise_results(before: Claim, after: Claim, now: datetime) -> tuple[PromiseResult, ...]:
    """What became of the promises that end with this move of a claim, made at `now` (UTC)."""
    day = china_day(now)
    found = []
    promise = before.promise
    if promise is not None and promise.clock is not None and _ends(before, after):
        answered = after.stage in _ANSWERED
        if answered or day > promise.day:
            found.append(
                _result(
                    PromiseKind.CLAIM,
                    promise.clock,
                    promise.day,
                    day,
                    kept=answered and day <= promise.day,
                    paid=after.stage is Stage.PAID,
                )
            )
    check = before.material_check
    if check is not None and after.material_check is None and after.stage is not Stage.WITHDRAWN:
        until = due(check).day
        kind = PromiseKind.MATERIAL_CHECK
        found.append(_result(kind, check, until, day, kept=day <= until))
    return tuple(found)


def _ends(before: Claim, after: Claim) -> bool:
    """Whether the promise that ran before is over: answered, taken away, or begun anew."""
    if before.stage not in RUNNING or before.promise is None:
        return False
    if after.stage not in RUNNING:
        return True
    return after.promise is None or after.promise.clock != before.promise.clock


def _result(
    kind: PromiseKind, clock: Clock, until: date, day: date, *, kept: bool, paid: bool = False
) -> PromiseResult:
    return PromiseResult(
        kind=kind,
        started_on=clock.started_on,
        promised_on=until,
        ended_on=day,
        working_days=working_days_between(clock.started_on, day),
        kept=kept,
        paid=paid,
    )


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first`, up to and with `last`."""
    days = max((last - first).days, 0)
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, days + 1))


@dataclass(frozen=True, slots=True)
class UsualTime:
    """通常多久: half of so many claims were paid within `working_days`."""

    working_days: int
    claims: int


def usual_time(counted: Mapping[int, int], least: int) -> UsualTime | None:
    """Within how many working days half of these claims were paid (working days → how many took so
    long); None where there are fewer than `least`, of which nothing can be said."""
    claims = sum(counted.values())
    if claims < max(least, 1):
        return None
    seen = 0
    for days in sorted(counted):
        seen += counted[days]
        if 2 * seen >= claims:
            return UsualTime(days, claims)
    raise AssertionError("half of them are among all of them")


def share_kept(kept: int, all_of_them: int) -> int | None:
    """按时率 in whole percent, rounded down so that it is never said to be better than it is; None
    of none."""
    return kept * 100 // all_of_them if all_of_them else None
