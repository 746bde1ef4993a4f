"""Whose settled claims may have to be rechecked, and why? Noted in the transaction of whatever
changed a ledger, worked off right after it or by the worker."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from casework.chunks import chunks
from casework.ledger_files import Posting
from casework.ledger_tables import RecheckDueRow, RecheckFindingRow
from casework.tables import ClaimRow, LedgerRow, ReceiptUseRow
from claims_core.ledger import EntryKind


class Cause(StrEnum):
    """起因: what made a claim worth looking at again."""

    REVERSAL = "reversal"  # 另一份申请冲正
    SETTLEMENT = "settlement"  # 另一份申请结算
    HOSPITAL_SETTLEMENT = "hospital_settlement"  # 补到的医院结算
    POOL_CORRECTION = "pool_correction"  # 统筹支付更正
    POLICY = "policy"  # 政策参数有变
    RUN = "run"  # 全面重新核对


async def note(
    session: AsyncSession,
    people: Iterable[tuple[str, str]],
    cause: Cause,
    *,
    at: datetime,
) -> None:
    """Have these people rechecked: (insured id, reference of the cause). The newest cause wins."""
    dialect = session.get_bind().dialect.name
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # one order for everybody, so that two imports never wait for each other
    for part in chunks(sorted(dict(people).items())):
        statement = make(RecheckDueRow)
        statement = statement.on_conflict_do_update(
            index_elements=["insured_id"],
            set_={
                "cause": statement.excluded.cause,
                "reference": statement.excluded.reference,
                "at": statement.excluded.at,
            },
        )
        await session.execute(
            statement,
            [
                {"insured_id": insured_id, "cause": cause, "reference": reference, "at": at}
                for insured_id, reference in part
            ],
        )


async def note_postings(
    session: AsyncSession, postings: Sequence[Posting], cause: Cause, *, at: datetime
) -> None:
    """Have those rechecked for whom we have settled something: the people of these postings, and
    whoever claimed with one of their receipts."""
    due: dict[str, str] = {}
    references = {posting.insured_id: posting.entry.reference for posting in postings}
    for part in chunks(sorted(references)):
        for insured_id in await session.scalars(
            select(LedgerRow.insured_id)
            .distinct()
            .where(LedgerRow.insured_id.in_(part), LedgerRow.kind == EntryKind.SETTLEMENT)
        ):
            due[insured_id] = references[insured_id]
    named = {key: p.entry.reference for p in postings for key in p.receipts or ()}
    use = tuple_(ReceiptUseRow.kind, ReceiptUseRow.code, ReceiptUseRow.number)
    for keys in chunks(sorted(named)):
        for insured_id, kind, code, number in await session.execute(
            select(
                ClaimRow.insured_id, ReceiptUseRow.kind, ReceiptUseRow.code, ReceiptUseRow.number
            )
            .join(ReceiptUseRow, ReceiptUseRow.claim_id == ClaimRow.id)
            .join(LedgerRow, LedgerRow.reference == ClaimRow.id)
            .where(use.in_(keys), LedgerRow.kind == EntryKind.SETTLEMENT)
        ):
            due[insured_id] = named[kind, code, number]
    await note(session, due.items(), cause, at=at)


async def note_settlement(
    session: AsyncSession, insured_id: str, claim_id: str, *, at: datetime
) -> None:
    """A new settlement stands on figures that are in doubt while its person has findings."""
    found = select(RecheckFindingRow.id).where(RecheckFindingRow.insured_id == insured_id).limit(1)
    if await session.scalar(found) is not None:
        await note(session, [(insured_id, claim_id)], Cause.SETTLEMENT, at=at)
