"""How are pictures of announcements and photographs of events kept? Asked by drafts."""

import hashlib
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from infra.statements import dialect_insert
from notifications.announcements.tables import AnnouncementFileRow

MOST_PICTURE_BYTES = 1024 * 1024
MOST_COVER_BYTES = 64 * 1024  # what the official account takes as a cover, as JPEG only
_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


async def require_cover(session: AsyncSession, announcement_id: str, picture: str) -> None:
    """:raises FieldsInvalid: when the official account would not take this picture as a cover."""
    file = await session.get(AnnouncementFileRow, (announcement_id, picture))
    if file is None or file.media_type != "image/jpeg" or len(file.data) > MOST_COVER_BYTES:
        raise FieldsInvalid(picture="上公众号的图片要 JPG 格式、不超过64KB，请换一张。")


async def keep_file(
    session: AsyncSession, announcement_id: str, kind: str, data: bytes, now: datetime
) -> str:
    """Keep these bytes (JPEG or PNG, 1 MB at most) under their hash; the hash.

    :raises FieldsInvalid:
    """
    media_type = next((each for start, each in _TYPES.items() if data.startswith(start)), "")
    if not media_type or len(data) > MOST_PICTURE_BYTES:
        raise FieldsInvalid(picture="请选一张 JPG 或 PNG 图片，不超过1MB。")
    found = hashlib.sha256(data).hexdigest()
    await session.execute(
        dialect_insert(session, AnnouncementFileRow)
        .values(
            announcement_id=announcement_id,
            hash=found,
            kind=kind,
            media_type=media_type,
            data=data,
            at=now,
        )
        .on_conflict_do_nothing()
    )
    return found
