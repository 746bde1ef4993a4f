"""Which upload is meant, how does it stand, and what has it become? The rows behind
`casework.phone.photo_uploads`."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import presenting
from casework.claims.member_access import require_visible
from casework.claims.receipts import readings_of
from casework.claims.tables import PhotoRow
from casework.claims.views import PhotoView
from casework.errors import NotFound
from casework.phone.upload_errors import UploadOver
from casework.phone.upload_tables import PhotoUploadPartRow, PhotoUploadRow
from casework.phone.upload_views import UploadAsked, UploadState, state_of
from claims_core.claim import Actor
from infra.idempotency import KeyReused


async def own_upload(
    session: AsyncSession, actor: Actor, claim_id: str, upload_id: str, now: datetime
) -> PhotoUploadRow:
    """One that this member has begun for this claim, and may still see.

    :raises NotFound:
    """
    await require_visible(session, actor, claim_id, now)
    row = await session.get(PhotoUploadRow, upload_id)
    if row is None or (row.member_id, row.claim_id) != (actor.id, claim_id):
        raise NotFound
    return row


async def begun(
    session: AsyncSession,
    actor: Actor,
    claim_id: str,
    asked: UploadAsked,
    key: str,
    now: datetime,
) -> PhotoUploadRow | None:
    """What the member, who is held, has begun under this key, and still goes on or was answered.

    :raises KeyReused: when it was another file.
    """
    row: PhotoUploadRow | None = await session.scalar(
        select(PhotoUploadRow)
        .where(
            PhotoUploadRow.member_id == actor.id,
            PhotoUploadRow.claim_id == claim_id,
            PhotoUploadRow.key == key,
        )
        .with_for_update(key_share=True)
    )
    if row is None:
        return None
    if (row.material, row.size, row.file_hash) != (asked.material, asked.size, asked.file_hash):
        raise KeyReused
    if state_of(row, now) is not UploadState.OVER:
        return row
    row.over, row.key = True, row.id  # the key begins anew
    await session.flush()
    return None


def going(row: PhotoUploadRow, now: datetime) -> UploadState:
    """Where it stands. :raises UploadOver: where nothing more can come of it."""
    state = state_of(row, now)
    if state in (UploadState.OVER, UploadState.REFUSED) or row.over:
        raise UploadOver
    return state


async def held(session: AsyncSession, upload_id: str) -> PhotoUploadRow:
    """The row, held against others until the transaction ends, and read anew.

    :raises UploadOver: when it was swept meanwhile.
    """
    row: PhotoUploadRow | None = await session.scalar(
        select(PhotoUploadRow)
        .where(PhotoUploadRow.id == upload_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise UploadOver
    return row


async def without_parts(session: AsyncSession, upload_id: str, since: int = 0) -> list[str]:
    """Take the rows of its parts away; answers the keys that may be forgotten once it holds."""
    row = PhotoUploadPartRow
    gone = delete(row).where(row.upload_id == upload_id, row.starts_at >= since)
    return list(await session.scalars(gone.returning(row.object_key)))


async def same_photo(session: AsyncSession, claim_id: str, asked: UploadAsked) -> str | None:
    """The photograph of this paper that has these very bytes, where the phone says what they
    are."""
    if not asked.file_hash:
        return None
    found: str | None = await session.scalar(
        select(PhotoRow.id).where(
            PhotoRow.claim_id == claim_id,
            PhotoRow.material == asked.material,
            PhotoRow.file_hash == asked.file_hash,
            PhotoRow.removed_at.is_(None),
        )
    )
    return found


async def photo_of(session: AsyncSession, row: PhotoUploadRow) -> PhotoView | None:
    """What it has become, as it was first answered; None where it was taken out since."""
    photo = await session.get(PhotoRow, row.photo_id) if row.photo_id else None
    if photo is None or photo.removed_at is not None:
        return None
    readings = await readings_of(session, photo.id)
    return presenting.photo_view(photo, receipt_found=bool(readings), readings=readings)
