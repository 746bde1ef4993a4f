"""How many of the days that we promised were kept, and how long did things take? Asked by the
supervisors' page of promises; whatever is open and late counts as missed already."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.promise_tables import PromiseResultRow
from casework.claims.tables import ClaimRow
from casework.claims.usual_times import COUNTED_BACK, least_claims, paid_within
from casework.conversations.tables import ServiceCaseRow, ServiceCaseStepRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.checklist import CareKind
from claims_core.claim import Actor, Role
from claims_core.clocks import RUNNING
from claims_core.policy import PolicyBook
from claims_core.promise_results import PromiseKind, UsualTime, share_kept, usual_time
from claims_core.service_case import CaseAction, CaseKind
from infra.db import Database

PROMISE_READERS = frozenset({Role.SUPERVISOR})
MONTHS = 12
# A case that was answered in the first of these months was opened at most so long before.
_OPEN_SO_LONG = timedelta(days=90)


@dataclass(frozen=True)
class KeptCount:
    """按时的和没按时的: of promises that have come to their end, or whose day has passed."""

    kept: int
    missed: int

    @property
    def share(self) -> int | None:
        """按时率 in whole percent; None of none."""
        return share_kept(self.kept, self.kept + self.missed)


@dataclass(frozen=True)
class KeptOfKind:
    """一种承诺: by month, `months` beside those of the report, and in all; `late_now` of the missed
    ones are still open."""

    kind: PromiseKind
    months: tuple[KeptCount, ...]
    whole: KeptCount
    late_now: int


@dataclass(frozen=True)
class UsualOfKind:
    """一种申请通常多久; `usual` is None where there are too few to say anything."""

    care_kind: CareKind
    claims: int
    usual: UsualTime | None


@dataclass(frozen=True)
class PromiseReport:
    """承诺兑现 of the last twelve months, the oldest first; `months` are their first days. `least`
    is how many paid claims it takes before the phone says how long such ones take."""

    months: tuple[date, ...]
    kinds: tuple[KeptOfKind, ...]
    usual: tuple[UsualOfKind, ...]
    least: int


@dataclass(frozen=True)
class _Ended:
    kind: PromiseKind
    on: date
    kept: bool
    times: int = 1
    late_now: bool = False


class PromisesKept:
    """承诺兑现."""

    def __init__(self, db: Database, clock: Callable[[], datetime], book: PolicyBook) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    async def last_year(self, actor: Actor) -> PromiseReport:
        """The present month and the eleven before it. :raises RoleMissing:"""
        require_role(actor, PROMISE_READERS, "看承诺兑现")
        today = china_day(self._clock())
        months = last_months(today)
        least = least_claims(self._book, today)
        async with self._db.read() as session:
            ended = [
                *await _of_claims(session, months[0], today),
                *await _of_cases(session, months[0], today),
            ]
            counted = {
                kind: await paid_within(session, today - COUNTED_BACK, today, kind)
                for kind in CareKind
            }
        return PromiseReport(
            months=months,
            kinds=tuple(_of_kind(kind, months, ended) for kind in PromiseKind),
            usual=tuple(
                UsualOfKind(kind, sum(days.values()), usual_time(days, least))
                for kind, days in counted.items()
                if days
            ),
            least=least,
        )


def last_months(today: date) -> tuple[date, ...]:
    """The first days of this month and of the eleven before it, the oldest first."""
    first = today.replace(day=1)
    months = [first]
    while len(months) < MONTHS:
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    return tuple(reversed(months))


async def _of_claims(session: AsyncSession, since: date, today: date) -> list[_Ended]:
    row = PromiseResultRow
    ended = await session.execute(
        select(row.kind, row.ended_on, row.kept, func.count())
        .where(row.ended_on >= since)
        .group_by(row.kind, row.ended_on, row.kept)
    )
    found = [_Ended(PromiseKind(kind), on, kept, times) for kind, on, kept, times in ended]
    late = await session.execute(
        select(ClaimRow.promised_on, func.count())
        .where(ClaimRow.stage.in_(RUNNING), ClaimRow.promised_on < today)
        .group_by(ClaimRow.promised_on)
    )
    return [*found, *(_Ended(PromiseKind.CLAIM, today, False, n, True) for _, n in late)]


async def _of_cases(session: AsyncSession, since: date, today: date) -> list[_Ended]:
    """Of cases: a proposal, and an answer; both are counted on the day they were given."""
    row, step = ServiceCaseRow, ServiceCaseStepRow
    answered = (CaseAction.ANSWER.value, CaseAction.CLOSE.value)
    steps = (
        select(
            step.case_id,
            func.min(case((step.action == CaseAction.PROPOSE.value, step.at))).label("proposed_at"),
            func.min(case((step.action.in_(answered), step.at))).label("answered_at"),
        )
        .group_by(step.case_id)
        .subquery()
    )
    rows = await session.execute(
        select(
            row.kind,
            row.proposal_on,
            row.ordinary_on,
            row.hard_on,
            row.hard,
            steps.c.proposed_at,
            steps.c.answered_at,
        )
        .join(steps, steps.c.case_id == row.id)
        .where(row.opened_at >= datetime.combine(since, time(), UTC) - _OPEN_SO_LONG)
    )
    found: list[_Ended] = []
    for kind, proposal_on, ordinary_on, hard_on, hard, proposed_at, answered_at in rows:
        appeal = kind == CaseKind.APPEAL.value
        about = PromiseKind.APPEAL if appeal else PromiseKind.CASE
        found += _ended(about, hard_on if hard else ordinary_on, answered_at, today)
        # an answer is more than a proposal
        given = min(filter(None, (proposed_at, answered_at)), default=None)
        if not appeal:
            found += _ended(PromiseKind.CASE_PROPOSAL, proposal_on, given, today)
    return [each for each in found if each.on >= since]


def _ended(kind: PromiseKind, until: date, at: datetime | None, today: date) -> list[_Ended]:
    if at is not None:
        on = china_day(at)
        return [_Ended(kind, on, on <= until)]
    return [_Ended(kind, today, False, late_now=True)] if until < today else []


def _of_kind(kind: PromiseKind, months: tuple[date, ...], ended: Iterable[_Ended]) -> KeptOfKind:
    mine = [each for each in ended if each.kind is kind]
    by_month: Counter[tuple[date, bool]] = Counter()
    for each in mine:
        by_month[each.on.replace(day=1), each.kept] += each.times
    return KeptOfKind(
        kind=kind,
        months=tuple(_count(by_month, (month,)) for month in months),
        whole=_count(by_month, months),
        late_now=sum(each.times for each in mine if each.late_now),
    )


def _count(by_month: Mapping[tuple[date, bool], int], months: Iterable[date]) -> KeptCount:
    chosen = tuple(months)
    kept, missed = (sum(by_month.get((m, k), 0) for m in chosen) for k in (True, False))
    return KeptCount(kept, missed)
