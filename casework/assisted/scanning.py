"""How do papers get into what the window fills in, and out of it again? What the person has sent
themselves is theirs."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.assisted import store
from casework.assisted.filling import BEFORE_YES, FILLS_IN, TASK
from casework.assisted.tables import AssistedFilingRow, AssistedMoveRow
from casework.claims.photo_history import take_out
from casework.claims.photos import Photos
from casework.claims.store import ClaimStore
from casework.claims.tables import PhotoRow
from casework.errors import FieldsInvalid, NotFound
from casework.people.tables import StaffRow
from casework.roles import require_role
from claims_core.assisted_filing import AssistMove
from claims_core.checklist import Material
from claims_core.claim import Actor, Claim
from infra.db import Database
from infra.sealing import Sealer


class AssistedScanning:
    """代填时拍的材料."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], photos: Photos
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._photos = photos
        self._store = ClaimStore(sealer)

    async def add(
        self, actor: Actor, insured_id: str, claim_id: str, material: Material, picture: bytes
    ) -> None:
        """Take a photograph of a paper in; the same one again changes nothing.

        :raises RoleMissing, NotFound, AssistedMovedOn, ConsentWithdrawn, ConsentNeeded:
        :raises FieldsInvalid: for a signed sheet, which has its own road; and what `Photos.add`
            refuses.
        """
        require_role(actor, FILLS_IN, TASK)
        if material is Material.SIGNED_SHEET:
            raise FieldsInvalid(material="签好的确认单不是材料，请在“登记确认单”那里交。")
        async with self._db.write() as session:
            claim, row = await self._open(session, insured_id, claim_id, "拍材料")
            if await _lies_there(session, claim_id, material, picture):
                # whoever was killed before it was noted sends it again
                await self._noted(session, claim, row, actor)
                return
            # before it comes, so that nobody says yes in between
            await store.papers_changed(session, self._store, claim, row, self._clock())
        begun = self._clock()
        photo = await self._photos.add(actor, claim_id, material, picture, None, fills_in=True)
        if photo.added_at < begun:
            return  # somebody else was faster
        async with self._db.write() as session:
            claim, row = await store.held_at_the_window(session, self._store, insured_id, claim_id)
            await self._noted(session, claim, row, actor)

    async def remove(self, actor: Actor, insured_id: str, claim_id: str, photo_id: str) -> None:
        """Take out what the window photographed by mistake. Again it is out already.

        :raises RoleMissing, NotFound, AssistedMovedOn: :raises FieldsInvalid: for what the person
            has sent themselves.
        """
        require_role(actor, FILLS_IN, TASK)
        now = self._clock()
        async with self._db.write() as session:
            claim, row = await self._open(session, insured_id, claim_id, "拿掉材料")
            photo = await session.get(PhotoRow, photo_id)
            if photo is None or photo.claim_id != claim_id:
                raise NotFound
            if photo.removed_at is not None:
                return
            if await session.get(StaffRow, photo.added_by) is None:
                raise FieldsInvalid(photo="这一张是参保人传的，窗口不能拿掉。")
            await take_out(session, self._sealer, photo, now)
            claim = await store.papers_changed(session, self._store, claim, row, now)
            await store.note(session, claim, AssistMove.SCAN_REMOVED, actor, now)

    async def _noted(
        self, session: AsyncSession, claim: Claim, row: AssistedFilingRow, actor: Actor
    ) -> None:
        """A photograph of theirs is kept of which nobody has noted yet whose it is; the claim is
        held, so that two who say so at once note it once."""
        scans = select(func.count()).where(
            PhotoRow.claim_id == claim.id,
            PhotoRow.added_by == actor.id,
            PhotoRow.material != Material.SIGNED_SHEET,
        )
        notes = select(func.count()).where(
            AssistedMoveRow.claim_id == claim.id,
            AssistedMoveRow.actor_id == actor.id,
            AssistedMoveRow.move == AssistMove.SCANNED,
        )
        if (await session.scalar(scans) or 0) <= (await session.scalar(notes) or 0):
            return
        now = self._clock()
        if store.state_of(row, claim.stage, claim.filed_by) in BEFORE_YES:
            claim = await store.papers_changed(session, self._store, claim, row, now)
        await store.note(session, claim, AssistMove.SCANNED, actor, now)

    async def _open(
        self, session: AsyncSession, insured_id: str, claim_id: str, action: str
    ) -> tuple[Claim, AssistedFilingRow]:
        """:raises NotFound, AssistedMovedOn:"""
        claim, row = await store.held_at_the_window(session, self._store, insured_id, claim_id)
        store.require_state(row, claim, BEFORE_YES, action)
        return claim, row


async def _lies_there(
    session: AsyncSession, claim_id: str, material: Material, picture: bytes
) -> bool:
    same = select(PhotoRow.id).where(
        PhotoRow.claim_id == claim_id,
        PhotoRow.material == material,
        PhotoRow.file_hash == hashlib.sha256(picture).hexdigest(),
        PhotoRow.removed_at.is_(None),
    )
    return await session.scalar(same) is not None
