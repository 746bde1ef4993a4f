"""How much of this year's limits has somebody used? Asked by bound members, of themselves only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from casework.ledger import store as ledger_store
from casework.people import people
from casework.policy.confirmed_book import confirmed_book
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.policy import PolicyBook
from infra.db import Database


@dataclass(frozen=True)
class LimitsView:
    """年度额度 of one person, in fen, on our books."""

    year: int
    rule_year: int
    """规定所属年度: an earlier year's limits stand in until this year's are published."""
    pool_cap_fen: int
    pool_paid_fen: int
    supplement_cap_fen: int
    supplement_paid_fen: int

    @property
    def supplement_left_fen(self) -> int:
        return max(0, self.supplement_cap_fen - self.supplement_paid_fen)


class YearLimits:
    """额度: what pool and supplement have paid this year, and what is left."""

    def __init__(self, db: Database, clock: Callable[[], datetime], book: PolicyBook) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    async def of(self, actor: Actor) -> LimitsView | None:
        """This year's figures of the person the actor is bound to; None when there is none."""
        today = china_day(self._clock())
        async with self._db.read() as session:
            insured_id = await people.bound_insured_id(session, actor.id)
            if insured_id is None:
                return None
            paid = await ledger_store.year_to_date(session, insured_id, today.year)
            book = await confirmed_book(session, self._book)
        told = book.for_texts(today, "pool_cap", "supplement_cap")
        policy = told.policy
        return LimitsView(
            year=today.year,
            rule_year=told.year_of_rule,
            pool_cap_fen=policy.pool_cap,
            pool_paid_fen=paid.pool_paid,
            supplement_cap_fen=policy.supplement_cap,
            supplement_paid_fen=paid.supplement_paid,
        )
