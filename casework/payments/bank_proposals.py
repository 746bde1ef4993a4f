"""How does one person record what the bank says on paper, and how does another decide what is made
of it? Asked by every service that takes back on such a paper what had been booked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, Forbidden
from casework.payments.bank_tables import (
    RecoveryWithdrawalRow,
    RefusalWithdrawalRow,
    TwoPeopleColumns,
    WrittenReturnRow,
)
from claims_core.claim import Actor, Role
from claims_core.review import SamePerson
from claims_core.typed_text import is_one_line
from infra.columns import new_id
from infra.statements import dialect_insert

ALLOWED = frozenset({Role.CASHIER, Role.SUPERVISOR})
MAX_WORDS, MAX_REFERENCE = 200, 60
OnPaper = TypeVar("OnPaper", RefusalWithdrawalRow, WrittenReturnRow, RecoveryWithdrawalRow)


@dataclass(frozen=True)
class BankPaper:
    """银行的书面说明: number and day of the paper, or of the statement that shows it, and what it
    says in one line."""

    reference: str
    said_on: date
    words: str

    def check(self, since: date, today: date, first: str) -> None:
        """`first` is what happened on the day `since`. :raises FieldsInvalid:"""
        wrong = {}
        if not is_one_line(self.reference) or len(self.reference) > MAX_REFERENCE:
            wrong["reference"] = f"请填银行书面说明或对账单的编号，一行，{MAX_REFERENCE}字以内。"
        if not since <= self.said_on <= today:
            wrong["said_on"] = f"日期要在{first}那天到今天之间。"
        if not is_one_line(self.words) or len(self.words) > MAX_WORDS:
            wrong["words"] = f"请写一句银行怎么说的，一行，{MAX_WORDS}字以内。"
        if wrong:
            raise FieldsInvalid(**wrong)


@dataclass(frozen=True)
class TwoSteps:
    """经办与复核: what the two steps are called where somebody may not take them."""

    record: str
    decide: str


async def propose(
    session: AsyncSession,
    table: type[OnPaper],
    actor: Actor,
    paper: BankPaper,
    now: datetime,
    **about: Any,
) -> str | None:
    """Record the paper; answers its id, or None where one about the same waits already."""
    made: str | None = await session.scalar(
        dialect_insert(session, table)
        .values(
            id=new_id(),
            reference=paper.reference,
            said_on=paper.said_on,
            words=paper.words,
            proposed_by=actor.id,
            proposed_by_name=actor.name,
            proposed_at=now,
            **about,
        )
        .on_conflict_do_nothing()
        .returning(table.id)
    )
    return made


def reason_of(words: str, *, confirmed: bool, otherwise: str) -> str:
    """What the second person says, in one line; needed where they do not confirm it. `otherwise`
    names what they then do not do. :raises FieldsInvalid:"""
    said = words.strip()
    if (not confirmed and not is_one_line(said)) or len(said) > MAX_WORDS:
        raise FieldsInvalid(words=f"请写明为什么{otherwise}，一行，{MAX_WORDS}字以内。")
    return said


def decide(
    row: TwoPeopleColumns,
    actor: Actor,
    steps: TwoSteps,
    now: datetime,
    *,
    confirmed: bool,
    words: str,
) -> None:
    """The second person's word; the caller holds whatever it is about.

    :raises SamePerson: for whoever recorded it. :raises Forbidden: when it has been decided.
    """
    if row.proposed_by == actor.id:
        raise SamePerson(earlier=steps.record, action=steps.decide)
    if row.confirmed is not None:
        raise Forbidden(what=f"{steps.decide}：已经有人复核过了")
    row.confirmed, row.decided_words = confirmed, words
    row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, now
