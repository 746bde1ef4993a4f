"""What was read on a paper, what does the member say and what do we see? Asked by those who review;
who looks is recorded, as for the photograph itself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.claims.page_binding import page_of
from casework.claims.paper_tables import PaperReadingRow
from casework.claims.photo_history import standing_photo
from casework.claims.stored_photos import ObjectStore, opened
from casework.claims.tables import ClaimRow, PhotoRow
from casework.errors import NotFound
from casework.readings.kept_values import SEEN, paper_of, rows_of
from casework.readings.said_values import said_values
from casework.readings.views import PaperView
from casework.roles import CLAIM_STAFF, require_role
from claims_core.calendar_cn import china_day
from claims_core.checklist import Material
from claims_core.claim import Actor
from infra.db import Database
from infra.sealing import Sealer


class Straightener(Protocol):
    """What straightens a page; `infra.imaging` does it in a bounded process."""

    async def straighten(self, page: bytes, *, turn: int = 0) -> bytes | None: ...


class DeskPapers:
    """材料上的字，三方对照."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        objects: ObjectStore,
        straightener: Straightener,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._objects = objects
        self._straightener = straightener
        self._clock = clock

    async def show(self, actor: Actor, claim_id: str, photo_id: str) -> PaperView | None:
        """The three values of each field; None where nothing is looked for on this paper.

        :raises RoleMissing, NotFound, LooksBraked:
        """
        require_role(actor, CLAIM_STAFF, "看材料")
        now = self._clock()
        async with self._db.write() as session:
            photo = await self._photo(session, claim_id, photo_id)
            await self._looked(session, actor, photo, "对照材料上的字")
            return await paper_of(session, self._sealer, photo, now)

    async def straightened(
        self, actor: Actor, claim_id: str, photo_id: str, page: int = 1
    ) -> bytes:
        """One page as from straight above, as JPEG; the photograph itself stays as it came.

        :raises RoleMissing, NotFound, LooksBraked, PhotoLost: and where no edges of a paper are to
        be seen, NotFound too.
        """
        require_role(actor, CLAIM_STAFF, "看材料")
        async with self._db.write() as session:
            photo = await self._photo(session, claim_id, photo_id)
            await self._looked(session, actor, photo, "办理申请")
            reading = await session.get(PaperReadingRow, photo_id)
        data = await opened(self._db, self._objects, self._sealer, photo.object_key)
        found = page_of(data, page)
        if found is None:
            raise NotFound
        turn = reading.turn if reading is not None and page == 1 else 0
        flat = await self._straightener.straighten(found, turn=turn)
        if flat is None:
            raise NotFound
        return flat

    async def see(
        self, actor: Actor, claim_id: str, photo_id: str, given: Mapping[str, str]
    ) -> None:
        """Keep what staff see on this paper; beside what was read and said, and in nobody's place.

        :raises RoleMissing, NotFound, FieldsInvalid:
        """
        require_role(actor, CLAIM_STAFF, "看材料")
        now = self._clock()
        async with self._db.write() as session:
            photo = await self._photo(session, claim_id, photo_id, hold=True)
            values = said_values(Material(photo.material), given, china_day(now))
            for name, row in (await rows_of(session, photo, values)).items():
                value = values[name]
                if row.seen_sealed is None or self._sealer.open(row.seen_sealed, SEEN) != value:
                    row.seen_sealed = self._sealer.seal(value, SEEN)
                    row.seen_by, row.seen_at = actor.id, now

    async def _looked(
        self, session: AsyncSession, actor: Actor, photo: PhotoRow, reason: str
    ) -> None:
        await access_log.record(
            session,
            actor,
            f"photo.{photo.material}",
            photo.id,
            claim_id=photo.claim_id,
            reason=reason,
            at=self._clock(),
        )

    async def _photo(
        self, session: AsyncSession, claim_id: str, photo_id: str, *, hold: bool = False
    ) -> PhotoRow:
        key_share = {"key_share": True} if hold else None
        claim = await session.get(ClaimRow, claim_id, with_for_update=key_share)
        if claim is None or claim.submitted_at is None:  # not handed in: the member's alone
            raise NotFound
        return await standing_photo(session, claim_id, photo_id)
