"""Which fields of a draft were changed with which of its versions? Kept by every step that fills a
draft in, asked by whoever fills it in on another phone or at the window."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.phone.tables import DraftFieldRow
from casework.receipts.merging import MergedReceipts
from claims_core.claim import Actor, Claim, Stage
from claims_core.errors import ClaimsError
from claims_core.review import StaleVersion
from infra.statements import dialect_insert

_ELSEWHERE = "这一项刚在别的地方改过，和您这里填的不一样。请看看留哪个，再存一次。"
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


class DraftMoved(ClaimsError):
    """草稿在别处改过: fields that are sent were changed by somebody else meanwhile, to something
    else; `fields` names them, and nothing was saved."""

    code = "draft_moved"
    template = "这份申请刚在别的地方改过，有几项和您这里的不一样，没有保存。请看一眼再存。"


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


async def require_seen(
    session: AsyncSession,
    claim: Claim,
    seen: int,
    fields: Collection[str],
    receipts: MergedReceipts | None = None,
) -> None:
    """Let these be changed by somebody who saw that version of the claim, which the caller holds.
    Of a claim that has been handed in, nothing may have moved at all; receipts that were merged
    one by one clash only where both sides changed the sum of one.

    :raises DraftMoved, StaleVersion:
    """
    if claim.version == seen or not fields:
        return
    if seen > claim.version or claim.stage is not Stage.DRAFT:
        raise StaleVersion(version=claim.version, stage=claim.stage)
    changes = await changes_of(session, claim.id)
    moved = {name for name in fields if name in changes and changes[name].version > seen}
    if receipts is not None and not receipts.clashes:
        moved.discard(RECEIPTS)
    if moved:
        refusal = DraftMoved()
        refusal.fields = {name: _ELSEWHERE for name in FIELDS if name in moved}
        raise refusal


async def forget(session: AsyncSession, claim_id: str) -> None:
    """The draft is there no more."""
    await session.execute(
        delete(DraftFieldRow)
        .where(DraftFieldRow.claim_id == claim_id)
        .execution_options(synchronize_session=False)
    )
