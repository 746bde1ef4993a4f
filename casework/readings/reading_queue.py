"""Who reads the photographs that wait? One after another, after they are stored: nobody waits for
it, and who is killed in the middle leaves a photograph that is read again."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.claims.page_binding import page_of
from casework.claims.paper_tables import PaperReadingRow
from casework.claims.papers_read import ReadingState
from casework.claims.receipts import readings_of
from casework.claims.stored_photos import ObjectStore, PhotoLost, opened
from casework.claims.tables import PhotoRow
from casework.paper_fields.reading import RULES_VERSION, read_paper
from casework.readings.kept_values import keep_read
from claims_core.calendar_cn import china_day
from claims_core.checklist import Material
from infra.db import Database
from infra.reading.text_reader import PageUnreadable, TextLine, TextOfPage
from infra.sealing import Sealer

log = logging.getLogger("daetong.readings")

# A page takes two seconds of a processor; forms and lists say what is asked on their first pages.
MOST_PAGES = 3
# Of one page; longer than the process that reads may take for it.
LEASE = timedelta(minutes=3)
MOST_TRIES = 3


class ReadsPages(Protocol):
    """What reads text; `infra.reading.text_reader` does it in a bounded process."""

    async def read(self, page: bytes) -> TextOfPage: ...


class ReadingQueue:
    """识字的队列."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        objects: ObjectStore,
        reader: ReadsPages,
        engine: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._objects = objects
        self._reader = reader
        self._engine = f"{engine}, rules {RULES_VERSION}"[:60]
        self._clock = clock

    async def read_next(self) -> bool:
        """Read the photograph whose turn it is; False where none waits."""
        async with self._db.read() as session:
            if await session.scalar(self._next()) is None:
                return False
        async with self._db.write() as session:
            photo_id = await self._leased(session)
        if photo_id is None:
            return False
        async with self._db.read() as session:
            photo = await session.get(PhotoRow, photo_id)
        if photo is None or photo.removed_at is not None:
            return True
        try:
            pages = await self._pages(photo)
        except (PageUnreadable, PhotoLost) as problem:
            told = {"action": "paper_unread", "photo": photo_id, "problem": type(problem).__name__}
            log.warning("a paper could not be read", extra=told)
            await self._given_back(photo_id)
            return True
        await self._keep(photo, pages)
        return True

    def _next(self) -> Select[PaperReadingRow]:
        """One of each claim in turn, so that nobody's forty pictures, nor one that is tried again,
        keep others waiting."""
        row, other, now = PaperReadingRow, aliased(PaperReadingRow), self._clock()
        free = or_(row.leased_until.is_(None), row.leased_until <= now)
        waiting = ReadingState.WAITING.value
        before = (
            select(func.count())
            .where(
                other.claim_id == row.claim_id,
                other.state == waiting,
                other.asked_at < row.asked_at,
            )
            .correlate(row)
            .scalar_subquery()
        )
        found = select(row).where(row.state == waiting, free)
        return found.order_by(row.tries + before, row.asked_at).limit(1)

    async def _leased(self, session: AsyncSession) -> str | None:
        found = await session.scalar(self._next().with_for_update(skip_locked=True))
        if found is None:
            return None
        if found.tries >= MOST_TRIES:  # it has ended that many processes, or they were killed
            found.state, found.leased_until = ReadingState.FAILED.value, None
            return None
        found.tries += 1
        found.leased_until = self._clock() + LEASE
        return found.photo_id

    async def _pages(self, photo: PhotoRow) -> list[TextOfPage]:
        data = await opened(self._db, self._objects, self._sealer, photo.object_key)
        pages = []
        for number in range(1, min(photo.pages, MOST_PAGES) + 1):
            page = page_of(data, number)
            if page is None:
                break
            if number > 1:
                await self._go_on(photo.id)
            pages.append(await self._reader.read(page))
        return pages

    async def _go_on(self, photo_id: str) -> None:
        """Nobody else takes it up while there is a further page."""
        async with self._db.write() as session:
            await session.execute(
                update(PaperReadingRow)
                .where(PaperReadingRow.photo_id == photo_id)
                .values(leased_until=self._clock() + LEASE)
            )

    async def _given_back(self, photo_id: str) -> None:
        """To be tried again at once, or given up."""
        async with self._db.write() as session:
            row = await session.get(PaperReadingRow, photo_id, with_for_update=True)
            if row is None:
                return
            row.leased_until = None
            if row.tries >= MOST_TRIES:
                row.state = ReadingState.FAILED.value

    async def _keep(self, photo: PhotoRow, pages: list[TextOfPage]) -> None:
        """What was read; nothing where the photograph was taken out meanwhile."""
        now = self._clock()
        lines: list[tuple[TextLine, ...]] = [page.lines for page in pages]
        async with self._db.write() as session:
            row = await session.get(PaperReadingRow, photo.id, with_for_update=True)
            if row is None or row.state != ReadingState.WAITING:
                return
            codes = await readings_of(session, photo.id)
            found = read_paper(Material(photo.material), lines, codes, china_day(now))
            await keep_read(session, self._sealer, photo, found)
            row.state, row.leased_until = ReadingState.READ.value, None
            row.read_at, row.engine = now, self._engine
            row.turn = pages[0].turn if pages else 0
