"""How are pictures of announcements and photographs of events kept? Asked by drafts; each is
decoded before it is kept, and what people get to see holds no place and no camera."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from infra.imaging import Photo
from infra.photo_errors import PhotoTooManyPixels, PhotoUnreadable
from infra.statements import dialect_insert
from notifications.announcements.tables import AnnouncementFileRow

MOST_PICTURE_BYTES = 1024 * 1024
MOST_COVER_BYTES = 64 * 1024  # what the official account takes as a cover, as JPEG only
_JPEG = b"\xff\xd8\xff"
_TYPES = {_JPEG: "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


_UNFIT = "请选一张 JPG 或 PNG 图片，不超过1MB。"

Examine = Callable[[bytes], Awaitable[Photo]]
"""Decodes a picture and answers a clean copy of it."""


async def clean_picture(data: bytes, examine: Examine) -> bytes:
    """The picture as it may be kept, upright and without what the camera wrote into it.

    :raises FieldsInvalid: when it is none, too large or damaged.
    """
    if len(data) > MOST_PICTURE_BYTES or not data.startswith(tuple(_TYPES)):
        raise FieldsInvalid(picture=_UNFIT)
    try:
        clean = (await examine(data)).data
    except (PhotoTooManyPixels, PhotoUnreadable) as problem:
        raise FieldsInvalid(picture="这张图片打不开，可能没有传完整。请换一张。") from problem
    # made to fit the official account: a copy of it must not fit no longer
    fits = data.startswith(_JPEG) and len(data) <= MOST_COVER_BYTES < len(clean)
    return data if fits else clean


async def require_cover(session: AsyncSession, announcement_id: str, picture: str) -> None:
    """:raises FieldsInvalid: when the official account would not take this picture as a cover."""
    file = await session.get(AnnouncementFileRow, (announcement_id, picture))
    if file is None or file.media_type != "image/jpeg" or len(file.data) > MOST_COVER_BYTES:
        raise FieldsInvalid(picture="上公众号的图片要 JPG 格式、不超过64KB，请换一张。")


async def keep_file(
    session: AsyncSession, announcement_id: str, kind: str, data: bytes, now: datetime
) -> str:
    """Keep these bytes (a JPEG or PNG that has been looked at) under their hash; the hash."""
    media_type = next(each for start, each in _TYPES.items() if data.startswith(start))
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
