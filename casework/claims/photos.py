"""How does a photograph reach a claim and its reader? Asked by phones that send and by people who
look.

Order matters: measure, seal, store and sync the object, then write the row; a row without object
cannot be."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import named_changes, presenting, relative_acts, staff_photo_looks
from casework.claims.changes import photo_facts
from casework.claims.developed_photo import DevelopedPhoto
from casework.claims.member_access import require_visible, visible_to
from casework.claims.page_binding import bound, page_of
from casework.claims.papers_read import to_be_read
from casework.claims.photo_hints import hints_of
from casework.claims.photo_history import every_photo, record, standing_photo, take_out
from casework.claims.photo_likeness import twin_of
from casework.claims.photo_quota import MOST_OF_A_CLAIM, require_room
from casework.claims.receipts import keep_reading, readings_of
from casework.claims.stored_photos import ObjectStore, opened, stored
from casework.claims.tables import ClaimRow, PhotoRow
from casework.claims.views import PhotoView
from casework.claims.window_drafts import the_windows
from casework.errors import LimitReached, NotFound
from casework.original_looks import OriginalAsked
from casework.people import data_consents
from casework.roles import require_role
from claims_core.checklist import Material
from claims_core.claim import STAGE_WORDS, Actor, Role, Stage
from claims_core.identity_levels import MemberAct
from claims_core.receipts import ReceiptReading, parse_qr
from claims_core.review import WrongStage
from infra import idempotency
from infra.columns import new_id
from infra.db import Database
from infra.idempotency import Once
from infra.imaging import Photo
from infra.photo_errors import MAX_PAGES
from infra.sealing import Sealer

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PHOTOS = MOST_OF_A_CLAIM
OPEN_STAGES = {Stage.DRAFT, Stage.AWAITING_MATERIALS}


class Darkroom(Protocol):
    """What decodes and measures photographs; `infra.imaging` does it in a bounded process."""

    async def measure(self, data: bytes, *, pages: int = 1) -> Photo: ...


class Photos:
    """材料照片: taken in once however often they are sent, opened only by those who may."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        objects: ObjectStore,
        imaging: Darkroom,
        clock: Callable[[], datetime],
        *,
        reads: bool = False,
    ) -> None:
        """`reads` where something here reads what stands on papers."""
        self._db = db
        self._sealer = sealer
        self._objects = objects
        self._imaging = imaging
        self._clock = clock
        self._reads = reads

    async def add(
        self,
        actor: Actor,
        claim_id: str,
        material: Material,
        data: bytes,
        once: Once | None,
        *,
        fills_in: bool = False,
    ) -> PhotoView:
        """Take a photograph in; the same one again gives the first answer. Clerks scan what was
        asked for and came to the window; into a draft only where they `fills_in` it for somebody.

        :raises RoleMissing, NotFound, WrongStage, LimitReached, KeyReused: and what `infra.imaging`
        refuses.
        """
        if actor.is_staff:
            require_role(actor, {Role.CLERK}, "上传材料")
        act, file_hash = MemberAct.ADD_PHOTO, hashlib.sha256(data).hexdigest()
        async with self._db.read() as session:
            stage, _ = await self._stage(session, actor, claim_id, act, fills_in)
            first = await self._first_answer(session, claim_id, material, file_hash, once)
            if first is not None:
                return first
            _require_open(stage)
            await require_room(session, actor, claim_id, len(data), self._clock())
        photo = await self._imaging.measure(data, pages=MAX_PAGES)
        said = tuple(reading for text in photo.qr_texts if (reading := parse_qr(text)))
        async with self._db.read() as session:
            read = {reading.receipt for reading in said}
            twin = await twin_of(session, claim_id, photo.likeness, read)
        photo_id = new_id()
        key = f"photos/{claim_id}/{photo_id}"
        pages = bound((photo.data, *photo.further_pages))
        await stored(self._objects, self._sealer, key, pages)
        return await self._keep(
            actor,
            DevelopedPhoto(photo_id, claim_id, material, key, len(pages), photo, said, twin),
            once,
            fills_in,
        )

    async def require_may_add(self, session: AsyncSession, actor: Actor, claim_id: str) -> None:
        """Let a member pass who may add a photograph to this claim now.

        :raises NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded, WrongStage:
        """
        stage, _ = await self._stage(session, actor, claim_id, MemberAct.ADD_PHOTO)
        _require_open(stage)

    async def insist(self, actor: Actor, claim_id: str, photo_id: str) -> PhotoView:
        """还用这张: the member has read the hints and keeps the picture; staff see that they did.

        :raises NotFound, WrongStage:
        """
        if actor.is_staff:
            raise NotFound
        async with self._db.write() as session:
            stage, _ = await self._stage(session, actor, claim_id, MemberAct.ADD_PHOTO, hold=True)
            _require_open(stage)
            row = await standing_photo(session, claim_id, photo_id)
            row.insisted_at = row.insisted_at or self._clock()
            readings = await readings_of(session, photo_id)
            return presenting.photo_view(row, receipt_found=bool(readings), readings=readings)

    async def remove(self, actor: Actor, claim_id: str, photo_id: str) -> None:
        """Take a photograph out of a draft; the object stays until retention ends. Staff take out
        what they have scanned themselves, with a reason (`casework.desk.papers`).

        :raises NotFound, WrongStage:
        """
        if actor.is_staff:
            raise NotFound
        async with self._db.write() as session:
            act, now = MemberAct.REMOVE_PHOTO, self._clock()
            stage, insured_id = await self._stage(session, actor, claim_id, act, hold=True)
            _require_open(stage)
            row = await standing_photo(session, claim_id, photo_id)
            await take_out(session, self._sealer, row, now)
            await relative_acts.tell_of(session, actor, claim_id, insured_id, act, now)

    async def open(
        self,
        actor: Actor,
        claim_id: str,
        photo_id: str,
        page: int = 1,
        original: OriginalAsked | None = None,
    ) -> bytes:
        """One page as JPEG; opening a claim one holds is the reason, and one row tells of it; for
        staff, the one why they want the `original` where they do.

        :raises NotFound, LooksBraked:
        """
        if actor.is_staff:
            async with self._db.write() as session:
                looked = (actor, claim_id, photo_id, original, self._clock())
                key = await staff_photo_looks.noted_key(session, *looked)
        else:
            async with self._db.read() as session:
                await require_visible(session, actor, claim_id, self._clock())
                key = (await standing_photo(session, claim_id, photo_id)).object_key
        found = page_of(await opened(self._db, self._objects, self._sealer, key), page)
        if found is None:
            raise NotFound
        return found

    async def _keep(
        self, actor: Actor, taken: DevelopedPhoto, once: Once | None, fills_in: bool
    ) -> PhotoView:
        now, claim_id = self._clock(), taken.claim_id
        photo, said = taken.photo, taken.said
        own = taken.twin is not None and taken.twin.own
        hints = hints_of(photo, taken.material, shows_receipt=bool(said), seen_before=own)
        async with self._db.write() as session:
            # held, so that of two equal uploads the second finds the first, and no photograph
            # comes or goes while the claim is being handed in
            what = (actor, claim_id, act := MemberAct.ADD_PHOTO, fills_in)
            stage, insured_id = await self._stage(session, *what, hold=True)
            first = await self._first_answer(session, claim_id, taken.material, photo.sha256, once)
            if first is not None:
                return first
            _require_open(stage)
            # counted only now that the claim is held: what is counted in the statement that waits
            # for it is what stood before the wait
            earlier = await every_photo(session, claim_id)
            _require_room(sum(each.removed_at is None for each in earlier))
            row = taken.row(hints, actor, now)
            session.add(row)
            before = photo_facts(earlier)
            record(session, self._sealer, claim_id, before, [*earlier, row], now)
            await session.flush()
            if self._reads:
                to_be_read(session, row, now)
            if said:
                async with named_changes.recorded(session, self._sealer, claim_id, now):
                    for reading in said:
                        await keep_reading(session, claim_id, row.id, reading, now)
            answer = {"photo_id": row.id, "receipt_found": bool(said)}
            idempotency.remember(session, once, answer, now)
            if not actor.is_staff:
                await relative_acts.tell_of(session, actor, claim_id, insured_id, act, now)
        readings = tuple({reading.receipt.key: reading for reading in said}.values())
        return presenting.photo_view(row, receipt_found=bool(said), readings=_sorted(readings))

    async def _first_answer(
        self,
        session: AsyncSession,
        claim_id: str,
        material: Material,
        file_hash: str,
        once: Once | None,
    ) -> PhotoView | None:
        """The answer given before to this key, or to this very picture in this place."""
        answer: dict[str, Any] | None = await idempotency.recall(session, once)
        if answer is not None:
            row = await session.get_one(PhotoRow, answer["photo_id"])
            readings = await readings_of(session, row.id) if answer["receipt_found"] else ()
            found = bool(answer["receipt_found"])
            return presenting.photo_view(row, receipt_found=found, readings=readings)
        same = await session.scalar(
            select(PhotoRow).where(
                PhotoRow.claim_id == claim_id,
                PhotoRow.material == material,
                PhotoRow.file_hash == file_hash,
                PhotoRow.removed_at.is_(None),
            )
        )
        if same is None:
            return None
        readings = await readings_of(session, same.id)
        return presenting.photo_view(same, receipt_found=bool(readings), readings=readings)

    async def _stage(
        self,
        session: AsyncSession,
        actor: Actor,
        claim_id: str,
        act: MemberAct,
        fills_in: bool = False,
        *,
        hold: bool = False,
    ) -> tuple[Stage, str]:
        """Where the claim stands and whose it is, for somebody who may do this to it; staff see
        what was handed in. :raises NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded:"""
        handed_in = ClaimRow.submitted_at.is_not(None)
        for_staff = or_(handed_in, the_windows()) if fills_in else handed_in
        seen_by = for_staff if actor.is_staff else visible_to(actor, self._clock(), act)
        query = select(ClaimRow.stage, ClaimRow.insured_id).where(ClaimRow.id == claim_id, seen_by)
        if hold:
            query = query.with_for_update(key_share=True)
        found = (await session.execute(query)).first()
        if found is None and actor.is_staff:
            raise NotFound
        if found is None:
            raise await relative_acts.refusal(session, actor, claim_id, self._clock())
        await data_consents.require(session, found[1], (act,), self._clock())
        return Stage(found[0]), found[1]


def _require_open(stage: Stage) -> None:
    if stage not in OPEN_STAGES:
        raise WrongStage(stage=STAGE_WORDS[stage], action="增减照片")


def _require_room(held: int) -> None:
    """Asked under the lock; `photo_quota` asks before anything is decoded."""
    if held >= MAX_PHOTOS:
        raise LimitReached(what="一份申请的照片", limit=MAX_PHOTOS, unit="张")


def _sorted(readings: tuple[ReceiptReading, ...]) -> tuple[ReceiptReading, ...]:
    """In the order in which they are found again."""
    return tuple(sorted(readings, key=lambda each: each.receipt.key))
