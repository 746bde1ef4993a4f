"""How long does a claim like this usually take? Asked by phone and chat, beside the promised
day; of too few claims nothing is said."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.promise_tables import PromiseResultRow
from claims_core.calendar_cn import china_day
from claims_core.checklist import CareKind
from claims_core.errors import NoPolicyForDay
from claims_core.policy import PolicyBook
from claims_core.promise_results import PromiseKind, UsualTime, usual_time

COUNTED_BACK = timedelta(days=365)
# One claim more or less changes nothing; counting them for every look at a claim would.
COUNTED_EVERY = timedelta(minutes=10)
# For days that the policy book does not reach.
LEAST_CLAIMS = 30


class UsualTimes:
    """通常多久: of the claims of one care kind that were paid within the last year, counted from
    the day that the promise is counted from."""

    def __init__(self, clock: Callable[[], datetime], book: PolicyBook) -> None:
        self._clock = clock
        self._book = book
        self._known: dict[CareKind, tuple[datetime, UsualTime | None]] = {}

    async def of(self, session: AsyncSession, kind: CareKind | None) -> UsualTime | None:
        """Within how many working days half of such claims were paid; None where nothing can be
        said."""
        if kind is None:
            return None
        now = self._clock()
        known = self._known.get(kind)
        if known is None or not timedelta() <= now - known[0] < COUNTED_EVERY:
            today = china_day(now)
            counted = await paid_within(session, today - COUNTED_BACK, today, kind)
            known = self._known[kind] = (now, usual_time(counted, least_claims(self._book, today)))
        return known[1]


def least_claims(book: PolicyBook, day: date) -> int:
    """How many claims it takes before something is said of them."""
    try:
        return book.on(day).promise_least_claims or LEAST_CLAIMS
    except NoPolicyForDay:
        return LEAST_CLAIMS


async def paid_within(
    session: AsyncSession, first: date, last: date, kind: CareKind
) -> Mapping[int, int]:
    """Working days → how many claims of this kind were paid after so many, of those that were paid
    after `first`, up to and with `last`."""
    row = PromiseResultRow
    rows = await session.execute(
        select(row.working_days, func.count().label("claims"))
        .where(
            row.kind == PromiseKind.CLAIM,
            row.care_kind == kind,
            row.ended_on > first,
            row.ended_on <= last,
            row.paid.is_(True),
        )
        .group_by(row.working_days)
    )
    return {row.working_days: row.claims for row in rows}
