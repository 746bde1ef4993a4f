"""A house whose papers are read by a reader that tests play."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from casework.claims.photos import Photos
from casework.readings.desk_papers import DeskPapers
from casework.readings.member_papers import MemberPapers
from casework.readings.reading_queue import ReadingQueue
from claims_core.checklist import Material
from claims_core.claim import Actor
from infra.reading.text_reader import PageUnreadable, TextLine, TextOfPage
from tests.casework.stay import STAY
from tests.people import FATHER


@dataclass
class PlayedReader:
    """Reads what it was told to; so many `broken` pages cannot be read, `meanwhile` happens while
    it does."""

    rows: Sequence[TextLine] = ()
    broken: int = 0
    turn: int = 0
    asked: list[bytes] = field(default_factory=list)
    meanwhile: object = None

    async def read(self, page: bytes) -> TextOfPage:
        self.asked.append(page)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.broken:
            self.broken -= 1
            raise PageUnreadable
        return TextOfPage(tuple(self.rows), self.turn)


class PlayedStraightener:
    """Straightens what begins with `clean copy`."""

    async def straighten(self, page: bytes, *, turn: int = 0) -> bytes | None:
        return b"flat %d " % turn + page if page.startswith(b"clean copy") else None


@dataclass
class PaperWorld:
    """The father's draft, the queue that reads, the phone's and the window's look at it."""

    house: object
    actor: Actor
    claim_id: str
    reader: PlayedReader

    def __post_init__(self) -> None:
        house = self.house
        parts = (house.db, house.sealer, house.objects)
        self.photos = Photos(*parts, house.darkroom, house.clock, reads=True)
        self.queue = ReadingQueue(*parts, self.reader, "played 1", house.clock)
        self.phone = MemberPapers(house.db, house.sealer, house.clock)
        self.desk = DeskPapers(*parts, PlayedStraightener(), house.clock)

    async def photographed(self, material: Material, words: str, *rows: TextLine) -> str:
        """The id of a photograph on which these lines stand, once it is read."""
        waiting = await self.stored(material, words)
        self.reader.rows = rows
        assert await self.queue.read_next()
        return waiting

    async def stored(self, material: Material, words: str) -> str:
        """The id of a photograph that waits."""
        data = words.encode()
        return (await self.photos.add(self.actor, self.claim_id, material, data, None)).id

    async def shown(self):
        """What the phone is told."""
        return await self.phone.of_claim(self.actor, self.claim_id)


@pytest.fixture
async def papers(house) -> PaperWorld:
    actor = await house.bound(FATHER)
    claim = await house.drafts.open(actor, await house.insured_id(FATHER), STAY, None)
    return PaperWorld(house, actor, claim.line.id, PlayedReader())
