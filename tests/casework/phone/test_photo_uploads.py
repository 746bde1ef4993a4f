"""Is what came of a picture never lost and never counted twice, whoever else sends and whatever
becomes of the disk?"""

import asyncio
import hashlib
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import func, select

from app.orphans import OrphanSweep
from app.upload_watch import show_uploads
from casework.claims.tables import PhotoRow
from casework.errors import LimitReached, NotFound
from casework.phone import upload_room
from casework.phone.photo_uploads import PhotoUploads
from casework.phone.upload_errors import UploadMoved, UploadOver
from casework.phone.upload_tables import PhotoUploadPartRow, PhotoUploadRow
from casework.phone.upload_views import UploadAsked, UploadState
from claims_core.checklist import Material
from claims_core.claim import Actor
from infra.idempotency import Once
from infra.objects import FileObjects
from infra.photo_errors import PhotoNotInTime, PhotoUnreadable
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER

PAPER = b"a receipt of the hospital"


def once_of(key: str, material: Material, data: bytes) -> Once:
    return Once("a:POST /claims/x/photos", key, hashlib.sha256(data).hexdigest())


class Sending:
    """One file of one member, and the pieces of it that lie on the disk."""

    def __init__(self, house, folder: Path, actor: Actor, claim_id: str) -> None:
        self.house, self.actor, self.claim_id = house, actor, claim_id
        self.objects = FileObjects(folder)
        self.uploads = self.another_process()
        self.id = ""

    def another_process(self) -> PhotoUploads:
        house = self.house
        return PhotoUploads(house.db, house.sealer, self.objects, house.photos, house.clock)

    async def begin(self, key: str | None = "key-0001", data: bytes = PAPER) -> None:
        asked = UploadAsked(Material.RECEIPT, len(data))
        self.id = (await self.uploads.begin(self.actor, self.claim_id, asked, key)).id

    async def send(self, offset: int, piece: bytes, *, together: bool = False) -> None:
        coming = await self.uploads.coming(*self.what, offset, together=together)
        await coming.add(piece)
        await coming.keep()

    @property
    def what(self) -> tuple[Actor, str, str]:
        return self.actor, self.claim_id, self.id

    async def finish(self):
        return await self.uploads.finish(*self.what, once_of)

    async def seen(self) -> tuple[UploadState, int, int]:
        view = await self.uploads.look(*self.what)
        return view.state, view.offset, view.resumes_at

    @property
    def lying(self) -> list[Path]:
        return sorted(path for path in self.objects.root.rglob("*") if path.is_file())

    async def part(self, starts_at: int) -> Path:
        async with self.house.db.read() as session:
            row = await session.get_one(PhotoUploadPartRow, (self.id, starts_at))
            return self.objects.root / row.object_key


async def rows(house, table) -> int:
    async with house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(table))


@pytest.fixture
async def sending(house, tmp_path) -> Sending:
    """The father, who has begun to send a receipt."""
    actor = await house.bound(FATHER)
    claim = await house.drafts.open(actor, await house.insured_id(FATHER), STAY, None)
    made = Sending(house, tmp_path / "objects", actor, claim.line.id)
    await made.begin()
    return made


async def test_pieces_lie_sealed_until_the_photo_is_there_and_then_no_more(sending) -> None:
    await sending.send(0, PAPER[:10])
    await sending.send(10, PAPER[10:])
    assert len(sending.lying) == 2
    for path in sending.lying:
        assert not any(PAPER[at : at + 5] in path.read_bytes() for at in range(len(PAPER) - 5))
        assert path.stat().st_mode & 0o077 == 0
    assert await sending.seen() == (UploadState.WHOLE, len(PAPER), 10)
    photo = await sending.finish()
    assert photo.material is Material.RECEIPT
    assert sending.lying == []
    assert (await sending.finish()).id == photo.id
    assert await rows(sending.house, PhotoRow) == 1


async def test_another_process_goes_on_where_the_first_was_killed(sending) -> None:
    await sending.send(0, PAPER[:10])
    coming = await sending.uploads.coming(*sending.what, 10, together=True)
    await coming.add(PAPER[10:15])  # stored, and the process is killed before it counts
    sending.uploads = sending.another_process()
    assert await sending.seen() == (UploadState.COMING, 10, 10)
    await sending.send(10, PAPER[10:])
    assert (await sending.finish()) is not None
    assert len(sending.lying) == 1  # what nobody counts
    sending.house.clock.forward(days=400)
    sweep = OrphanSweep(sending.house.db, sending.objects, sending.house.clock)
    assert await sweep.once() == 1
    assert sending.lying == []


async def test_killed_before_it_was_looked_at_it_is_by_an_empty_piece_or_the_last_once_more(
    sending,
) -> None:
    for last in (b"", PAPER[10:]):
        await sending.begin(key=None)
        await sending.send(0, PAPER[:10])
        await sending.send(10, PAPER[10:])
        sending.uploads = sending.another_process()
        state, offset, resumes_at = await sending.seen()
        assert (state, resumes_at) == (UploadState.WHOLE, 10)
        at = resumes_at if last else offset
        coming = await sending.uploads.coming(*sending.what, at, together=False)
        if last:
            await coming.add(last)
        assert (await sending.finish()) is not None
    assert await rows(sending.house, PhotoRow) == 1


async def test_a_piece_that_is_gone_or_damaged_is_asked_for_again(sending) -> None:
    for spoil in (
        lambda path: path.unlink(),
        lambda path: path.write_bytes((raw := path.read_bytes())[:-1] + bytes([raw[-1] ^ 1])),
    ):
        await sending.begin(key=None)
        for at in (0, 10, 20):
            await sending.send(at, PAPER[at : at + 10])
        spoil(await sending.part(10))
        with pytest.raises(UploadMoved) as moved:
            await sending.finish()
        assert moved.value.headers == {"Upload-Offset": "10"}
        assert await sending.seen() == (UploadState.COMING, 10, 10)
        await sending.send(10, PAPER[10:])
        assert (await sending.finish()) is not None


async def test_whoever_asks_how_far_it_is_learns_what_is_gone(sending) -> None:
    for at in (0, 10):
        await sending.send(at, PAPER[at : at + 10])
    (await sending.part(0)).unlink()
    assert await sending.seen() == (UploadState.COMING, 0, 0)
    assert sending.lying == []


async def test_of_two_lines_that_bring_the_same_bytes_one_counts(sending) -> None:
    lines = [await sending.uploads.coming(*sending.what, 0, together=True) for _ in range(2)]
    for line in lines:
        await line.add(PAPER)
    done = await asyncio.gather(*(line.keep() for line in lines), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["NoneType", "UploadMoved"]
    assert len(sending.lying) == 1
    both = await asyncio.gather(*(sending.finish() for _ in range(2)))
    assert len({photo.id for photo in both}) == 1
    assert await rows(sending.house, PhotoRow) == 1


async def test_of_two_beginnings_with_one_key_there_is_one(sending) -> None:
    asked = UploadAsked(Material.RECEIPT, len(PAPER))
    begun = await asyncio.gather(
        *(
            sending.another_process().begin(sending.actor, sending.claim_id, asked, "key-0002")
            for _ in range(4)
        )
    )
    assert len({view.id for view in begun}) == 1


def refusing(problem: Exception):
    async def measure(data: bytes, *, pages: int = 1):
        raise problem

    return measure


async def test_what_nobody_had_time_for_is_kept_and_what_is_no_photo_is_not(sending) -> None:
    house = sending.house
    await sending.send(0, PAPER)
    house.darkroom.measure = refusing(PhotoNotInTime())
    with pytest.raises(PhotoNotInTime):
        await sending.finish()
    assert (await sending.seen())[0] is UploadState.WHOLE
    house.darkroom.measure = refusing(PhotoUnreadable())
    with pytest.raises(PhotoUnreadable):
        await sending.finish()
    view = await sending.uploads.look(*sending.what)
    assert (view.state, view.refused_code) == (UploadState.REFUSED, "photo_unreadable")
    assert sending.lying == []


async def test_a_disk_that_is_full_costs_only_the_piece(sending) -> None:
    await sending.send(0, PAPER[:10])
    keep = sending.objects.put_new

    async def full(key: str, data: bytes) -> bool:
        raise OSError(28, "no space left")

    sending.objects.put_new = full
    with pytest.raises(OSError, match="no space"):
        await sending.send(10, PAPER[10:])
    sending.objects.put_new = keep
    await sending.send(10, PAPER[10:])
    assert (await sending.finish()) is not None


async def test_who_may_no_longer_file_sends_no_more(sending) -> None:
    await sending.send(0, PAPER[:10])
    daughter = await sending.house.bound(DAUGHTER)
    with pytest.raises(NotFound):
        await sending.uploads.look(daughter, sending.claim_id, sending.id)
    with pytest.raises(NotFound):
        await sending.uploads.coming(daughter, sending.claim_id, sending.id, 10, together=False)


async def test_with_a_draft_goes_what_was_on_its_way_for_it(sending) -> None:
    house = sending.house
    await sending.send(0, PAPER[:10])
    claim = await house.progress.show(sending.actor, sending.claim_id)
    await house.drafts.withdraw(sending.actor, sending.claim_id, claim.line.version)
    assert await sending.uploads.sweep() == 1
    assert sending.lying == []


async def test_what_had_its_time_is_swept_and_counted(sending) -> None:
    house, registry = sending.house, CollectorRegistry()
    show_uploads(registry, sending.uploads)
    await sending.send(0, PAPER[:10])
    house.clock.forward(hours=23)
    assert await sending.uploads.sweep() == 0
    house.clock.forward(hours=2)
    with pytest.raises(UploadOver):
        await sending.send(10, PAPER[10:])
    assert await sending.uploads.sweep() == 1
    assert (sending.lying, await rows(house, PhotoUploadRow)) == ([], 0)
    told = generate_latest(registry).decode()
    assert 'photo_uploads{became="expired"} 1.0' in told
    assert 'photo_uploads{became="begun"} 1.0' in told
    with pytest.raises(NotFound):
        await sending.uploads.look(*sending.what)


async def test_there_is_an_end_to_what_one_member_sends(sending) -> None:
    asked = UploadAsked(Material.RECEIPT, 10 * 1024 * 1024)
    with pytest.raises(LimitReached, match="兆"):
        for _ in range(11):
            await sending.uploads.begin(sending.actor, sending.claim_id, asked, None)
    assert await rows(sending.house, PhotoUploadRow) == 10
    sending.house.clock.forward(hours=25)
    await sending.uploads.sweep()
    for _ in range(upload_room.MOST_A_DAY):
        await sending.begin(key=None)
        await sending.uploads.give_up(*sending.what)
    with pytest.raises(LimitReached, match="一天"):
        await sending.begin(key=None)
    sending.house.clock.forward(hours=25)
    await sending.begin(key=None)


async def test_nobody_fills_the_store_byte_by_byte(sending) -> None:
    await sending.begin(key=None, data=b"x" * (upload_room.MOST_PARTS + 1))
    for at in range(upload_room.MOST_PARTS):
        await sending.send(at, b"x")
    with pytest.raises(LimitReached, match="段"):
        await sending.send(upload_room.MOST_PARTS, b"x")
    assert await rows(sending.house, PhotoUploadPartRow) == upload_room.MOST_PARTS
    await sending.uploads.give_up(*sending.what)
    assert sending.lying == []
