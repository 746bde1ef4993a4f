"""How does a large picture come over a bad line, piece by piece, until it is a photograph of a
claim like any other? Asked by the phone.

What was acknowledged lies sealed on the disk and stands in a row, so it outlives the process and
counts for every other one. At the end the same road is taken as by a picture sent at once."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, select

from casework.claims.photos import Photos
from casework.claims.views import PhotoView
from casework.people.people import hold_member
from casework.phone import upload_room
from casework.phone.upload_errors import UploadMoved, UploadOver
from casework.phone.upload_pieces import (
    Arriving,
    Piece,
    PieceLost,
    PieceStore,
    UploadPieces,
    parts_of,
)
from casework.phone.upload_rows import (
    begun,
    going,
    held,
    own_upload,
    photo_of,
    same_photo,
    without_parts,
)
from casework.phone.upload_tables import PhotoUploadPartRow, PhotoUploadRow
from casework.phone.upload_views import (
    KEPT_FOR,
    UploadAsked,
    UploadState,
    UploadView,
    state_of,
    upload_view,
)
from claims_core.checklist import Material
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from infra.columns import new_id
from infra.db import Database
from infra.idempotency import KeyReused, Once
from infra.photo_errors import (
    DocumentLocked,
    PhotoChanged,
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoTooLarge,
    PhotoTooManyPages,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from infra.sealing import Sealer

# The same bytes would be refused again; everything else may be otherwise in a while.
_FOR_GOOD: tuple[type[ClaimsError], ...] = (
    DocumentLocked, KeyReused, PhotoEmpty, PhotoNotAnImage, PhotoTooLarge, PhotoTooManyPages,
    PhotoTooManyPixels, PhotoUnreadable,
)  # fmt: skip
MOST_SWEPT = 500  # at one time
OnceOf = Callable[[str, Material, bytes], Once]
"""Under which name a photograph is taken in once: from the caller's key, its paper, its bytes."""


class PhotoUploads:
    """续传照片. `counts` is what happened since the process began, for whoever shows it."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        objects: PieceStore,
        photos: Photos,
        clock: Callable[[], datetime],
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._db = db
        self._pieces = UploadPieces(db, sealer, objects)
        self._photos = photos
        self._clock = clock

    async def begin(
        self, actor: Actor, claim_id: str, asked: UploadAsked, key: str | None
    ) -> UploadView:
        """Make room for a file; the same key again is the same one, as far as it has come. A file
        that is a photograph of this claim already need not come at all.

        :raises NotFound, OutOfScope, ConsentNeeded, WrongStage, LimitReached, KeyReused:
        """
        now = self._clock()
        async with self._db.write() as session:
            # so that what is counted counts, and of two equal requests the second sees the first
            await hold_member(session, actor.id)
            await self._photos.require_may_add(session, actor, claim_id)
            row = await begun(session, actor, claim_id, asked, key, now) if key else None
            if row is None:
                await upload_room.require_room_to_begin(session, actor, claim_id, asked.size, now)
                upload_id, same = new_id(), await same_photo(session, claim_id, asked)
                row = PhotoUploadRow(
                    id=upload_id,
                    claim_id=claim_id,
                    member_id=actor.id,
                    material=asked.material,
                    size=asked.size,
                    came=asked.size if same else 0,
                    file_hash=asked.file_hash,
                    key=key or upload_id,
                    begun_at=now,
                    expires_at=now + KEPT_FOR,
                    photo_id=same,
                )
                session.add(row)
                self.counts["begun"] += 1
        return await self.look(actor, claim_id, row.id)

    async def look(self, actor: Actor, claim_id: str, upload_id: str) -> UploadView:
        """How far one has come; a piece that is not there any more no longer counts.

        :raises NotFound:
        """
        now = self._clock()
        async with self._db.read() as session:
            row = await own_upload(session, actor, claim_id, upload_id, self._clock())
            photo = await photo_of(session, row)
            parts = await parts_of(session, upload_id)
        if state_of(row, now) in (UploadState.COMING, UploadState.WHOLE) and parts:
            lost = await self._pieces.first_missing(parts)
            if lost is not None:
                with suppress(UploadMoved, UploadOver):  # it has come to its end meanwhile
                    await self._cut(upload_id, lost)
                return await self.look(actor, claim_id, upload_id)
        last = parts[-1].starts_at if parts else 0
        return upload_view(row, now, last_part=last, photo=photo)

    async def coming(
        self, actor: Actor, claim_id: str, upload_id: str, offset: int, *, together: bool
    ) -> Arriving:
        """Bytes are about to come that begin here; `together` says that all of them count or none.

        :raises NotFound, OutOfScope, ConsentNeeded, WrongStage, UploadMoved, UploadOver:
        :raises LimitReached: where it has come in too many parts.
        """
        async with self._db.read() as session:
            row = await own_upload(session, actor, claim_id, upload_id, self._clock())
            state = going(row, self._clock())
            parts = await parts_of(session, upload_id)
            if state is not UploadState.TAKEN:
                await self._photos.require_may_add(session, actor, claim_id)
        if state is UploadState.COMING:
            upload_room.require_room_for_a_part(len(parts))
        if offset != row.came:
            last = parts[-1].starts_at if parts else 0
            if state is not UploadState.WHOLE or offset != last:
                raise UploadMoved(row.came)
            await self._cut(upload_id, offset)
        return Arriving(claim_id, upload_id, offset, row.size, together, self._pieces, self._count)

    async def finish(
        self, actor: Actor, claim_id: str, upload_id: str, once_of: OnceOf
    ) -> PhotoView | None:
        """Where every byte is there: let it be a photograph, once; None where some are missing.

        :raises UploadMoved: where a piece is lost; and whatever `Photos.add` refuses.
        """
        async with self._db.read() as session:
            row = await own_upload(session, actor, claim_id, upload_id, self._clock())
            state = going(row, self._clock())
            if state is UploadState.TAKEN:
                return await photo_of(session, row)
            parts = await parts_of(session, upload_id)
        if state is not UploadState.WHOLE:
            return None
        try:
            data = await self._pieces.whole(parts, row.size)
        except PieceLost as lost:
            try:
                await self._cut(upload_id, lost.starts_at)
            except UploadMoved:  # somebody else has brought it to its end
                return await self.finish(actor, claim_id, upload_id, once_of)
            raise UploadMoved(lost.starts_at) from lost
        if row.file_hash and hashlib.sha256(data).hexdigest() != row.file_hash:
            await self._cut(upload_id, 0)
            raise PhotoChanged
        material = Material(row.material)
        try:
            once = once_of(row.key, material, data)
            photo = await self._photos.add(actor, claim_id, material, data, once)
        except _FOR_GOOD as refusal:
            told = {"refused_code": refusal.code, "refused_words": refusal.message[:300]}
            await self._end(upload_id, "refused", told)
            raise
        await self._end(upload_id, "taken", {"photo_id": photo.id})
        return photo

    async def give_up(self, actor: Actor, claim_id: str, upload_id: str) -> None:
        """Let what has come be gone; a photograph that was taken stays.

        :raises NotFound:
        """
        async with self._db.read() as session:
            row = await own_upload(session, actor, claim_id, upload_id, self._clock())
        if not row.over:
            await self._end(upload_id, "ended", {"over": True})

    async def sweep(self) -> int:
        """Remove what had its time, with all its pieces; how many."""
        row, now = PhotoUploadRow, self._clock()
        async with self._db.write() as session:
            gone = select(row.id).where(row.expires_at <= now).limit(MOST_SWEPT)
            held_now = gone.with_for_update(skip_locked=True, key_share=True)
            ids = list(await session.scalars(held_now))
            keys = [key for each in ids for key in await without_parts(session, each)]
            await session.execute(delete(row).where(row.id.in_(ids)))
        await self._pieces.forget(keys)
        self.counts["expired"] += len(ids)
        return len(ids)

    async def _count(self, arriving: Arriving, pieces: Sequence[Piece]) -> None:
        now, first = self._clock(), pieces[0].starts_at
        async with self._db.write() as session:
            row = await held(session, arriving.upload_id)
            going(row, now)
            if row.came != first:  # the same bytes have come by another line
                raise UploadMoved(row.came)
            session.add_all(
                PhotoUploadPartRow(
                    upload_id=row.id,
                    starts_at=piece.starts_at,
                    size=piece.size,
                    object_key=piece.key,
                )
                for piece in pieces
            )
            row.came, row.expires_at = arriving.offset, now + KEPT_FOR

    async def _cut(self, upload_id: str, at: int) -> None:
        """Let nothing count that begins here or behind."""
        async with self._db.write() as session:
            row = await held(session, upload_id)
            if going(row, self._clock()) is UploadState.TAKEN:
                raise UploadMoved(row.came)
            keys = await without_parts(session, upload_id, at)
            row.came = min(row.came, at)
        await self._pieces.forget(keys)

    async def _end(self, upload_id: str, how: str, told: Mapping[str, object]) -> None:
        async with self._db.write() as session:
            row = await held(session, upload_id)
            keys = await without_parts(session, upload_id)
            for name, value in told.items():
                setattr(row, name, value)
        await self._pieces.forget(keys)
        self.counts[how] += 1
