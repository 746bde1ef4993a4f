"""Is each photograph of a paper read once, whatever happens meanwhile, and is what was read
sealed?"""

import json

import pytest
from sqlalchemy import func, select

from app.persons.copying import copy_person
from app.persons.forgetting import forget_person
from casework.claims.paper_tables import PaperFieldRow, PaperReadingRow
from casework.phone.draft_fields import DraftFields
from casework.readings.reading_queue import LEASE, MOST_TRIES
from casework.readings.views import PaperState, ReadingProgress
from claims_core.checklist import Material
from tests.casework.paper_fields.test_paper_rules import DISCHARGE, IDENTITY, RECEIPT
from tests.casework.paper_fields.written import sheet
from tests.casework.readings.conftest import PaperWorld
from tests.casework.stay import STAY
from tests.people import FATHER

CODE = "01,10,41060225,0012345678,86000.00,20250601,a1b2c3"


async def rows(papers: PaperWorld, table) -> int:
    async with papers.house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def test_a_photo_waits_is_read_and_its_values_are_there(papers: PaperWorld) -> None:
    await papers.stored(Material.RECEIPT, "bill")
    waiting = await papers.shown()
    assert waiting.progress is ReadingProgress.WAITING
    assert [paper.state for paper in waiting.papers] == [PaperState.WAITING]
    papers.reader.rows = sheet(*RECEIPT)
    assert await papers.queue.read_next()
    read = await papers.shown()
    assert read.progress is ReadingProgress.DONE
    values = {each.name.value: each.value for each in read.papers[0].fields}
    assert values["amount"] == "86000.00" and values["receipt_number"] == "0012345678"
    assert not await papers.queue.read_next(), "nothing is read twice"
    assert papers.reader.asked == [b"clean copy of bill"]


async def test_what_was_read_is_sealed(papers: PaperWorld) -> None:
    photo_id = await papers.photographed(Material.IDENTITY, "card", *sheet(*IDENTITY))
    await papers.phone.say(papers.actor, papers.claim_id, photo_id, {"person_name": "王建国"})
    async with papers.house.db.read() as session:
        kept = list(await session.scalars(select(PaperFieldRow)))
    assert {row.name for row in kept} == {"person_name", "id_number"}
    text = repr([vars(row) for row in kept])
    assert "41079919580302003X" not in text and "王建国" not in text
    assert all(b"4107" not in (row.read_sealed or b"") for row in kept)


async def test_a_paper_on_which_nothing_is_looked_for_does_not_wait(papers: PaperWorld) -> None:
    await papers.stored(Material.OTHER, "letter")
    assert not await papers.queue.read_next()
    assert (await papers.shown()).progress is ReadingProgress.OFF


async def test_without_a_reader_only_the_code_is_known(papers: PaperWorld) -> None:
    house = papers.house
    data = f"bill qr={CODE}".encode()
    await house.photos.add(papers.actor, papers.claim_id, Material.RECEIPT, data, None)
    assert await rows(papers, PaperReadingRow) == 0
    shown = await papers.shown()
    known = {each.name.value: each.value for each in shown.papers[0].fields if each.value}
    assert known["receipt_number"] == "0012345678" and "provider_name" not in known
    assert shown.offers[0].receipt.in_claim
    assert not await papers.queue.read_next()


async def test_of_an_upload_of_many_pages_the_first_are_read(papers: PaperWorld) -> None:
    await papers.photographed(Material.ITEMISED_LIST, "one+two+three+four+five")
    assert papers.reader.asked == [b"clean copy of one", b"two", b"three"]


async def test_whoever_is_killed_while_reading_leaves_it_to_the_next(papers: PaperWorld) -> None:
    await papers.stored(Material.RECEIPT, "bill")

    class Killed(BaseException):
        pass

    async def killed() -> None:
        raise Killed

    papers.reader.meanwhile = killed
    with pytest.raises(Killed):
        await papers.queue.read_next()
    papers.reader.meanwhile = None
    assert not await papers.queue.read_next(), "somebody may be at it still"
    papers.house.clock.now += LEASE
    papers.reader.rows = sheet(*RECEIPT)
    assert await papers.queue.read_next()
    assert (await papers.shown()).papers[0].state is PaperState.READ


async def test_what_cannot_be_read_is_tried_again_and_then_given_up(papers: PaperWorld) -> None:
    await papers.stored(Material.RECEIPT, "bill")
    papers.reader.broken = MOST_TRIES
    for _ in range(MOST_TRIES):
        assert await papers.queue.read_next()
    assert not await papers.queue.read_next()
    shown = await papers.shown()
    assert (shown.progress, shown.papers[0].state) == (ReadingProgress.DONE, PaperState.FAILED)
    assert len(papers.reader.asked) == MOST_TRIES


async def test_what_ends_the_process_each_time_is_given_up_too(papers: PaperWorld) -> None:
    await papers.stored(Material.RECEIPT, "bill")
    async with papers.house.db.write() as session:
        row = await session.scalar(select(PaperReadingRow))
        row.tries = MOST_TRIES
    assert not await papers.queue.read_next()
    assert (await papers.shown()).papers[0].state is PaperState.FAILED


async def test_a_photo_that_is_taken_out_takes_what_was_read_with_it(papers: PaperWorld) -> None:
    photo_id = await papers.photographed(Material.IDENTITY, "card", *sheet(*IDENTITY))
    assert await rows(papers, PaperFieldRow) == 2
    await papers.photos.remove(papers.actor, papers.claim_id, photo_id)
    assert (await rows(papers, PaperFieldRow), await rows(papers, PaperReadingRow)) == (0, 0)


async def test_a_photo_taken_out_while_it_is_read_leaves_nothing(papers: PaperWorld) -> None:
    photo_id = await papers.stored(Material.DISCHARGE_RECORD, "record")

    async def taken_out() -> None:
        await papers.photos.remove(papers.actor, papers.claim_id, photo_id)

    papers.reader.meanwhile = taken_out
    papers.reader.rows = sheet(*DISCHARGE)
    assert await papers.queue.read_next()
    assert (await rows(papers, PaperFieldRow), await rows(papers, PaperReadingRow)) == (0, 0)


async def test_a_draft_that_is_removed_takes_what_was_read_with_it(papers: PaperWorld) -> None:
    await papers.photographed(Material.IDENTITY, "card", *sheet(*IDENTITY))
    house = papers.house
    drafts = DraftFields(house.db, house.sealer, house.clock)
    gone = await drafts.remove(papers.actor, papers.claim_id)
    assert gone.id == papers.claim_id
    assert (await rows(papers, PaperFieldRow), await rows(papers, PaperReadingRow)) == (0, 0)


async def test_who_asks_for_a_copy_gets_what_was_read_and_who_asks_for_deletion_loses_it(
    papers: PaperWorld, tmp_path
) -> None:
    house = papers.house
    await papers.photographed(Material.IDENTITY, "card", *sheet(*IDENTITY))
    parts = (house.db, house.objects, house.sealer)
    await copy_person(*parts, FATHER.insured_no, tmp_path, lambda *_: None)
    told = json.loads((tmp_path / "data.json").read_text(encoding="utf-8"))
    fields = {each["name"]: each for each in told["申请"][0]["材料上的字"]}
    assert fields["person_name"]["读到的"] == "王建国"
    await forget_person(*parts, house.clock, lambda *_: None, FATHER.insured_no)
    assert (await rows(papers, PaperFieldRow), await rows(papers, PaperReadingRow)) == (0, 0)


async def test_the_lease_is_renewed_with_every_page(papers: PaperWorld) -> None:
    photo_id = await papers.stored(Material.ITEMISED_LIST, "one+two+three")
    leases = []

    async def noted() -> None:
        async with papers.house.db.read() as session:
            leases.append((await session.get(PaperReadingRow, photo_id)).leased_until)
        papers.house.clock.forward(seconds=100)

    papers.reader.meanwhile = noted
    assert await papers.queue.read_next()
    assert len(set(leases)) == 3 and leases == sorted(leases)


async def test_nothing_read_goes_into_the_log(papers: PaperWorld, caplog) -> None:
    caplog.set_level("DEBUG")
    await papers.photographed(Material.IDENTITY, "card", *sheet(*IDENTITY))
    papers.reader.broken = 1
    await papers.stored(Material.IDENTITY, "other card")
    await papers.queue.read_next()
    assert "a paper could not be read" in caplog.text
    told = caplog.text + repr([vars(record) for record in caplog.records])
    assert "王建国" not in told and "41079919580302003X" not in told


async def test_many_pictures_of_one_claim_do_not_keep_others_waiting(papers: PaperWorld) -> None:
    house = papers.house
    for number in range(3):
        await papers.stored(Material.RECEIPT, f"first {number}")
        house.clock.forward(seconds=1)
    insured_id = await house.insured_id(FATHER)
    papers.claim_id = (await house.drafts.open(papers.actor, insured_id, STAY, None)).line.id
    await papers.stored(Material.RECEIPT, "second")
    papers.reader.broken = 1  # and one that is tried again waits for its next turn
    for _ in range(5):
        assert await papers.queue.read_next()
    read = [page.decode().removeprefix("clean copy of ") for page in papers.reader.asked]
    assert read == ["first 0", "second", "first 0", "first 1", "first 2"]
