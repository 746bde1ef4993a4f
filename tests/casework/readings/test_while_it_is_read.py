"""What if a paper is spoken of, or taken out, at the very moment at which what was read of it is
kept?"""

import asyncio
from collections.abc import Awaitable

import pytest
from sqlalchemy import func, select, update

from casework.claims.paper_tables import PaperFieldRow, PaperReadingRow
from casework.claims.papers_read import ReadingState
from casework.claims.tables import ClaimRow, PhotoRow
from casework.paper_fields.fields import FieldRead, PaperField, ReadWhy
from casework.readings.kept_values import keep_read
from claims_core.checklist import Material
from claims_core.claim import Role
from tests.casework.readings.conftest import PaperWorld

READ = (FieldRead(PaperField.AMOUNT, "86000.00", ReadWhy.ALONE),)


async def while_it_is_kept(papers: PaperWorld, photo_id: str, other: Awaitable[object]) -> None:
    """`other` begins before what was read is there, and may go on once it is."""
    async with papers.house.db.write() as session:
        row = await session.get_one(PaperReadingRow, photo_id, with_for_update=True)
        photo = await session.get_one(PhotoRow, photo_id)
        await keep_read(session, papers.house.sealer, photo, READ)
        row.state = ReadingState.READ.value
        await session.flush()
        begun = asyncio.ensure_future(other)
        await asyncio.sleep(0.3)  # it stands before the lock by then; if not, it comes later
    await begun


async def fields(papers: PaperWorld) -> list[PaperFieldRow]:
    async with papers.house.db.read() as session:
        return list(await session.scalars(select(PaperFieldRow)))


async def test_the_members_word_is_kept_beside_it(papers: PaperWorld) -> None:
    photo_id = await papers.stored(Material.RECEIPT, "bill")
    said = papers.phone.say(papers.actor, papers.claim_id, photo_id, {"amount": "86600.00"})
    await while_it_is_kept(papers, photo_id, said)
    [row] = await fields(papers)
    assert row.read_sealed is not None and row.said_sealed is not None


async def test_what_staff_see_is_kept_beside_it(papers: PaperWorld) -> None:
    photo_id, house = await papers.stored(Material.RECEIPT, "bill"), papers.house
    async with house.db.write() as session:
        await session.execute(update(ClaimRow).values(submitted_at=house.clock()))
    clerk = house.staff(Role.INITIAL_REVIEWER)
    seen = papers.desk.see(clerk, papers.claim_id, photo_id, {"amount": "86600.00"})
    await while_it_is_kept(papers, photo_id, seen)
    [row] = await fields(papers)
    assert row.read_sealed is not None and row.seen_sealed is not None


@pytest.mark.parametrize("material", [Material.RECEIPT, Material.IDENTITY])
async def test_a_photo_taken_out_leaves_nothing_of_it(papers: PaperWorld, material) -> None:
    photo_id = await papers.stored(material, "a paper")
    gone = papers.photos.remove(papers.actor, papers.claim_id, photo_id)
    await while_it_is_kept(papers, photo_id, gone)
    assert await fields(papers) == []
    async with papers.house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(PaperReadingRow)) == 0
