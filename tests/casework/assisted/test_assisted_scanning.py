"""Is a paper that the window photographs part of what the person said yes to, and does it come in
by no other road?"""

import pytest

from casework.assisted.errors import AssistedMovedOn
from casework.errors import FieldsInvalid, NotFound
from claims_core.assisted_filing import AssistMove, AssistState
from claims_core.checklist import Material
from claims_core.claim import Role
from claims_core.review import SamePerson, StaleVersion
from tests.casework.assisted.filled import SHEET, Assisted
from tests.people import FATHER


@pytest.fixture
def assisted(house):
    return Assisted(house)


async def scanned(assisted, insured_id, claim_id) -> None:
    await assisted.scanning.add(
        assisted.clerk, insured_id, claim_id, Material.OTHER, b"one more paper"
    )


async def taken_out(assisted, insured_id, claim_id) -> None:
    photo = (await assisted.shown(insured_id, claim_id)).photos[-1]
    await assisted.scanning.remove(assisted.clerk, insured_id, claim_id, photo.id)


@pytest.mark.parametrize("change", [scanned, taken_out])
async def test_a_paper_that_comes_or_goes_after_the_question_is_asked_about_again(
    house, assisted, change
) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await assisted.asked()
    await change(assisted, insured_id, claim_id)
    with pytest.raises(AssistedMovedOn):
        await assisted.confirming.confirm(father, claim_id, version)
    now = await assisted.shown(insured_id, claim_id)
    assert now.line.state is AssistState.FILLING
    with pytest.raises(StaleVersion):
        await assisted.filling.ask(assisted.clerk, insured_id, claim_id, version)
    await assisted.filling.ask(assisted.clerk, insured_id, claim_id, now.version)
    with pytest.raises(StaleVersion):  # the page that they had open before
        await assisted.confirming.confirm(father, claim_id, version)


async def test_the_same_picture_once_more_asks_nothing_anew(house, assisted) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id = await assisted.whole()
    await scanned(assisted, insured_id, claim_id)
    version = (await assisted.shown(insured_id, claim_id)).version
    await assisted.filling.ask(assisted.clerk, insured_id, claim_id, version)
    await scanned(assisted, insured_id, claim_id)
    assert (await assisted.shown(insured_id, claim_id)).version == version
    await assisted.confirming.confirm(father, claim_id, version)


@pytest.mark.parametrize("change", [scanned, taken_out])
async def test_a_sheet_printed_before_a_paper_came_or_went_is_not_taken(
    house, assisted, change
) -> None:
    insured_id, claim_id = await assisted.whole()
    printed = (await assisted.shown(insured_id, claim_id)).version
    await change(assisted, insured_id, claim_id)
    with pytest.raises(StaleVersion):
        await assisted.signing.record(assisted.clerk, insured_id, claim_id, printed, SHEET)


async def test_a_scan_whose_clerk_was_killed_before_it_was_noted_is_noted_when_sent_again(
    assisted,
) -> None:
    insured_id, claim_id, version = await assisted.asked()
    await assisted.house.photos.add(
        assisted.clerk, claim_id, Material.OTHER, b"one more paper", None, fills_in=True
    )
    many = len((await assisted.shown(insured_id, claim_id)).moves)
    for _ in "ab":
        await scanned(assisted, insured_id, claim_id)
        now = await assisted.shown(insured_id, claim_id)
        assert [each.move for each in now.moves[many:]] == [AssistMove.SCANNED]
        assert (now.line.state, now.version) == (AssistState.FILLING, version + 1)


async def test_the_road_of_papers_that_were_asked_for_does_not_lead_there(house, assisted) -> None:
    insured_id, claim_id = await assisted.whole()
    before = await assisted.shown(insured_id, claim_id)
    await assisted.signing.record(assisted.clerk, insured_id, claim_id, before.version, SHEET)
    colleague = house.staff(Role.CLERK, 1)
    with pytest.raises(NotFound):
        await house.photos.add(colleague, claim_id, Material.OTHER, b"slipped in", None)
    assert len((await assisted.shown(insured_id, claim_id)).photos) == len(before.photos) + 1


async def test_whoever_photographed_a_paper_does_not_compare_the_signature(house, assisted) -> None:
    insured_id, claim_id = await assisted.whole()
    colleague = house.staff(Role.CLERK, 1)
    # and was killed before it was noted who did it
    await house.photos.add(colleague, claim_id, Material.OTHER, b"of theirs", None, fills_in=True)
    version = (await assisted.shown(insured_id, claim_id)).version
    await assisted.signing.record(assisted.clerk, insured_id, claim_id, version, SHEET)
    assert not (await assisted.filling.show(colleague, insured_id, claim_id)).may_sign
    with pytest.raises(SamePerson):
        await assisted.signing.file(colleague, insured_id, claim_id)


async def test_a_signed_sheet_does_not_come_in_as_a_paper(house, assisted) -> None:
    insured_id, claim_id = await assisted.whole()
    before = await assisted.shown(insured_id, claim_id)
    with pytest.raises(FieldsInvalid):
        await assisted.scanning.add(
            assisted.clerk, insured_id, claim_id, Material.SIGNED_SHEET, SHEET
        )
    assert await assisted.shown(insured_id, claim_id) == before


async def test_a_paper_taken_out_twice_is_taken_out_once(house, assisted) -> None:
    insured_id, claim_id = await assisted.whole()
    photo = (await assisted.shown(insured_id, claim_id)).photos[-1]
    for _ in "ab":
        await assisted.scanning.remove(assisted.clerk, insured_id, claim_id, photo.id)
    moves = [each.move for each in (await assisted.shown(insured_id, claim_id)).moves]
    assert moves.count(AssistMove.SCAN_REMOVED) == 1
    with pytest.raises(NotFound):
        await assisted.scanning.remove(assisted.clerk, insured_id, claim_id, "0" * 32)
