"""Is what the window fills in handed in by nothing but the person's own yes, once, and does it
lapse without one?"""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.assisted.errors import AssistedMovedOn
from casework.assisted.filling import ASKED_EVENT, MOST_OPEN, FilledIn
from casework.assisted.lapsing import LAPSED_EVENT
from casework.assisted.views import Known
from casework.claims.tables import ClaimRow, ClaimStepRow, PhotoRow
from casework.errors import FieldsInvalid, LimitReached, NotFound
from casework.phone.field_versions import DraftMoved
from casework.proof.proof import flaws_of
from claims_core.assisted_filing import AssistMove, AssistState, CallerKnownBy
from claims_core.checklist import Material
from claims_core.claim import Role, Stage
from claims_core.review import NotComplete, RoleMissing, StaleVersion
from infra.outbox import OutboxRow
from tests.casework.assisted.filled import KNOWN, Assisted
from tests.casework.conftest import PAPERS
from tests.casework.phone.test_known_accounts import accounts_of, paid
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, STRANGER


@pytest.fixture
def assisted(house):
    return Assisted(house)


async def row_of(house, claim_id):
    async with house.db.read() as session:
        return await session.get_one(ClaimRow, claim_id)


async def told(house, event):
    async with house.db.read() as session:
        found = select(OutboxRow.subject_id).where(OutboxRow.name == event)
        return list(await session.scalars(found))


def moves(detail):
    return [(each.move, each.by) for each in detail.moves]


async def test_a_yes_on_the_phone_hands_in_what_was_shown_and_two_taps_are_one(
    house, assisted
) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await assisted.asked()
    assert await told(house, ASKED_EVENT) == [claim_id]
    [line] = await assisted.confirming.waiting(father)
    assert (line.claim_id, line.state, line.insured_name) == (claim_id, AssistState.ASKED, "梁**")
    shown = await assisted.confirming.show(father, claim_id)
    said = {each.title: each.text for each in shown.lines}
    assert said["哪家医院"] == STAY.provider_name and said["怎么看的病"] == "住院"
    assert (
        said["哪天住进去"] == "2025年6月1日"
        and said["打到哪个账户"] == f"中国工商银行新乡分行，梁**，尾号{FATHER.account[-4:]}"
    )
    assert shown.gaps == () and shown.version == version
    await asyncio.gather(*(assisted.confirming.confirm(father, claim_id, version) for _ in "ab"))
    claim = await house.progress.show(father, claim_id)
    assert claim.line.stage is Stage.SUBMITTED and claim.line.claim_no
    assert claim.line.filled_at_window and not claim.line.filed_by_proxy
    async with house.db.read() as session:
        steps = list(await session.scalars(select(ClaimStepRow).order_by(ClaimStepRow.seq)))
        assert [(each.action, each.actor_id) for each in steps] == [("submit", father.id)]
    detail = await assisted.shown(insured_id, claim_id)
    assert detail.line.state is AssistState.FILED
    clerk = assisted.clerk.name
    assert moves(detail)[0] == (AssistMove.OPENED, clerk)
    assert moves(detail)[-2:] == [
        (AssistMove.ASKED, clerk),
        (AssistMove.FILED_ON_PHONE, father.name),
    ]
    assert await assisted.confirming.waiting(father) == ()
    assert await flaws_of(house.db, house.sealer) == ()


async def test_nobody_hands_it_in_before_the_person_was_asked(house, assisted) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id = await assisted.whole()
    version = (await assisted.shown(insured_id, claim_id)).version
    assert await assisted.confirming.waiting(father) == ()
    with pytest.raises(AssistedMovedOn):
        await assisted.confirming.confirm(father, claim_id, version)
    with pytest.raises(AssistedMovedOn):  # there is no signature either
        await assisted.signing.file(assisted.other, insured_id, claim_id)
    assert (await row_of(house, claim_id)).submitted_at is None


async def test_what_was_changed_since_is_not_what_they_said_yes_to(house, assisted) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await assisted.asked()
    changed = replace(assisted.given(), care=replace(STAY, provider_name="北京别的医院"))
    await assisted.filling.change(assisted.clerk, insured_id, claim_id, version, changed)
    with pytest.raises(AssistedMovedOn):  # they are asked again first
        await assisted.confirming.confirm(father, claim_id, version)
    detail = await assisted.shown(insured_id, claim_id)
    await assisted.filling.ask(assisted.clerk, insured_id, claim_id, detail.version)
    with pytest.raises(StaleVersion):
        await assisted.confirming.confirm(father, claim_id, version)
    await assisted.confirming.confirm(father, claim_id, detail.version)
    assert (await row_of(house, claim_id)).provider_name == "北京别的医院"


async def test_of_two_clerks_the_second_sees_what_the_first_did(house, assisted) -> None:
    insured_id = await house.insured_id(FATHER)
    one, two = house.staff(Role.CLERK), house.staff(Role.CLERK, 1)
    given = assisted.given()
    made = await asyncio.gather(
        *(assisted.filling.open(clerk, insured_id, KNOWN, given) for clerk in (one, two, one))
    )
    assert len(set(made)) == 1
    claim_id = made[0]
    version = (await assisted.shown(insured_id, claim_id)).version
    moved = replace(given, care=replace(given.care, region="郑州市"))
    assert await assisted.filling.change(one, insured_id, claim_id, version, moved)
    with pytest.raises(DraftMoved):
        await assisted.filling.change(two, insured_id, claim_id, version, given)
    with pytest.raises(StaleVersion):
        await assisted.filling.ask(two, insured_id, claim_id, version)
    with pytest.raises(NotFound):  # from another person's page
        await assisted.filling.ask(two, await house.insured_id(STRANGER), claim_id, version + 1)


async def test_a_no_makes_it_theirs_and_the_window_fills_in_nothing_more(house, assisted) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await assisted.asked()
    for _ in "ab":
        await assisted.confirming.take_over(father, claim_id)
    row = await row_of(house, claim_id)
    assert (row.filed_by, row.version) == (father.id, version + 1)
    with pytest.raises(AssistedMovedOn):
        await assisted.filling.change(
            assisted.clerk, insured_id, claim_id, row.version, assisted.given()
        )
    with pytest.raises(AssistedMovedOn):
        await assisted.confirming.confirm(father, claim_id, row.version)
    # what they change now is theirs alone: the window sees that it is, and nothing of it
    seen = await assisted.shown(insured_id, claim_id)
    assert seen.line.state is AssistState.TAKEN_OVER
    assert (seen.lines, seen.gaps, seen.photos, seen.payee) == ((), (), (), None)
    assert (await assisted.confirming.show(father, claim_id)).lines
    with pytest.raises(NotFound):
        await house.photos.add(assisted.clerk, claim_id, Material.OTHER, b"late", None)
    # they hand it in as any draft of theirs
    claim = await house.drafts.submit(father, claim_id, row.version)
    assert claim.line.stage is Stage.SUBMITTED
    assert (await assisted.shown(insured_id, claim_id)).line.state is AssistState.FILED


async def test_whoever_edits_it_on_the_phone_has_taken_it_over(house, assisted) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await assisted.asked()
    await house.drafts.edit(father, claim_id, version, replace(STAY, region="天津市"))
    detail = await assisted.shown(insured_id, claim_id)
    assert detail.line.state is AssistState.TAKEN_OVER
    house.clock.forward(days=9)
    assert await assisted.lapsing.lapse_due() == 0
    assert (await row_of(house, claim_id)).stage == Stage.DRAFT  # theirs does not lapse


async def test_whoever_takes_the_account_of_before_has_taken_it_over(house, assisted) -> None:
    father = await house.bound(FATHER)
    await paid(house, father)
    insured_id, claim_id, version = await assisted.asked()
    for _ in "ab":
        await accounts_of(house).name_again(father, claim_id, version)
    now = await assisted.shown(insured_id, claim_id)
    assert (now.line.state, now.version) == (AssistState.TAKEN_OVER, version + 1)
    with pytest.raises(AssistedMovedOn):
        await assisted.confirming.confirm(father, claim_id, now.version)


async def test_a_photograph_of_theirs_is_no_no(house, assisted) -> None:
    father = await house.bound(FATHER)
    insured_id = await house.insured_id(FATHER)
    claim_id = await assisted.filling.open(assisted.clerk, insured_id, KNOWN, assisted.given())
    version = (await assisted.shown(insured_id, claim_id)).version
    await assisted.filling.ask(assisted.clerk, insured_id, claim_id, version)
    with pytest.raises(NotComplete):
        await assisted.confirming.confirm(father, claim_id, version)
    assert (await assisted.confirming.show(father, claim_id)).gaps
    for material in PAPERS:
        await house.photograph(father, claim_id, material)
    photo = (await assisted.shown(insured_id, claim_id)).photos[0]
    with pytest.raises(FieldsInvalid):  # theirs stays
        await assisted.scanning.remove(assisted.clerk, insured_id, claim_id, photo.id)
    await assisted.confirming.confirm(father, claim_id, version)


async def test_without_a_yes_it_lapses_with_a_message_and_everything_goes(house, assisted) -> None:
    father = await house.bound(FATHER)
    insured_id, claim_id, version = await assisted.asked()
    house.clock.forward(days=7)
    assert await assisted.lapsing.lapse_due() == 0
    house.clock.forward(days=1)
    assert await assisted.lapsing.lapse_due() == 1
    assert await assisted.lapsing.lapse_due() == 0
    assert await told(house, LAPSED_EVENT) == [claim_id]
    row = await row_of(house, claim_id)
    assert (row.stage, row.payee_sealed, row.provider_name) == (Stage.WITHDRAWN, None, "")
    async with house.db.read() as session:
        photos = list(await session.scalars(select(PhotoRow.erased_at)))
        assert photos and None not in photos
    with pytest.raises(AssistedMovedOn):
        await assisted.confirming.confirm(father, claim_id, version)
    assert (await house.progress.claims(father)).items == ()
    detail = await assisted.shown(insured_id, claim_id)
    assert (detail.line.state, moves(detail)[-1][0]) == (AssistState.LAPSED, AssistMove.LAPSED)
    assert await flaws_of(house.db, house.sealer) == ()


async def test_a_yes_and_the_end_of_the_last_day_do_not_both_win(house, assisted) -> None:
    father = await house.bound(FATHER)
    _, claim_id, version = await assisted.asked()
    house.clock.forward(days=8)
    said, ended = await asyncio.gather(
        assisted.confirming.confirm(father, claim_id, version),
        assisted.lapsing.lapse_due(),
        return_exceptions=True,
    )
    row = await row_of(house, claim_id)
    assert (row.stage, isinstance(said, AssistedMovedOn), ended) in (
        (Stage.SUBMITTED, False, 0),
        (Stage.WITHDRAWN, True, 1),
    )


async def test_a_clerk_drops_it_and_what_was_scanned_by_mistake(house, assisted) -> None:
    insured_id, claim_id = await assisted.whole()
    photos = (await assisted.shown(insured_id, claim_id)).photos
    await assisted.scanning.remove(assisted.clerk, insured_id, claim_id, photos[0].id)
    left = (await assisted.shown(insured_id, claim_id)).photos
    assert len(left) == len(photos) - 1 and all(each.scanned for each in left)
    for _ in "ab":
        await assisted.filling.drop(assisted.clerk, insured_id, claim_id)
    assert (await row_of(house, claim_id)).stage == Stage.WITHDRAWN
    with pytest.raises(AssistedMovedOn):
        await assisted.scanning.add(
            assisted.clerk, insured_id, claim_id, Material.OTHER, b"once more"
        )


async def test_what_is_missing_is_said_at_once_and_few_may_wait(house, assisted) -> None:
    insured_id = await house.insured_id(FATHER)
    open_one = assisted.filling.open
    with pytest.raises(FieldsInvalid) as refused:
        await open_one(
            assisted.clerk, insured_id, Known(CallerKnownBy.OWN_PAPER, " "), FilledIn(care=STAY)
        )
    assert set(refused.value.fields) == {"known_words"}
    bare = FilledIn(care=replace(STAY, kind=None, provider_name=""))
    with pytest.raises(FieldsInvalid) as refused:
        await open_one(assisted.clerk, insured_id, KNOWN, bare)
    assert set(refused.value.fields) == {"kind", "provider_name"}
    for actor in (house.staff(Role.CASHIER), await house.bound(FATHER)):
        with pytest.raises(RoleMissing):
            await open_one(actor, insured_id, KNOWN, FilledIn(care=STAY))
    with pytest.raises(NotFound):
        await open_one(assisted.clerk, "0" * 32, KNOWN, FilledIn(care=STAY))
    for number in range(MOST_OPEN):
        await open_one(
            assisted.clerk,
            insured_id,
            KNOWN,
            FilledIn(care=replace(STAY, provider_name=f"第{number}医院")),
        )
    with pytest.raises(LimitReached):
        await open_one(
            assisted.clerk,
            insured_id,
            KNOWN,
            FilledIn(care=replace(STAY, provider_name="又一家医院")),
        )


async def test_somebody_elses_is_nowhere(house, assisted) -> None:
    _, claim_id, version = await assisted.asked()
    daughter = await house.bound(DAUGHTER)
    for asked in (
        assisted.confirming.show(daughter, claim_id),
        assisted.confirming.confirm(daughter, claim_id, version),
        assisted.confirming.take_over(daughter, claim_id),
    ):
        with pytest.raises(NotFound):
            await asked
    assert await assisted.confirming.waiting(daughter) == ()
