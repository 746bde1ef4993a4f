"""How is a statement written down, and how are entries added that came later on its day? Asked by
the import, which has checked the file."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements.entries import entry_columns, seal_of
from casework.bank_statements.statement_file import FileEntry, StatementFile
from casework.bank_statements.tables import BankEntryRow, BankStatementRow
from claims_core.claim import Actor
from infra.columns import new_id
from infra.sealing import Sealer
from infra.statements import chunks


async def add(
    session: AsyncSession,
    sealer: Sealer,
    actor: Actor,
    file: StatementFile,
    index: str,
    now: datetime,
) -> str:
    """Keep a statement with its entries and its seal; answers its id."""
    statement_id = new_id()
    entries = [
        entry_columns(sealer, each, id=new_id(), statement_id=statement_id, day=file.day)
        for each in file.entries
    ]
    statement = {
        "id": statement_id,
        "day": file.day,
        "account_index": index,
        "account_tail": file.account[-4:],
        "opening_fen": file.opening_fen,
        "closing_fen": file.closing_fen,
        "entries": len(entries),
        "content_hash": file.content_hash,
        "imported_by": actor.id,
        "imported_by_name": actor.name,
        "imported_at": now,
    }
    seal = seal_of(sealer, statement, entries)
    await session.execute(insert(BankStatementRow), [statement | {"seal": seal}])
    for part in chunks(entries):
        await session.execute(insert(BankEntryRow), list(part))
    return statement_id


async def extend(
    session: AsyncSession,
    sealer: Sealer,
    actor: Actor,
    known: BankStatementRow,
    file: StatementFile,
    new: Sequence[FileEntry],
    now: datetime,
) -> None:
    """Add the `new` entries of the whole file; what is known of the others stays as it is."""
    more = [
        entry_columns(sealer, each, id=new_id(), statement_id=known.id, day=file.day)
        for each in new
    ]
    for part in chunks(more):
        await session.execute(insert(BankEntryRow), list(part))
    known.closing_fen, known.entries = file.closing_fen, len(file.entries)
    known.content_hash = file.content_hash
    known.imported_by, known.imported_by_name, known.imported_at = actor.id, actor.name, now
    entries = await session.execute(
        select(*BankEntryRow.__table__.columns)
        .where(BankEntryRow.statement_id == known.id)
        .order_by(BankEntryRow.number)
    )
    columns = BankStatementRow.__table__.columns.keys()
    statement = {name: getattr(known, name) for name in columns}
    known.seal = seal_of(sealer, statement, [dict(row) for row in entries.mappings()])
    await session.flush()
