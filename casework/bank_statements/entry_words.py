"""What counts of what was said of the bank's entries? Asked by whoever matches, lists, proves or
shows.

The newest word counts. Money that left and is to be none of ours takes two people who say the same:
one alone could let a payment to anybody pass for a fee."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements.tables import BankEntryRow, BankEntryWordRow
from casework.bank_statements.views import EntryClass
from infra.statements import chunks

TAKES_TWO: Final = frozenset({EntryClass.FEE, EntryClass.INTEREST})
"""归类 that takes two people where the money went out."""


async def words_of(session: AsyncSession, entry_ids: Sequence[str]) -> dict[str, BankEntryWordRow]:
    """What counts of each of these entries; nothing while it waits for a second person."""
    found, waiting = await _said(session, entry_ids)
    return {entry_id: word for entry_id, word in found.items() if entry_id not in waiting}


async def waiting_words(
    session: AsyncSession, entry_ids: Sequence[str]
) -> dict[str, BankEntryWordRow]:
    """What one person has said of these entries and another has still to say, too."""
    found, waiting = await _said(session, entry_ids)
    return {entry_id: word for entry_id, word in found.items() if entry_id in waiting}


async def _said(
    session: AsyncSession, entry_ids: Sequence[str]
) -> tuple[dict[str, BankEntryWordRow], set[str]]:
    """The newest word of each, and where it still waits."""
    newest: dict[str, BankEntryWordRow] = {}
    agreeing: dict[str, set[str]] = {}
    went_out = set[str]()
    for part in chunks(entry_ids):
        for word, fen in await session.execute(
            select(BankEntryWordRow, BankEntryRow.fen)
            .join(BankEntryRow, BankEntryRow.id == BankEntryWordRow.entry_id)
            .where(BankEntryWordRow.entry_id.in_(part))
            .order_by(BankEntryWordRow.entry_id, BankEntryWordRow.seq)
        ):
            before = newest.get(word.entry_id)
            if before is None or before.entry_class != word.entry_class:
                agreeing[word.entry_id] = set()
            agreeing[word.entry_id].add(word.by_id)
            newest[word.entry_id] = word
            if fen < 0:
                went_out.add(word.entry_id)
    waiting = {
        entry_id
        for entry_id, word in newest.items()
        if entry_id in went_out and word.entry_class in TAKES_TWO and len(agreeing[entry_id]) < 2
    }
    return newest, waiting
