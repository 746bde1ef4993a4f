"""Am I insured, and until when is it paid? Answered to bound members of themselves, as the last
roster has it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from casework.people import coverage, people
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.eligibility import Coverage, Insurance
from infra.db import Database


@dataclass(frozen=True)
class OwnCoverageView:
    """本人参保: what the roster of `as_of` says of the supplement; `told` is false where it says
    nothing of it. `now` is the period that today lies in, `last` the latest one."""

    as_of: date | None
    told: bool
    now: Coverage | None
    last: Coverage | None


class OwnCoverage:
    """参保情况."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def show(self, actor: Actor) -> OwnCoverageView | None:
        """Of the person the actor is bound to; None when there is none."""
        today = china_day(self._clock())
        async with self._db.read() as session:
            insured_id = await people.bound_insured_id(session, actor.id)
            if insured_id is None:
                return None
            history = await coverage.history_of(session, insured_id)
        mine = [each for each in history.periods if each.insurance is Insurance.SUPPLEMENT]
        holding = [each for each in mine if each.holds_on(today)]
        return OwnCoverageView(
            as_of=history.as_of,
            told=Insurance.SUPPLEMENT in history.known,
            now=holding[0] if holding else None,
            last=max(mine, key=lambda each: each.start, default=None),
        )
