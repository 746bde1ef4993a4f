"""Whose settled claims may have to be rechecked, and why? Noted in the transaction of whatever
changed a ledger, worked off right after it or by the worker."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger.recheck_views import Cause
from casework.ledger.tables import LedgerRow, RecheckDueRow, RecheckFindingRow
from casework.people import merges
from casework.platform.tables import PlatformRowRow
from claims_core.ledger import EntryKind
from infra.db import HAS_EVENTS
from infra.statements import chunks, dialect_insert

# Two looks at the ledger, made once: to make them costs more than the rest of their statement.
_OURS, _HOSPITALS = LedgerRow.__table__.alias().c, LedgerRow.__table__.alias().c


async def note(
    session: AsyncSession,
    people: Iterable[tuple[str, str]],
    cause: Cause,
    *,
    at: datetime,
) -> None:
    """Have these people rechecked: (insured id, reference of the cause). The newest cause wins."""
    told = dict(people)
    kept = await merges.kept_ids(session, told)
    session.info[HAS_EVENTS] = True  # whoever works them off need not wait for the next poll
    # one order for everybody, so that two imports never wait for each other
    for part in chunks(sorted({kept[each]: told[each] for each in told}.items())):
        statement = dialect_insert(session, RecheckDueRow)
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


async def note_settlement(
    session: AsyncSession, insured_id: str, claim_id: str, *, at: datetime
) -> None:
    """A new settlement may stand on figures that are in doubt: while its person has findings, after
    any earlier settlement, since what that would take from the pool today may have changed without
    changing what it was paid; where the platform has told of the claim before, by its number or as
    a hospital's settlement of the same amounts."""
    ids = merges.same_person(insured_id)
    found = exists().where(RecheckFindingRow.insured_id.in_(ids))
    earlier = exists().where(
        LedgerRow.insured_id.in_(ids),
        LedgerRow.kind == EntryKind.SETTLEMENT,
        LedgerRow.reference != claim_id,
    )
    told = exists().where(PlatformRowRow.claim_id == claim_id)
    ours, hospital = _OURS, _HOSPITALS
    same = exists().where(
        ours.reference == claim_id,
        ours.kind == EntryKind.SETTLEMENT,
        ours.pool_fen + ours.supplement_fen > 0,
        hospital.insured_id.in_(ids),
        hospital.year == ours.year,
        hospital.kind == EntryKind.HOSPITAL_SETTLEMENT,
        hospital.pool_fen == ours.pool_fen,
        hospital.supplement_fen == ours.supplement_fen,
    )
    if await session.scalar(select(or_(found, earlier, told, same))):
        await note(session, [(insured_id, claim_id)], Cause.SETTLEMENT, at=at)
