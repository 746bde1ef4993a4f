"""Which fields of a draft were changed with which of its versions? Kept by every step that fills a
draft in, asked by whoever fills it in on another phone."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.phone.tables import DraftFieldRow
from claims_core.claim import Actor, Claim
from infra.statements import dialect_insert

CARE_FIELDS = (
    "kind",
    "place",
    "region",
    "provider_name",
    "admission_on",
    "discharge_on",
    "cause",
    "payee_relation",
    "emergency",
    "filed",
)
PAYEE, RECEIPTS = "payee", "receipts"
FIELDS = (*CARE_FIELDS, PAYEE, RECEIPTS)


def changed_between(before: Claim, after: Claim) -> set[str]:
    """The fields that say something else now; receipts stand outside the claim."""
    found = {
        name for name in CARE_FIELDS if getattr(before.care, name) != getattr(after.care, name)
    }
    return found | ({PAYEE} if before.payee != after.payee else set())


async def note(
    session: AsyncSession, claim: Claim, fields: Collection[str], actor: Actor, now: datetime
) -> None:
    """Write down that these were changed with the claim's version; the caller holds the claim."""
    if not fields:
        return
    rows = [
        {
            "claim_id": claim.id,
            "field": name,
            "version": claim.version,
            "changed_by": actor.id,
            "changed_at": now,
        }
        for name in sorted(fields)
    ]
    inserted = dialect_insert(session, DraftFieldRow).values(rows)
    latest = {name: inserted.excluded[name] for name in ("version", "changed_by", "changed_at")}
    await session.execute(
        inserted.on_conflict_do_update(index_elements=["claim_id", "field"], set_=latest)
    )


async def changes_of(session: AsyncSession, claim_id: str) -> dict[str, DraftFieldRow]:
    """The last change of each field, by its name."""
    rows = await session.scalars(select(DraftFieldRow).where(DraftFieldRow.claim_id == claim_id))
    return {row.field: row for row in rows}


async def forget(session: AsyncSession, claim_id: str) -> None:
    """The draft is there no more."""
    await session.execute(
        delete(DraftFieldRow)
        .where(DraftFieldRow.claim_id == claim_id)
        .execution_options(synchronize_session=False)
    )
