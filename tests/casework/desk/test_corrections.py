"""Can staff put right what a claim says of the care, and is its checklist run again then?"""

from dataclasses import replace

import pytest

from casework.desk.corrections import CorrectionOpen
from casework.errors import FieldsInvalid
from claims_core.checklist import CareCause, PayeeRelation
from claims_core.claim import Role, Stage
from claims_core.review import NotComplete, ReasonNeeded, SamePerson
from tests.people import FATHER


async def test_a_correction_counts_once_another_has_confirmed_it(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.accepted(father, FATHER)
    corrections = house.at_the_window.corrections
    clerk, registrar = house.staff(Role.CLERK), house.staff(Role.REGISTRAR)
    step = (claim.line.id, claim.line.version)
    traffic = replace(claim.care, cause=CareCause.TRAFFIC)
    for care in (
        claim.care,
        replace(claim.care, provider_name=" "),
        replace(claim.care, discharge_on=None),
        # the account is the insured person's own
        replace(claim.care, payee_relation=PayeeRelation.RELATIVE),
    ):
        with pytest.raises(FieldsInvalid):
            await corrections.propose(clerk, *step, care, "出院记录")
    with pytest.raises(ReasonNeeded):
        await corrections.propose(clerk, *step, traffic, " ")
    done = await corrections.propose(clerk, *step, traffic, "出院记录写的是车祸")
    shown = await house.desk.show(clerk, claim.line.id)
    assert shown.care.cause != CareCause.TRAFFIC and shown.correction == traffic
    with pytest.raises(SamePerson):
        await corrections.confirm(clerk, claim.line.id, done.version)
    dropped = await corrections.drop(registrar, claim.line.id, done.version, "看错了")
    with pytest.raises(NotComplete):
        await corrections.confirm(registrar, claim.line.id, dropped.version)
    again = await corrections.propose(
        clerk, claim.line.id, dropped.version, traffic, "记录在第二页"
    )
    back = await corrections.confirm(registrar, claim.line.id, again.version)
    # an accident wants papers that are not there: back to the material check
    assert back.stage is Stage.SUBMITTED
    shown = await house.desk.show(clerk, claim.line.id)
    assert shown.care == traffic and shown.correction is None
    assert any("injury" in gap.code or "accident" in gap.code for gap in shown.missing)
    titles = [entry.title for entry in (await house.progress.show(father, claim.line.id)).timeline]
    assert "更正就医情况，已复核" in titles and "提出更正就医情况" not in titles


async def test_a_correction_that_wants_no_paper_leaves_stage_and_clocks_alone(house) -> None:
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    corrections, clerk = house.at_the_window.corrections, house.staff(Role.CLERK)
    before = await house.desk.show(clerk, claim.line.id)
    house.clock.forward(days=5)
    other = replace(before.care, provider_name="新乡市中心医院")
    done = await corrections.propose(clerk, claim.line.id, before.line.version, other, "票据")
    done = await corrections.confirm(house.staff(Role.CLERK, 1), claim.line.id, done.version)
    after = await house.desk.show(clerk, claim.line.id)
    assert (after.line.stage, after.care.provider_name) == (Stage.SUBMITTED, "新乡市中心医院")
    assert after.material_check_on == before.material_check_on
    assert after.line.promised_on == before.line.promised_on


async def test_no_review_passes_while_a_correction_waits(house) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.keyed(await house.bound(FATHER), FATHER)
    corrections, first = house.at_the_window.corrections, house.staff(Role.INITIAL_REVIEWER)
    other = replace(claim.care, provider_name="新乡市中心医院")
    await corrections.propose(first, claim.line.id, claim.line.version, other, "票据")
    claim = await house.desk.show(first, claim.line.id)
    with pytest.raises(CorrectionOpen):
        await house.desk.review_initially(first, *house.shown(claim))
    await corrections.drop(first, claim.line.id, claim.line.version, "看错了")
    claim = await house.desk.show(first, claim.line.id)
    passed = await house.desk.review_initially(first, *house.shown(claim))
    assert passed.line.stage is Stage.INITIALLY_REVIEWED
