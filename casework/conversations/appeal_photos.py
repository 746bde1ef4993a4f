"""How does new evidence come to an appeal, and who looks at it? Asked by the phone and by the page
of the case.

What a claim was decided on stays as it was: evidence lies with the appeal, not with the claim."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import original_looks
from casework.claims import relative_acts
from casework.claims.member_access import visible_to
from casework.claims.page_binding import bound, page_of
from casework.claims.photos import Darkroom
from casework.claims.stored_photos import ObjectStore, opened, stored
from casework.claims.tables import ClaimRow
from casework.conversations.appeals import photos_held
from casework.conversations.case_lists import TASK
from casework.conversations.tables import AppealPhotoRow, ServiceCaseRow
from casework.conversations.views import AppealPhotoView
from casework.errors import LimitReached, NotFound
from casework.original_looks import OriginalAsked
from casework.roles import require_role
from claims_core.case_workers import CASE_STAFF
from claims_core.claim import Actor
from claims_core.identity_levels import MemberAct
from claims_core.service_case import (
    CASE_ACTION_WORDS,
    CASE_STATE_WORDS,
    CaseAction,
    CaseKind,
    CaseState,
    WrongCaseState,
)
from infra.columns import new_id
from infra.db import Database
from infra.photo_errors import MAX_PAGES
from infra.sealing import Sealer

MOST_PHOTOS = 10


class AppealPhotos:
    """申诉的新证据."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        objects: ObjectStore,
        imaging: Darkroom,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._objects = objects
        self._imaging = imaging
        self._clock = clock

    async def add(self, actor: Actor, claim_id: str, case_id: str, data: bytes) -> int:
        """One more photograph or document, the same one once; answers how many there are.

        :raises NotFound, WrongCaseState, LimitReached: and what `infra.imaging` refuses.
        """
        file_hash = hashlib.sha256(data).hexdigest()
        async with self._db.read() as session:
            held = await self._room(session, actor, claim_id, case_id, file_hash)
        if held is not None:
            return held
        photo = await self._imaging.measure(data, pages=MAX_PAGES)
        pages = (photo.data, *photo.further_pages)
        photo_id = new_id()
        key = f"appeals/{case_id}/{photo_id}"
        await stored(self._objects, self._sealer, key, bound(pages))
        row = AppealPhotoRow(
            id=photo_id,
            case_id=case_id,
            object_key=key,
            file_hash=file_hash,
            pages=len(pages),
            added_at=self._clock(),
        )
        async with self._db.write() as session:
            # held, so that of two pictures at one moment the second finds the first, and none comes
            # to an appeal that has just been answered
            await session.get(ServiceCaseRow, case_id, with_for_update=True)
            held = await self._room(session, actor, claim_id, case_id, file_hash)
            if held is not None:
                return held
            session.add(row)
            await session.flush()
            whose = await session.scalar(select(ClaimRow.insured_id).where(ClaimRow.id == claim_id))
            if whose is not None:
                act = MemberAct.ADD_PHOTO
                await relative_acts.tell_of(session, actor, claim_id, whose, act, row.added_at)
            return (await photos_held(session, [case_id]))[case_id]

    async def open(
        self,
        actor: Actor,
        case_id: str,
        photo_id: str,
        page: int = 1,
        original: OriginalAsked | None = None,
    ) -> bytes:
        """One page as JPEG, for whoever works on cases; recorded, with the reason for the
        `original` where that is wanted.

        :raises RoleMissing, NotFound, LooksBraked:
        """
        require_role(actor, CASE_STAFF, TASK)
        async with self._db.write() as session:
            row = await session.get(AppealPhotoRow, photo_id)
            case = await session.get(ServiceCaseRow, case_id)
            if row is None or case is None or row.case_id != case_id:
                raise NotFound
            await original_looks.record(
                *(session, actor, "appeal_photo", photo_id),
                claim_id=case.claim_id,
                reason=f"办理申诉 {case.case_no}",
                original=original,
                at=self._clock(),
            )
            key = row.object_key
        found = page_of(await opened(self._db, self._objects, self._sealer, key), page)
        if found is None:
            raise NotFound
        return found

    async def _room(
        self, session: AsyncSession, actor: Actor, claim_id: str, case_id: str, file_hash: str
    ) -> int | None:
        """How many there are where this very picture is one of them; None where it may come.

        :raises NotFound, OutOfScope, WrongCaseState, LimitReached:
        """
        await self._require_open(session, actor, claim_id, case_id)
        known = await session.scalar(
            select(AppealPhotoRow.id).where(
                AppealPhotoRow.case_id == case_id, AppealPhotoRow.file_hash == file_hash
            )
        )
        held = (await photos_held(session, [case_id])).get(case_id, 0)
        if known is not None:
            return held
        if held >= MOST_PHOTOS:
            raise LimitReached(what="一次申诉的照片", limit=MOST_PHOTOS, unit="张")
        return None

    async def _require_open(
        self, session: AsyncSession, actor: Actor, claim_id: str, case_id: str
    ) -> None:
        now = self._clock()
        theirs = (ClaimRow.id == claim_id, visible_to(actor, now, MemberAct.APPEAL))
        if await session.scalar(select(ClaimRow.id).where(*theirs)) is None:
            raise await relative_acts.refusal(session, actor, claim_id, now)
        case = await session.get(ServiceCaseRow, case_id)
        if case is None or case.claim_id != claim_id or case.kind != CaseKind.APPEAL.value:
            raise NotFound
        if case.state == CaseState.CLOSED.value:
            raise WrongCaseState(
                state=CASE_STATE_WORDS[CaseState.CLOSED],
                action=CASE_ACTION_WORDS[CaseAction.SAY_MORE],
            )


async def evidence_of(session: AsyncSession, case: ServiceCaseRow) -> Sequence[AppealPhotoView]:
    """The evidence of one case as it came; nothing where it is no appeal."""
    if case.kind != CaseKind.APPEAL.value:
        return ()
    rows = await session.scalars(
        select(AppealPhotoRow)
        .where(AppealPhotoRow.case_id == case.id)
        .order_by(AppealPhotoRow.added_at, AppealPhotoRow.id)
    )
    return tuple(AppealPhotoView(row.id, row.pages, row.added_at) for row in rows)
