"""Does a difference between receipts, platform and our calculation stop the payment, and who may
clear it up?"""

from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.claims.bills import (
    DeductionForm,
    ExpenseForm,
    PaperFigures,
    PlatformFigures,
    ReceiptShare,
)
from casework.claims.tables import DecisionRow
from casework.claims.views import TypedReceipt
from casework.desk.tables import DifferenceResolutionRow
from casework.errors import FieldsInvalid, PlatformDiffers
from casework.ledger.tables import LedgerRow
from claims_core.claim import Actor, Role, Stage
from claims_core.comparison import Agreement, FigureName
from claims_core.errors import InvalidAmount
from claims_core.resolution import ResolutionReason
from claims_core.review import RoleMissing, SamePerson, StaleVersion, WrongStage
from tests.casework.stay import EXPENSE, PAYMENT_FEN, PLATFORM
from tests.people import FATHER

WHOLE_SHEET = replace(
    PLATFORM,
    total_fen=86_000_00,
    non_covered_fen=3_000_00,
    over_limit_fen=0,
    upfront_self_pay_fen=1_447_06,
    deductible_fen=0,
    over_cap_fen=0,
    funds_fen=PAYMENT_FEN,
    personal_fen=12_602_35,
)
BREAKDOWN = replace(WHOLE_SHEET, non_covered_fen=2_000_00, upfront_self_pay_fen=2_447_06)


@pytest.fixture
async def father(house):
    """The father, whose pool of 2025 is used up."""
    await house.use_up_the_pool(FATHER)
    return await house.bound(FATHER)


async def keyed(house, father, *, platform=WHOLE_SHEET, receipt=86_000_00, expense=EXPENSE):
    """A claim whose one receipt comes to `receipt`, keyed in beside this sheet."""
    claim = await house.registered(father, FATHER, receipt)
    return await house.desk.save_expense(
        house.staff(Role.INITIAL_REVIEWER), claim.line.id, claim.line.version, expense, platform
    )


async def explained(house, claim, *, role=Role.SUPERVISOR, reason="receipts_explained", **other):
    given = {
        "figures": claim.statement.figures,
        "reason": reason,
        "note": "电话核实：票据多出的是陪护餐费",
    } | other
    return await house.desk.explain_difference(
        given.pop("actor", house.staff(role)), claim.line.id, claim.line.version, **given
    )


async def resolutions(house) -> list[DifferenceResolutionRow]:
    async with house.db.read() as session:
        return list(
            await session.scalars(
                select(DifferenceResolutionRow).order_by(DifferenceResolutionRow.made_at)
            )
        )


async def finished(house, claim) -> object:
    for role, step in (
        (Role.INITIAL_REVIEWER, house.desk.review_initially),
        (Role.SECOND_REVIEWER, house.desk.review_secondly),
        (Role.FINAL_CHECKER, house.desk.check_finally),
    ):
        claim = await step(house.staff(role), *house.shown(claim))
    return claim


def agreement(claim, figure: FigureName) -> Agreement:
    (compared,) = claim.statement.comparisons
    return next(row.agreement for row in compared.rows if row.figure is figure)


async def test_a_sheet_that_agrees_in_everything_goes_through(house, father) -> None:
    claim = await keyed(house, father)
    assert claim.statement.differences == ()
    assert {agreement(claim, figure) for figure in FigureName} == {Agreement.AGREES}
    done = await finished(house, claim)
    assert done.line.stage is Stage.APPROVED


async def test_other_funds_are_no_difference_in_what_the_person_bears(house, father) -> None:
    sheet = replace(WHOLE_SHEET, funds_fen=PAYMENT_FEN + 5_000_00, personal_fen=7_602_35)
    claim = await keyed(house, father, platform=sheet)
    assert agreement(claim, FigureName.PERSONAL_BURDEN) is Agreement.AGREES
    assert claim.statement.differences == ()


async def test_receipts_that_come_to_another_sum_stop_the_claim(house, father) -> None:
    claim = await keyed(house, father, receipt=86_500_00)
    assert claim.statement.differences == (
        "医疗费总额：平台86,000.00元，我们86,000.00元，票据86,500.00元",
    )
    with pytest.raises(PlatformDiffers):
        await house.desk.review_initially(house.staff(Role.INITIAL_REVIEWER), *house.shown(claim))


async def test_a_receipt_without_an_amount_is_no_difference(house, father) -> None:
    claim = await house.accepted(father, FATHER)
    typed = (TypedReceipt("41060125", "9900000001"), TypedReceipt("41060125", "9900000002", 5))
    claim = await house.desk.register(
        house.staff(Role.REGISTRAR), claim.line.id, claim.line.version, typed
    )
    claim = await house.desk.save_expense(
        house.staff(Role.INITIAL_REVIEWER), claim.line.id, claim.line.version, EXPENSE, PLATFORM
    )
    assert agreement(claim, FigureName.TOTAL) is Agreement.CANNOT_COMPARE
    assert claim.statement.differences == ()


async def test_the_itemised_list_must_come_to_the_receipts(house, father) -> None:
    printed = replace(EXPENSE, papers=PaperFigures(list_total_fen=85_999_00))
    claim = await keyed(house, father, expense=printed)
    assert "票据合计与清单合计" in claim.statement.differences[0]


async def test_an_explanation_lifts_it_for_exactly_these_figures(house, father) -> None:
    claim = await keyed(house, father, receipt=86_500_00)
    supervisor = house.staff(Role.SUPERVISOR)
    shown = await house.desk.show(supervisor, claim.line.id)
    assert shown.may_explain
    cleared = await explained(house, claim)
    assert cleared.statement.differences == () and not cleared.may_explain
    (made,) = cleared.resolutions
    assert (made.reason, made.holds) == (ResolutionReason.RECEIPTS_EXPLAINED, True)
    assert made.made_by_name == supervisor.name
    assert made.differences == claim.statement.differences
    # another figure, and it stands in the way again
    first = house.staff(Role.INITIAL_REVIEWER)
    changed = await house.desk.save_expense(
        first,
        claim.line.id,
        cleared.line.version,
        replace(EXPENSE, papers=PaperFigures(list_total_fen=86_500_00)),
        WHOLE_SHEET,
    )
    assert changed.statement.differences and not changed.resolutions[0].holds
    # the old figures again, and the old explanation holds again
    back = await house.desk.save_expense(
        first, claim.line.id, changed.line.version, EXPENSE, WHOLE_SHEET
    )
    assert back.statement.differences == ()
    done = await finished(house, back)
    assert done.line.assessed_fen == PAYMENT_FEN


async def test_a_breakdown_that_differs_may_be_explained_by_the_second_reviewer(
    house, father
) -> None:
    claim = await keyed(house, father, platform=BREAKDOWN)
    assert len(claim.statement.differences) == 2
    cleared = await explained(house, claim, role=Role.SECOND_REVIEWER, reason="breakdown_explained")
    done = await finished(house, cleared)
    assert done.line.stage is Stage.APPROVED


@pytest.mark.parametrize("name", ["in_scope_fen", "pool_fen", "supplement_fen"])
async def test_no_words_lift_what_decides_the_payment(house, father, name) -> None:
    sheet = replace(PLATFORM, **{name: getattr(PLATFORM, name) + 1})
    claim = await keyed(house, father, platform=sheet)
    assert not claim.statement.explainable
    with pytest.raises(FieldsInvalid) as refused:
        await explained(house, claim)
    assert "发函请市医保中心核实" in refused.value.message
    assert await resolutions(house) == []


async def test_a_missing_sheet_cannot_be_explained_away(house, father) -> None:
    claim = await keyed(house, father, platform=None, receipt=86_500_00)
    assert not claim.statement.explainable
    with pytest.raises(FieldsInvalid):
        await explained(house, claim)


async def test_who_may_explain(house, father) -> None:
    claim = await keyed(house, father, receipt=86_500_00)
    for role in (Role.INITIAL_REVIEWER, Role.FINAL_CHECKER, Role.CLERK):
        with pytest.raises(RoleMissing):
            await explained(house, claim, role=role)
        shown = await house.desk.show(house.staff(role), claim.line.id)
        assert not shown.may_explain
    with pytest.raises(FieldsInvalid):
        await explained(house, claim, figures="of another page")
    for wrong in (
        {"reason": "input_corrected"},
        {"reason": ""},
        {"note": " "},
        {"note": "长" * 501},
    ):
        with pytest.raises(FieldsInvalid):
            await explained(house, claim, **wrong)
    await explained(house, claim)
    with pytest.raises(StaleVersion):
        await explained(house, claim)


async def test_whoever_explained_does_not_check_finally(house, father) -> None:
    claim = await keyed(house, father, receipt=86_500_00)
    both = Actor(
        house.staff(Role.FINAL_CHECKER).id,
        "两岗同事",
        frozenset({Role.FINAL_CHECKER, Role.SUPERVISOR, Role.INITIAL_REVIEWER}),
    )
    claim = await explained(house, claim, actor=both)
    with pytest.raises(SamePerson):
        await house.desk.review_initially(both, *house.shown(claim))
    first = await house.desk.review_initially(
        house.staff(Role.INITIAL_REVIEWER), *house.shown(claim)
    )
    second = await house.desk.review_secondly(
        house.staff(Role.SECOND_REVIEWER), *house.shown(first)
    )
    with pytest.raises(SamePerson):
        await house.desk.check_finally(both, *house.shown(second))
    async with house.db.read() as session:
        settled = select(LedgerRow).where(LedgerRow.kind == "settlement")
        assert list(await session.scalars(settled)) == []
    other = house.staff(Role.FINAL_CHECKER, 2)
    done = await house.desk.check_finally(other, *house.shown(second))
    assert done.line.stage is Stage.APPROVED
    with pytest.raises(WrongStage):
        await explained(house, done)


async def test_whoever_reviewed_first_does_not_explain(house, father) -> None:
    claim = await keyed(house, father)
    reviewer = Actor(
        house.staff(Role.INITIAL_REVIEWER).id,
        "两岗同事",
        frozenset({Role.INITIAL_REVIEWER, Role.SUPERVISOR}),
    )
    first = await house.desk.review_initially(reviewer, *house.shown(claim))
    with pytest.raises(SamePerson):
        await explained(house, first, actor=reviewer)


async def test_our_own_corrected_input_is_recorded_without_words(house, father) -> None:
    wrong = replace(EXPENSE, non_covered_fen=4_000_00)
    claim = await keyed(house, father, expense=wrong)
    assert claim.statement.differences
    fixed = await house.desk.save_expense(
        house.staff(Role.INITIAL_REVIEWER), claim.line.id, claim.line.version, EXPENSE, WHOLE_SHEET
    )
    assert fixed.statement.differences == ()
    (made,) = fixed.resolutions
    assert made.reason is ResolutionReason.INPUT_CORRECTED
    assert made.differences == claim.statement.differences


async def test_a_platform_figure_that_differed_is_not_changed_without_a_word(house, father) -> None:
    claim = await keyed(house, father, platform=replace(WHOLE_SHEET, supplement_fen=1))
    first = house.staff(Role.INITIAL_REVIEWER)
    arguments = (first, claim.line.id, claim.line.version, EXPENSE, WHOLE_SHEET)
    for words in (("", ""), ("platform_corrected", ""), ("input_corrected", "改了")):
        with pytest.raises(FieldsInvalid) as refused:
            await house.desk.save_expense(*arguments, correction=words)
        assert "correction" in refused.value.fields
    assert (await house.desk.show(first, claim.line.id)).bills[-1].platform.supplement_fen == 1
    fixed = await house.desk.save_expense(
        *arguments, correction=("platform_corrected", "省平台6月30日重新结算")
    )
    assert fixed.statement.differences == ()
    (row,) = await resolutions(house)
    assert (row.reason, row.note) == ("platform_corrected", "省平台6月30日重新结算")
    assert "大额补助支付：平台0.01元" in "".join(row.differences)


async def test_figures_that_agreed_may_be_keyed_anew_without_words(house, father) -> None:
    claim = await keyed(house, father)
    again = await house.desk.save_expense(
        house.staff(Role.INITIAL_REVIEWER), claim.line.id, claim.line.version, EXPENSE, PLATFORM
    )
    assert again.resolutions == ()


async def test_deductions_reach_the_sum_the_lines_and_the_decision(house, father) -> None:
    claim = await house.accepted(father, FATHER)
    typed = (
        TypedReceipt("41060125", "9900000011", 60_000_00),
        TypedReceipt("41060125", "9900000012", 26_000_00),
    )
    claim = await house.desk.register(
        house.staff(Role.REGISTRAR), claim.line.id, claim.line.version, typed
    )
    form = replace(
        EXPENSE,
        deductions=(DeductionForm("床位费", 552_94, "charged_twice", "9900000012"),),
        receipts=(
            ReceiptShare("9900000011", 60_000_00),
            ReceiptShare("9900000012", 21_552_94),
        ),
    )
    claim = await house.desk.save_expense(
        house.staff(Role.INITIAL_REVIEWER),
        claim.line.id,
        claim.line.version,
        form,
        PlatformFigures(81_000_00, 0, 72_900_00),
    )
    lines = {line.number: line for line in claim.statement.lines.lines}
    assert lines["9900000011"].paid == 54_000_00
    assert lines["9900000012"].paid == 18_900_00
    assert lines["9900000012"].deducted == 552_94
    assert lines["9900000012"].reasons == ("charged_twice",)
    done = await finished(house, claim)
    assert done.line.assessed_fen == 72_900_00
    assert done.statement.lines == claim.statement.lines
    told = await house.progress.statement(father, done.line.id)
    assert any(line.title == "核减：床位费" for line in told.member_lines)
    async with house.db.read() as session:
        rows = list(await session.scalars(select(DecisionRow)))
    assert all(row.grounds["expense"]["deductions"] for row in rows)


CANNOT_BE_RIGHT = (
    ({"deductions": (DeductionForm("", 5, "charged_twice"),)}, "deductions"),
    ({"deductions": (DeductionForm("床位", 0, "charged_twice"),)}, "deductions"),
    ({"deductions": (DeductionForm("床位", 5, "because"),)}, "deductions"),
    ({"deductions": (DeductionForm("床位", 5, "charged_twice", "1"),)}, "deductions"),
    ({"receipts": (ReceiptShare("1", 5),)}, "receipts"),
    ({"extra_upfront_rate": "0.1"}, "extra_upfront_document"),
)


async def test_what_cannot_be_right_is_not_kept(house, father, subtests) -> None:
    claim = await house.registered(father, FATHER)
    for changes, field in CANNOT_BE_RIGHT:
        with subtests.test(changes=changes, field=field):
            with pytest.raises(FieldsInvalid) as refused:
                await house.desk.save_expense(
                    house.staff(Role.INITIAL_REVIEWER),
                    claim.line.id,
                    claim.line.version,
                    replace(EXPENSE, **changes),
                    PLATFORM,
                )
            assert field in refused.value.fields
            assert (await house.desk.show(house.staff(Role.CLERK), claim.line.id)).bills == ()


async def test_shares_of_the_receipts_must_come_to_the_whole(house, father) -> None:
    claim = await house.registered(father, FATHER)
    number = claim.receipts[0].number
    first = house.staff(Role.INITIAL_REVIEWER)
    with pytest.raises(FieldsInvalid) as refused:
        await house.desk.save_expense(
            first,
            claim.line.id,
            claim.line.version,
            replace(EXPENSE, receipts=(ReceiptShare(number, 81_552_93),)),
            PLATFORM,
        )
    assert "81,552.94" in refused.value.fields["receipts"]


async def test_the_off_site_share_is_kept_with_the_document_it_rests_on(house, father) -> None:
    form = ExpenseForm(
        86_000_00, extra_upfront_rate="0.10", extra_upfront_document="新医保发〔2022〕51号"
    )
    claim = await keyed(
        house, father, expense=form, platform=PlatformFigures(86_000_00, 0, 69_660_00)
    )
    assert claim.statement.stay.supplement_payment == 69_660_00
    assert claim.bills[-1].expense == form
    assert any(line.title == "异地比例待确认" for line in claim.statement.reviewer_lines)
    assert claim.statement.differences == ()
    with pytest.raises(InvalidAmount):
        await house.desk.save_expense(
            house.staff(Role.INITIAL_REVIEWER),
            claim.line.id,
            claim.line.version,
            replace(form, extra_upfront_rate="110%"),
            None,
        )
