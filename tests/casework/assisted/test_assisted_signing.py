"""Is what was signed on paper handed in only after somebody who filled in nothing has compared
it?"""

import asyncio

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.assisted.errors import AssistedMovedOn
from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.errors import FieldsInvalid, NotFound
from claims_core.assisted_filing import AssistMove, AssistState
from claims_core.claim import Role, Stage
from claims_core.review import NotComplete, RoleMissing, SamePerson, StaleVersion
from tests.casework.assisted.filled import KNOWN, SHEET, Assisted
from tests.casework.conftest import PAPERS
from tests.people import FATHER, STRANGER


@pytest.fixture
def assisted(house):
    return Assisted(house)


async def stage_of(house, claim_id):
    async with house.db.read() as session:
        return (await session.get_one(ClaimRow, claim_id)).stage


async def signed(assisted):
    insured_id, claim_id = await assisted.whole()
    version = (await assisted.shown(insured_id, claim_id)).version
    for _ in "ab":  # the same picture again changes nothing
        await assisted.signing.record(assisted.clerk, insured_id, claim_id, version, SHEET)
    return insured_id, claim_id, version


async def test_a_signature_and_a_second_person_hand_it_in_for_somebody_without_a_phone(
    house, assisted
) -> None:
    insured_id, claim_id, _ = await signed(assisted)
    detail = await assisted.shown(insured_id, claim_id)
    # the sheet that was signed is none of the papers that stand on it
    assert ("材料", f"拍了{len(PAPERS)}张") in [(each.title, each.text) for each in detail.lines]
    assert [each.move for each in detail.moves].count(AssistMove.SIGNED) == 1
    assert not detail.may_sign
    with pytest.raises(SamePerson):
        await assisted.signing.file(assisted.clerk, insured_id, claim_id)
    with pytest.raises(NotFound):  # from another person's page
        await assisted.signing.file(assisted.other, await house.insured_id(STRANGER), claim_id)
    with pytest.raises(RoleMissing):
        await assisted.signing.file(house.staff(Role.CASHIER), insured_id, claim_id)
    [line] = await assisted.signing.waiting(assisted.other)
    assert (line.claim_id, line.insured_id) == (claim_id, insured_id)
    assert SHEET in await house.photos.open(assisted.other, claim_id, detail.signature_id)
    assert (await assisted.filling.show(assisted.other, insured_id, claim_id)).may_sign
    await asyncio.gather(
        *(assisted.signing.file(assisted.other, insured_id, claim_id) for _ in "ab")
    )
    assert await stage_of(house, claim_id) == Stage.SUBMITTED
    async with house.db.read() as session:
        [step] = await session.scalars(select(ClaimStepRow))
        assert (step.actor_id, step.actor_name) == (insured_id, "参保人（窗口签字）")
        looks = list(await session.scalars(select(AccessLogRow.subject_id)))
        assert detail.signature_id in looks
    moves = (await assisted.shown(insured_id, claim_id)).moves
    assert (moves[-1].move, moves[-1].by) == (AssistMove.FILED_ON_PAPER, assisted.other.name)
    # the desk goes on with it, and says who filed it
    shown = await house.desk.show(house.staff(Role.CLERK), claim_id)
    assert shown.filer == "本人，窗口代填"
    assert await assisted.signing.waiting(assisted.other) == ()


async def test_a_sheet_of_an_older_version_is_not_taken(house, assisted) -> None:
    insured_id, claim_id = await assisted.whole()
    version = (await assisted.shown(insured_id, claim_id)).version
    await assisted.filling.change(assisted.clerk, insured_id, claim_id, version, assisted.given())
    with pytest.raises(StaleVersion):
        await assisted.signing.record(assisted.clerk, insured_id, claim_id, version, SHEET)
    with pytest.raises(FieldsInvalid):
        await assisted.signing.record(assisted.clerk, insured_id, claim_id, version + 1, b"")


async def test_nobody_signs_what_cannot_be_handed_in_yet(house, assisted) -> None:
    insured_id = await house.insured_id(FATHER)
    claim_id = await assisted.filling.open(assisted.clerk, insured_id, KNOWN, assisted.given())
    with pytest.raises(NotComplete):
        await assisted.signing.record(assisted.clerk, insured_id, claim_id, 1, SHEET)
    assert (await assisted.shown(insured_id, claim_id)).photos == ()


async def test_what_is_signed_stays_as_it_is_until_it_is_refused(house, assisted) -> None:
    insured_id, claim_id, version = await signed(assisted)
    with pytest.raises(AssistedMovedOn):
        await assisted.filling.change(
            assisted.clerk, insured_id, claim_id, version, assisted.given()
        )
    house.clock.forward(days=20)
    assert await assisted.lapsing.lapse_due() == 0  # a sheet waits longer than a question
    with pytest.raises(FieldsInvalid):
        await assisted.signing.refuse(assisted.other, insured_id, claim_id, " ")
    await assisted.signing.refuse(assisted.other, insured_id, claim_id, "签的不是本人的名字")
    detail = await assisted.shown(insured_id, claim_id)
    assert (detail.line.state, detail.refused_words) == (AssistState.FILLING, "签的不是本人的名字")
    assert "signed_sheet" not in {each.material for each in detail.photos}
    assert await stage_of(house, claim_id) == Stage.DRAFT
    await assisted.filling.change(assisted.clerk, insured_id, claim_id, version, assisted.given())


async def test_the_person_may_still_take_it_over_on_their_phone_before_it_is_handed_in(
    house, assisted
) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await signed(assisted)
    await house.drafts.edit(father, claim_id, version, assisted.given().care)
    with pytest.raises(AssistedMovedOn):
        await assisted.signing.file(assisted.other, insured_id, claim_id)
    assert await stage_of(house, claim_id) == Stage.DRAFT


async def test_a_refusal_sent_twice_is_one(house, assisted) -> None:
    insured_id, claim_id, _ = await signed(assisted)
    for _ in "ab":
        await assisted.signing.refuse(assisted.other, insured_id, claim_id, "没有写日期")
    detail = await assisted.shown(insured_id, claim_id)
    assert [each.move for each in detail.moves].count(AssistMove.SIGNATURE_REFUSED) == 1
    with pytest.raises(AssistedMovedOn):  # other words are no second tap
        await assisted.signing.refuse(assisted.other, insured_id, claim_id, "签得看不清")
    await assisted.filling.drop(assisted.clerk, insured_id, claim_id)
    with pytest.raises(AssistedMovedOn):
        await assisted.signing.refuse(assisted.other, insured_id, claim_id, "没有写日期")


async def test_a_sheet_that_nobody_can_look_at_any_more_hands_nothing_in(house, assisted) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await signed(assisted)
    sheet = (await assisted.shown(insured_id, claim_id)).signature_id
    await house.photos.remove(father, claim_id, sheet)  # on their phone
    with pytest.raises(FieldsInvalid, match="重新签"):
        await assisted.signing.file(assisted.other, insured_id, claim_id)
    assert await stage_of(house, claim_id) == Stage.DRAFT
    await assisted.signing.refuse(assisted.other, insured_id, claim_id, "单子拿掉了")
    await assisted.signing.record(assisted.clerk, insured_id, claim_id, version, SHEET)
    await assisted.signing.file(assisted.other, insured_id, claim_id)
    assert await stage_of(house, claim_id) == Stage.SUBMITTED


async def test_what_the_person_goes_on_with_has_no_day_to_be_compared(house, assisted) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await signed(assisted)
    await house.drafts.edit(father, claim_id, version, assisted.given().care)
    line = (await assisted.shown(insured_id, claim_id)).line
    assert (line.state, line.compare_by) == (AssistState.TAKEN_OVER, None)
