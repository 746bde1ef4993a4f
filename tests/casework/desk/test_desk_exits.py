"""How does a claim leave the straight line, and how does it come back?"""

from datetime import date

import pytest
from sqlalchemy import select

from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.tables import ReceiptUseRow
from casework.desk.tables import CentreAuditRow
from casework.desk.views import CentreAudit
from casework.errors import FieldsInvalid, ReceiptTaken
from casework.payments.dues import money_of_one
from claims_core.claim import Role, Stage
from claims_core.review import (
    ReasonCodeNeeded,
    ReasonCodeRefused,
    ReasonNeeded,
    RoleMissing,
    SamePerson,
)
from tests.casework.bank import answer
from tests.casework.stay import PAYMENT_FEN
from tests.people import DAUGHTER, FATHER

CROSSING = ExpenseForm(200_000_00, deductible_fen=800_00, pool_rate="0.85")
CROSSING_FIGURES = PlatformFigures(200_000_00, 100_000_00, 73_397_65)
AUDIT = CentreAudit("新医审〔2026〕17号", date(2026, 3, 3), {2025: CROSSING_FIGURES})


@pytest.fixture
async def father(house):
    await house.use_up_the_pool(FATHER)
    return await house.bound(FATHER)


async def refused(house, father):
    claim = await house.submitted(father, FATHER)
    boss = house.staff(Role.SUPERVISOR)
    return await house.desk.decline(boss, claim.line.id, claim.line.version, "not_covered")


async def holders(house) -> set[str]:
    async with house.db.read() as session:
        return set(await session.scalars(select(ReceiptUseRow.claim_id)))


async def with_centre(house, member):
    claim = await house.keyed(member, FATHER, expense=CROSSING, platform=None)
    return await house.desk.hand_to_centre(
        house.staff(Role.INITIAL_REVIEWER), claim.line.id, claim.line.version, "crossing"
    )


async def test_a_crossing_claim_is_audited_by_the_centre_and_paid_by_the_insurer(house) -> None:
    member = await house.bound(FATHER)
    claim = await with_centre(house, member)
    boss, first = house.staff(Role.SUPERVISOR), house.staff(Role.INITIAL_REVIEWER)
    back = await house.desk.record_centre_audit(boss, claim.line.id, claim.line.version, AUDIT)
    assert back.line.stage is Stage.REGISTERED and back.centre_audited
    assert back.line.promised_on == claim.line.promised_on
    assert back.statement is not None and not back.statement.differences
    # what is typed over the centre's figures does not count
    typed = PlatformFigures(1, 2, 3)
    keyed = await house.desk.save_expense(first, back.line.id, back.line.version, CROSSING, typed)
    assert keyed.bills[-1].platform is not None
    assert keyed.bills[-1].platform.in_scope_fen == 200_000_00
    claim = await house.desk.review_initially(first, *house.shown(keyed))
    claim = await house.desk.review_secondly(house.staff(Role.SECOND_REVIEWER), *house.shown(claim))
    claim = await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    assert (claim.line.stage, claim.line.assessed_fen) == (Stage.APPROVED, 73_397_65)
    await house.pass_exchange()
    batch = await house.payments.make_batch(house.staff(Role.CASHIER))
    assert batch.sum_fen == 73_397_65
    async with house.db.read() as session:
        row = (await session.scalars(select(CentreAuditRow))).one()
    assert (row.year, row.sheet_no, row.supplement_fen) == (2025, AUDIT.sheet_no, 73_397_65)
    assert row.recorded_by == boss.id and row.claim_version == back.line.version


async def test_other_figures_than_the_centre_s_stop_the_claim(house) -> None:
    claim = await with_centre(house, await house.bound(FATHER))
    audit = CentreAudit("17号", date(2026, 3, 3), {2025: PlatformFigures(200_000_00, 1, 2)})
    back = await house.desk.record_centre_audit(
        house.staff(Role.SUPERVISOR), claim.line.id, claim.line.version, audit
    )
    assert back.statement is not None and back.statement.differences


NO_AUDITS = (
    (CentreAudit(" ", AUDIT.audited_on, AUDIT.figures), "sheet_no"),
    (CentreAudit("号" * 61, AUDIT.audited_on, AUDIT.figures), "sheet_no"),
    (CentreAudit("17", date(2026, 3, 5), AUDIT.figures), "audited_on"),
    (CentreAudit("17", AUDIT.audited_on, {}), "figures"),
    (CentreAudit("17", AUDIT.audited_on, {2024: CROSSING_FIGURES}), "figures"),
    (
        CentreAudit("17", AUDIT.audited_on, {2025: PlatformFigures(-1, 0, 0)}),
        "in_scope_fen_2025",
    ),
)


async def test_an_audit_that_cannot_be_is_refused(house, subtests) -> None:
    claim = await with_centre(house, await house.bound(FATHER))
    for audit, field in NO_AUDITS:
        with subtests.test(audit=audit):
            with pytest.raises(FieldsInvalid) as problem:
                await house.desk.record_centre_audit(
                    house.staff(Role.SUPERVISOR), claim.line.id, claim.line.version, audit
                )
            assert list(problem.value.fields) == [field]


async def test_today_s_sheet_with_a_long_number_is_taken(house) -> None:
    claim = await with_centre(house, await house.bound(FATHER))
    audit = CentreAudit("号" * 60, date(2026, 3, 4), AUDIT.figures)
    back = await house.desk.record_centre_audit(
        house.staff(Role.SUPERVISOR), claim.line.id, claim.line.version, audit
    )
    assert back.centre_audited


async def test_what_the_centre_gives_back_unaudited_goes_to_the_initial_review(house) -> None:
    claim = await with_centre(house, await house.bound(FATHER))
    back = await house.desk.return_from_centre(
        house.staff(Role.SUPERVISOR), claim.line.id, claim.line.version, "not_crossing"
    )
    assert back.line.stage is Stage.REGISTERED and not back.centre_audited


async def test_a_refused_claim_tells_why_and_what_to_do(house, father) -> None:
    claim = await refused(house, father)
    assert claim.line.stage is Stage.NOT_ACCEPTED and await holders(house) == set()
    seen = await house.progress.show(father, claim.line.id)
    assert seen.timeline[-1].title == "不予受理"
    assert "带到参保地窗口核对" in seen.timeline[-1].note
    assert seen.promise_moves[-1].words == "不予受理，不再计算办理时间"
    assert claim.steps[-1].reason_title == "就医时没有参保或没有缴费"


async def test_a_reason_must_be_of_the_list(house, father) -> None:
    claim = await house.submitted(father, FATHER)
    boss = house.staff(Role.SUPERVISOR)
    for code, words, error in (
        ("", "不在范围", ReasonCodeNeeded),
        ("figures_wrong", "", ReasonCodeRefused),
        ("other", " ", ReasonNeeded),
    ):
        with pytest.raises(error):
            await house.desk.decline(boss, claim.line.id, claim.line.version, code, words)
    assert (await house.desk.show(boss, claim.line.id)).line.version == claim.line.version


async def test_a_clerk_reopens_what_has_become_complete(house, father) -> None:
    claim = await refused(house, father)
    clerk = house.staff(Role.CLERK)
    shown = await house.desk.show(clerk, claim.line.id)
    assert [str(each) for each in shown.reasons["reopen"]] == ["new_papers"]
    with pytest.raises(RoleMissing):
        await house.desk.reopen(clerk, claim.line.id, claim.line.version, "our_mistake")
    house.clock.forward(days=7)
    back = await house.desk.reopen(clerk, claim.line.id, claim.line.version, "new_papers")
    assert back.line.stage is Stage.SUBMITTED
    assert await holders(house) == {claim.line.id}
    assert back.line.promised_on is not None and back.promise_moves[-1].code == "reopened"
    assert back.material_check_on == date(2026, 3, 12)


async def test_an_appeal_is_upheld_by_another_supervisor(house, father) -> None:
    claim = await refused(house, father)
    with pytest.raises(SamePerson):
        await house.desk.reopen(
            house.staff(Role.SUPERVISOR), claim.line.id, claim.line.version, "appeal_upheld"
        )
    back = await house.desk.reopen(
        house.staff(Role.SUPERVISOR, 1), claim.line.id, claim.line.version, "appeal_upheld"
    )
    seen = await house.progress.show(father, claim.line.id)
    assert back.line.stage is Stage.SUBMITTED
    assert "您的申诉成立" in "".join(entry.note for entry in seen.timeline)


async def test_a_claim_whose_receipt_went_elsewhere_is_not_reopened(house, father) -> None:
    receipt = house.fresh_receipt()
    draft = await house.draft(father, FATHER, receipt)
    claim = await house.drafts.submit(father, draft.line.id, draft.line.version)
    gone = await house.drafts.withdraw(father, claim.line.id, claim.line.version)
    daughter = await house.bound(DAUGHTER)
    other = await house.draft(daughter, DAUGHTER, receipt)
    await house.drafts.submit(daughter, other.line.id, other.line.version)
    clerk = house.staff(Role.CLERK)
    with pytest.raises(ReceiptTaken):
        await house.desk.reopen(clerk, claim.line.id, gone.line.version, "withdrawn_by_mistake")
    assert (await house.desk.show(clerk, claim.line.id)).line.stage is Stage.WITHDRAWN


async def test_a_paid_claim_settled_anew_gets_only_what_is_still_open(house, father) -> None:
    claim = await house.payable(father, FATHER)
    cashier, boss = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR)
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(boss, batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    await house.payments.record_result(cashier, batch.id, answer(data))
    shown = await house.desk.show(boss, claim.line.id)
    gone = await house.desk.reverse(boss, claim.line.id, shown.line.version, "amount_wrong")
    assert gone.line.stage is Stage.REVERSED
    seen = await house.progress.show(father, claim.line.id)
    assert seen.timeline[-1].title == "冲正" and "金额有误" in seen.timeline[-1].note
    back = await house.desk.reopen(boss, claim.line.id, gone.line.version, "recalculated")
    assert back.line.stage is Stage.REGISTERED

    # once more with the same figures: everything was paid before
    done = await house.finish_reviews(back)
    assert done.line.stage is Stage.CLOSED
    assert done.steps[-1].reason_code == "paid_before"
    gone = await house.desk.reverse(boss, claim.line.id, done.line.version, "amount_wrong")
    back = await house.desk.reopen(boss, claim.line.id, gone.line.version, "recalculated")

    # and with fewer deductions: only the difference is paid
    first = house.staff(Role.INITIAL_REVIEWER)
    more = ExpenseForm(86_000_00, upfront_self_pay_fen=1_447_06)
    claim = await house.desk.save_expense(
        first,
        back.line.id,
        back.line.version,
        more,
        PlatformFigures(84_552_94, 0, 76_097_65),
    )
    for role, step in (
        (Role.INITIAL_REVIEWER, house.desk.review_initially),
        (Role.SECOND_REVIEWER, house.desk.review_secondly),
        (Role.FINAL_CHECKER, house.desk.check_finally),
    ):
        claim = await step(house.staff(role), *house.shown(claim))
    assert claim.line.stage is Stage.APPROVED
    await house.pass_exchange()
    again = await house.payments.make_batch(cashier)
    assert again.sum_fen == 76_097_65 - PAYMENT_FEN
    async with house.db.read() as session:
        assert (await money_of_one(session, claim.line.id)).due == 76_097_65 - PAYMENT_FEN
