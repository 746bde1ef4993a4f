"""What is still open between the bank and us, and how is a match kept? Asked within the session of
whoever imports, classes, closes a month, proves, or only wants to know."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements.entry_words import words_of
from casework.bank_statements.matching import Match, OpenEntry, OpenMovement, match
from casework.bank_statements.open_movements import AT_BANK, oldest_open, open_movements
from casework.bank_statements.tables import (
    BankEntryRow,
    BankMatchEntryRow,
    BankMatchMovementRow,
    BankStatementRow,
)
from casework.bank_statements.views import EntryClass, Proven
from casework.money.tables import MovementRow
from casework.payments.bank_file import PAID
from casework.payments.bank_tables import RefusalWithdrawalRow
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.payments.views import OutcomeSource
from infra.statements import chunks


@dataclass(frozen=True)
class Gap:
    """断档: two statements of one account that do not join, the later one on `day`."""

    day: date
    before: date
    closing_fen: int
    opening_fen: int

    @property
    def words(self) -> str:
        """Which days are missing."""
        days = (self.day - self.before).days - 1
        missing = f"中间缺{days}天" if days else "两天相连"
        return f"{self.before}的期末余额与{self.day}的期初余额接不上，{missing}"


@dataclass(frozen=True)
class Board:
    """核对的两边: what fits, and what is left on either side once it has been taken away.
    `open_since` is the day of the oldest movement that is left; `movements` may be only those that
    could have fitted."""

    matches: tuple[Match, ...]
    entries: tuple[OpenEntry, ...]
    movements: tuple[OpenMovement, ...]
    gaps: tuple[Gap, ...]
    open_since: date | None

    def proven(self, days: Sequence[date]) -> date | None:
        """The last statement's day before anything that is open."""
        limits = [each.day for each in self.entries if not each.to_give_back]
        limits += [each.day for each in self.gaps]
        limits += [self.open_since] if self.open_since else []
        return max((day for day in days if not limits or day < min(limits)), default=None)


async def board(session: AsyncSession, *, whole: bool = True) -> Board:
    """Both sides as they are now; what fits is not kept yet. Without `whole` only those movements
    are read that some entry could be: before the first proof the others may be very many."""
    entries = await _open_entries(session)
    refused = await refused_payments(session, entries)
    names = {each.reference for each in entries} | {each.serial.upper() for each in entries}
    movements = await open_movements(session, None if whole else names | set(refused.values()))
    found = match(entries, movements, refused)
    taken = {each.id for one in found for each in one.entries}
    moved = {each.id for one in found for each in one.movements}
    return Board(
        matches=tuple(found),
        entries=tuple(each for each in entries if each.id not in taken),
        movements=tuple(each for each in movements if each.id not in moved),
        gaps=await gaps(session),
        open_since=await oldest_open(session, moved),
    )


async def keep(session: AsyncSession, found: Sequence[Match], at: datetime) -> None:
    """Keep these matches, each under the id of its first entry, or movement where there is none."""
    entries = [
        {"entry_id": entry.id, "match_id": one.id, "at": at}
        for one in found
        for entry in one.entries
    ]
    movements = [
        {"movement_id": movement.id, "match_id": one.id}
        for one in found
        for movement in one.movements
    ]
    for kept in chunks(entries):
        await session.execute(insert(BankMatchEntryRow), list(kept))
    for moved in chunks(movements):
        await session.execute(insert(BankMatchMovementRow), list(moved))


async def statement_days(session: AsyncSession) -> list[date]:
    """The days of all statements, in their order."""
    query = select(BankStatementRow.day).where(BankStatementRow.withdrawn_at.is_(None))
    return list(await session.scalars(query.order_by(BankStatementRow.day)))


async def proven(session: AsyncSession, today: date, now_open: Board | None = None) -> Proven:
    """How far everything is proven against the bank, seen from `today`."""
    days = await statement_days(session)
    on = None
    if days:  # before the first statement everything is open, and need not be read
        on = (now_open or await board(session, whole=False)).proven(days)
    since = await session.scalar(select(func.min(MovementRow.day)).where(AT_BANK))
    return Proven(on=on, since=since, today=today)


async def gaps(session: AsyncSession) -> tuple[Gap, ...]:
    """Where one statement's closing balance is not the next one's opening balance."""
    rows = await session.execute(
        select(
            BankStatementRow.account_index,
            BankStatementRow.day,
            BankStatementRow.opening_fen,
            BankStatementRow.closing_fen,
        )
        .where(BankStatementRow.withdrawn_at.is_(None))
        .order_by(BankStatementRow.account_index, BankStatementRow.day)
    )
    return tuple(
        Gap(later.day, earlier.day, earlier.closing_fen, later.opening_fen)
        for earlier, later in pairwise(rows)
        if earlier.account_index == later.account_index and earlier.closing_fen != later.opening_fen
    )


async def _open_entries(session: AsyncSession) -> list[OpenEntry]:
    """Entries that are in no match, and have not been classed as none of ours (by two people where
    it takes two); what goes back to where it came from is open until it has."""
    matched = exists().where(BankMatchEntryRow.entry_id == BankEntryRow.id)
    rows = (
        await session.execute(
            select(
                BankEntryRow.id,
                BankEntryRow.day,
                BankEntryRow.fen,
                BankEntryRow.serial,
                BankEntryRow.reference,
            ).where(~matched, BankEntryRow.withdrawn_at.is_(None))
        )
    ).all()
    said = await words_of(session, [row.id for row in rows])
    entries = []
    for row in rows:
        word = said.get(row.id)
        if word is None:
            entries.append(OpenEntry(row.id, row.day, row.fen, row.serial, row.reference))
        elif word.entry_class == EntryClass.OURS:
            entries.append(OpenEntry(row.id, row.day, row.fen, row.serial, word.reference, True))
        elif word.entry_class == EntryClass.TO_GIVE_BACK:
            entry = OpenEntry(row.id, row.day, row.fen, row.serial, row.reference)
            entries.append(replace(entry, to_give_back=True))
    return entries


async def refused_payments(session: AsyncSession, entries: Sequence[OpenEntry]) -> dict[str, str]:
    """Of the payments that these entries name, those that the bank refused, with their batch; also
    where it said later that it had made them, or had given them back wrongly: what it gave back
    before stands on a statement."""
    given_back_wrongly = exists().where(
        RefusalWithdrawalRow.payment_id == PaymentRow.id,
        RefusalWithdrawalRow.confirmed.is_(True),
    )
    found: dict[str, str] = {}
    for part in chunks(sorted({each.reference for each in entries if each.reference})):
        for number, batch_no in await session.execute(
            select(PaymentRow.payment_no, PaymentBatchRow.batch_no)
            .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
            .where(
                PaymentRow.payment_no.in_(part),
                PaymentRow.outcome.is_not(None),
                (PaymentRow.outcome != PAID)
                | (PaymentRow.outcome_source == OutcomeSource.WITHDRAWAL)
                | given_back_wrongly,
            )
        ):
            found[number] = batch_no
    return found
