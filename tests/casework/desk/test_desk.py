"""What may staff do to a claim, who with whom, and on which figures?"""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from casework.access_log import AccessLogRow
from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.tables import ClaimRow, DecisionRow
from casework.errors import (
    AmountChanged,
    CrossingGoesToCentre,
    NotFound,
    PlatformDiffers,
    ReasonRequired,
)
from casework.ledger.tables import LedgerRow
from claims_core.actions import Action
from claims_core.benefit import BenefitKind
from claims_core.checklist import Material
from claims_core.claim import Role, Stage, Wanted
from claims_core.errors import InvalidExpense
from claims_core.review import NotComplete, RoleMissing, SamePerson, StaleVersion
from claims_core.stay import StaySettlement, recalculate_stay
from infra.outbox import OutboxRow
from tests.casework.stay import EXPENSE, PAYMENT_FEN, PLATFORM, STAY
from tests.people import DAUGHTER, FATHER

BASIC_ONLY = ExpenseForm(10_000_00, deductible_fen=800_00, pool_rate="0.85")
BASIC_FIGURES = PlatformFigures(10_000_00, 7_820_00, 0)
CROSSING = ExpenseForm(200_000_00, deductible_fen=800_00, pool_rate="0.85")
CROSSING_FIGURES = PlatformFigures(200_000_00, 100_000_00, 73_397_65)


async def decisions(house, claim_id) -> list[DecisionRow]:
    async with house.db.read() as session:
        rows = await session.scalars(select(DecisionRow).where(DecisionRow.claim_id == claim_id))
        return list(rows)


async def ledger(house, kind: str = "settlement") -> list[LedgerRow]:
    async with house.db.read() as session:
        return list(await session.scalars(select(LedgerRow).where(LedgerRow.kind == kind)))


async def events(house) -> list[str]:
    async with house.db.read() as session:
        return list(await session.scalars(select(OutboxRow.name)))


@pytest.fixture
async def father(house):
    """The father, whose pool of 2025 is used up."""
    await house.use_up_the_pool(FATHER)
    return await house.bound(FATHER)


async def test_a_claim_goes_through_five_pairs_of_hands(house, father) -> None:
    claim = await house.approved(father, FATHER)
    assert claim.line.stage is Stage.APPROVED
    assert claim.line.assessed_fen == PAYMENT_FEN
    assert [step.title for step in claim.steps] == [
        "提交申请",
        "受理",
        "登记",
        "初审通过",
        "复审通过",
        "复核通过",
    ]
    assert len({step.actor_name for step in claim.steps}) == 6
    (entry,) = await ledger(house)
    assert (entry.pool_fen, entry.supplement_fen, entry.year) == (0, PAYMENT_FEN, 2025)
    assert entry.reference == claim.line.id
    ((_, used),) = claim.years_to_date
    assert used.supplement_paid == PAYMENT_FEN
    assert "claim_settled" in await events(house)


async def test_a_decision_recalculated_gives_the_same_bytes(house, father) -> None:
    claim = await house.approved(father, FATHER)
    kept = await decisions(house, claim.line.id)
    assert {row.step for row in kept} == {"review_initially", "review_secondly", "check_finally"}
    for row in kept:
        stored = StaySettlement.from_json(row.record)
        assert stored.to_json() == row.record
        assert recalculate_stay(stored).to_json() == row.record
        assert row.payment_fen == stored.supplement_payment == PAYMENT_FEN
        assert (row.policy_version, row.engine_version) == (
            stored.policy_version,
            stored.engine_version,
        )


async def test_the_member_reads_why_it_is_this_sum_only_when_it_stands(house, father) -> None:
    claim = await house.twice_reviewed(father, FATHER)
    assert await house.progress.statement(father, claim.line.id) is None
    assert (await house.progress.show(father, claim.line.id)).line.assessed_fen is None
    assert (await house.progress.claims(father)).items[0].assessed_fen is None
    await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    statement = await house.progress.statement(father, claim.line.id)
    assert statement is not None
    assert statement.stay.supplement_payment == PAYMENT_FEN
    assert statement.stay.segments[0].kind is BenefitKind.DIRECT
    assert statement.member_lines
    assert (await house.progress.show(father, claim.line.id)).line.assessed_fen == PAYMENT_FEN


async def test_fifty_clerks_accept_one_claim_and_one_does(house, father) -> None:
    claim = await house.submitted(father, FATHER)
    answers = await asyncio.gather(
        *(
            house.desk.accept(house.staff(Role.CLERK, n), claim.line.id, claim.line.version)
            for n in range(50)
        ),
        return_exceptions=True,
    )
    stale = [answer for answer in answers if isinstance(answer, StaleVersion)]
    assert len(stale) == 49
    assert {(s.facts["version"], s.facts["stage"]) for s in stale} == {
        (claim.line.version + 1, Stage.ACCEPTED)
    }
    shown = await house.desk.show(house.staff(Role.CLERK), claim.line.id)
    assert [step.title for step in shown.steps] == ["提交申请", "受理"]


async def test_fifty_checkers_settle_one_claim_and_one_does(house, father) -> None:
    claim = await house.twice_reviewed(father, FATHER)
    answers = await asyncio.gather(
        *(
            house.desk.check_finally(house.staff(Role.FINAL_CHECKER, n), *house.shown(claim))
            for n in range(50)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 49
    assert len(await ledger(house)) == 1
    assert (await events(house)).count("claim_settled") == 1


async def test_nobody_takes_two_steps_that_must_be_kept_apart(house, father) -> None:
    jack = replace(house.staff(Role.CLERK), roles=frozenset(set(Role) - {Role.MEMBER, Role.SYSTEM}))
    claim = await house.submitted(father, FATHER)
    accepted = await house.desk.accept(jack, claim.line.id, claim.line.version)
    with pytest.raises(SamePerson):
        await house.desk.register(
            jack, claim.line.id, accepted.line.version, (house.fresh_receipt(),)
        )
    assert accepted.barred and "受理" in accepted.barred[0]
    assert Action.REGISTER not in accepted.open_actions
    registered = await house.desk.register(
        house.staff(Role.REGISTRAR),
        claim.line.id,
        accepted.line.version,
        (house.fresh_receipt(),),
    )
    keyed = await house.desk.save_expense(
        jack, claim.line.id, registered.line.version, EXPENSE, PLATFORM
    )
    first = await house.desk.review_initially(jack, *house.shown(keyed))
    with pytest.raises(SamePerson):
        await house.desk.review_secondly(jack, *house.shown(first))
    second = await house.desk.review_secondly(
        house.staff(Role.SECOND_REVIEWER), *house.shown(first)
    )
    with pytest.raises(SamePerson):
        await house.desk.check_finally(jack, *house.shown(second))
    assert await ledger(house) == []


async def test_a_wrong_role_is_told_whose_step_it_is(house, father) -> None:
    claim = await house.submitted(father, FATHER)
    with pytest.raises(RoleMissing) as refused:
        await house.desk.accept(house.staff(Role.CASHIER), claim.line.id, claim.line.version)
    assert "窗口受理" in refused.value.message
    with pytest.raises(RoleMissing):
        await house.desk.save_expense(
            house.staff(Role.CLERK),
            *(await _registered(house, father)),
            EXPENSE,
            PLATFORM,
        )


async def _registered(house, father) -> tuple[str, int]:
    claim = await house.registered(father, FATHER)
    return claim.line.id, claim.line.version


async def test_members_have_nothing_to_ask_at_the_desk(house, father) -> None:
    claim = await house.submitted(father, FATHER)
    with pytest.raises(NotFound):
        await house.desk.show(father, claim.line.id)
    with pytest.raises(NotFound):
        await house.desk.reveal(father, claim.line.id, "phone", "好奇")


async def test_material_is_asked_for_all_at_once_with_reasons(house, father) -> None:
    claim = await house.submitted(father, FATHER)
    clerk = house.staff(Role.CLERK)
    with pytest.raises(NotComplete):
        await house.desk.request_materials(clerk, claim.line.id, claim.line.version, ())
    wanted = (Wanted(Material.RECEIPT, "第二张看不清"), Wanted(Material.OTHER, "请补诊断证明"))
    asked = await house.desk.request_materials(clerk, claim.line.id, claim.line.version, wanted)
    assert (asked.line.stage, asked.line.promised_on) == (Stage.AWAITING_MATERIALS, None)
    assert (await house.progress.show(father, claim.line.id)).wanted == wanted


async def test_registering_without_a_receipt_is_refused(house, father) -> None:
    claim = await house.accepted(father, FATHER)
    with pytest.raises(NotComplete) as refused:
        await house.desk.register(
            house.staff(Role.REGISTRAR), claim.line.id, claim.line.version, ()
        )
    assert refused.value.facts["missing"] == ["receipts"]


async def test_figures_that_contradict_each_other_are_not_kept(house, father) -> None:
    claim = await house.registered(father, FATHER)
    first = house.staff(Role.INITIAL_REVIEWER)
    with pytest.raises(InvalidExpense):
        await house.desk.save_expense(
            first,
            claim.line.id,
            claim.line.version,
            ExpenseForm(1_000_00, non_covered_fen=2_000_00),
            None,
        )
    shown = await house.desk.show(first, claim.line.id)
    assert (shown.bills, shown.line.version) == ((), claim.line.version)
    with pytest.raises(NotComplete):
        await house.desk.review_initially(first, claim.line.id, claim.line.version, "")


async def test_figures_may_be_corrected_and_the_older_page_is_stale(house, father) -> None:
    claim = await house.keyed(father, FATHER, platform=None)
    first = house.staff(Role.INITIAL_REVIEWER)
    fixed = await house.desk.save_expense(
        first, claim.line.id, claim.line.version, EXPENSE, PLATFORM
    )
    assert fixed.bills[-1].platform == PLATFORM and fixed.statement is not None
    assert fixed.statement.differences == ()
    with pytest.raises(StaleVersion):
        await house.desk.save_expense(first, claim.line.id, claim.line.version, EXPENSE, None)
    with pytest.raises(StaleVersion):
        await house.desk.review_initially(first, *house.shown(claim))


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (None, "还没有录入"),
        (replace(PLATFORM, in_scope_fen=1), "政策范围内费用"),
        (replace(PLATFORM, pool_fen=1), "统筹基金支付"),
        (replace(PLATFORM, supplement_fen=PAYMENT_FEN - 2), "73,397.63"),
    ],
)
async def test_a_difference_to_the_platform_stops_the_claim(house, father, figures, words) -> None:
    claim = await house.keyed(father, FATHER, platform=figures)
    with pytest.raises(PlatformDiffers) as refused:
        await house.desk.review_initially(house.staff(Role.INITIAL_REVIEWER), *house.shown(claim))
    assert words in refused.value.message
    assert await decisions(house, claim.line.id) == []


async def test_an_amount_that_changed_settles_nothing_and_shows_the_new_one(house, father) -> None:
    one = await house.twice_reviewed(father, FATHER)
    other = await house.twice_reviewed(father, FATHER)
    checker = house.staff(Role.FINAL_CHECKER)
    await house.desk.check_finally(checker, *house.shown(one))
    before = await events(house)
    with pytest.raises(AmountChanged) as refused:
        await house.desk.check_finally(checker, *house.shown(other))
    assert len(await ledger(house)) == 1 and await events(house) == before
    assert len(await decisions(house, other.line.id)) == 2
    fresh = refused.value.facts["assessment"]
    assert fresh.stay.segments[0].year_to_date_before.supplement_paid == PAYMENT_FEN
    shown = await house.desk.show(checker, other.line.id)
    assert (shown.line.stage, shown.line.version) == (Stage.SECOND_REVIEWED, other.line.version)
    assert shown.statement is not None and shown.statement.seen == fresh.seen
    done = await house.desk.check_finally(checker, other.line.id, other.line.version, fresh.seen)
    assert done.line.stage is Stage.APPROVED
    assert sum(row.supplement_fen for row in await ledger(house)) == 2 * PAYMENT_FEN


async def test_nothing_to_pay_closes_the_claim_without_a_payment(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.twice_reviewed(father, FATHER, expense=BASIC_ONLY, platform=BASIC_FIGURES)
    done = await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    assert (done.line.stage, done.line.assessed_fen) == (Stage.CLOSED, 0)
    assert [step.actor_name for step in done.steps][-1] == "系统"
    assert (await house.payments.ready(house.staff(Role.CASHIER))).items == ()
    (entry,) = await ledger(house)
    assert (entry.pool_fen, entry.supplement_fen) == (7_820_00, 0)
    assert (await house.progress.show(father, claim.line.id)).line.assessed_fen == 0


async def test_a_crossing_claim_goes_to_the_centre(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.keyed(father, FATHER, expense=CROSSING, platform=CROSSING_FIGURES)
    assert claim.statement is not None
    assert claim.statement.stay.supplement_payment == 73_397_65
    first = house.staff(Role.INITIAL_REVIEWER)
    with pytest.raises(CrossingGoesToCentre):
        await house.desk.review_initially(first, *house.shown(claim))
    gone = await house.desk.hand_to_centre(first, claim.line.id, claim.line.version, "crossing")
    assert gone.line.stage is Stage.WITH_CENTRE
    assert gone.line.promised_on is not None  # the member's promise goes on
    seen = await house.progress.show(father, claim.line.id)
    assert [(e.title, e.state) for e in seen.timeline][-9:] == [
        ("移交市医保中心", "aside"),
        ("市医保中心审核中", "now"),
        ("初审通过", "ahead"),
        ("复审通过", "ahead"),
        ("审核通过", "ahead"),
        ("核对好，准备打款", "ahead"),
        ("拨付中", "ahead"),
        ("已拨付", "ahead"),
        ("已到账", "ahead"),
    ]
    back = await house.desk.return_from_centre(
        house.staff(Role.SUPERVISOR), claim.line.id, gone.line.version, "not_crossing"
    )
    assert back.line.stage is Stage.REGISTERED


async def test_what_colleagues_write_to_each_other_is_not_for_the_member(house, father) -> None:
    claim = await house.accepted(father, FATHER)
    typed = (house.fresh_receipt(),)
    registered = await house.desk.register(
        house.staff(Role.REGISTRAR), claim.line.id, claim.line.version, typed, "票面有涂改，请细看"
    )
    back = await house.desk.send_back(
        house.staff(Role.INITIAL_REVIEWER),
        claim.line.id,
        registered.line.version,
        "papers_unclear",
        "请重新核对",
    )
    assert [step.reason for step in back.steps][-2:] == ["票面有涂改，请细看", "请重新核对"]
    seen = await house.progress.show(father, claim.line.id)
    notes = "".join(entry.note for entry in seen.timeline)
    assert "涂改" not in notes and "重新核对" not in notes
    gone = await house.desk.decline(
        house.staff(Role.SUPERVISOR), claim.line.id, back.line.version, "other", "不在支付范围内"
    )
    assert gone.line.stage is Stage.NOT_ACCEPTED
    seen = await house.progress.show(father, claim.line.id)
    assert seen.timeline[-1].note == "不在支付范围内"


async def test_a_claim_sent_back_is_reviewed_anew_on_corrected_figures(house, father) -> None:
    claim = await house.twice_reviewed(father, FATHER)
    back = await house.desk.send_back(
        house.staff(Role.FINAL_CHECKER),
        claim.line.id,
        claim.line.version,
        "figures_wrong",
        "全自费少了一项",
    )
    assert back.line.stage is Stage.REGISTERED
    first, second = house.staff(Role.INITIAL_REVIEWER), house.staff(Role.SECOND_REVIEWER)
    keyed = await house.desk.save_expense(
        first,
        back.line.id,
        back.line.version,
        replace(EXPENSE, non_covered_fen=4_000_00),
        PlatformFigures(80_552_94, 0, 72_497_65),
    )
    claim = await house.desk.review_initially(first, *house.shown(keyed))
    claim = await house.desk.review_secondly(second, *house.shown(claim))
    claim = await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    assert claim.line.assessed_fen == 72_497_65
    assert [row.supplement_fen for row in await ledger(house)] == [72_497_65]
    assert len(await decisions(house, claim.line.id)) == 5


async def test_an_impossible_claim_stays_open_to_the_person_who_must_correct_it(house) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER)
    claim = await house.keyed(father, FATHER)
    async with house.db.write() as session:  # the platform takes the pool's payment back
        await session.execute(
            update(LedgerRow).where(LedgerRow.kind == "hospital_settlement").values(pool_fen=0)
        )
    shown = await house.desk.show(house.staff(Role.INITIAL_REVIEWER), claim.line.id)
    assert shown.statement is None and shown.bills[-1].expense == EXPENSE
    with pytest.raises(InvalidExpense):
        await house.desk.review_initially(house.staff(Role.INITIAL_REVIEWER), *house.shown(claim))


@pytest.mark.parametrize(
    ("field", "clear"),
    [
        ("id_number", FATHER.id_number),
        ("phone", FATHER.phone),
        ("account", FATHER.account),
        ("name", FATHER.name),
    ],
)
async def test_clear_text_is_shown_for_a_reason_that_is_kept(house, father, field, clear) -> None:
    claim = await house.submitted(father, FATHER)
    clerk = house.staff(Role.CLERK)
    shown = await house.desk.show(clerk, claim.line.id)
    assert clear not in repr(shown)
    with pytest.raises(ReasonRequired):
        await house.desk.reveal(clerk, claim.line.id, field, "  ")
    assert await house.desk.reveal(clerk, claim.line.id, field, " 电话核对身份 ") == clear
    async with house.db.read() as session:
        (row,) = await session.scalars(select(AccessLogRow))
    assert (row.actor_id, row.what, row.reason) == (clerk.id, field, "电话核对身份")
    assert (row.claim_id, row.subject_id) == (claim.line.id, await house.insured_id(FATHER))


async def test_an_unknown_field_reveals_nothing(house, father) -> None:
    claim = await house.submitted(father, FATHER)
    with pytest.raises(NotFound):
        await house.desk.reveal(house.staff(Role.CLERK), claim.line.id, "payee_sealed", "为什么")
    async with house.db.read() as session:
        assert list(await session.scalars(select(AccessLogRow))) == []


async def test_two_people_settled_at_the_same_moment_do_not_disturb_each_other(house) -> None:
    claims = []
    for person in (FATHER, DAUGHTER):
        await house.use_up_the_pool(person)
        claims.append(await house.twice_reviewed(await house.bound(person), person))
    checker = house.staff(Role.FINAL_CHECKER)
    done = await asyncio.gather(
        *(house.desk.check_finally(checker, *house.shown(claim)) for claim in claims)
    )
    assert [claim.line.stage for claim in done] == [Stage.APPROVED] * 2


async def test_a_year_without_policy_stops_at_the_figures(house, father) -> None:
    claim = await house.registered(father, FATHER)
    async with house.db.write() as session:
        await session.execute(
            update(ClaimRow)
            .where(ClaimRow.id == claim.line.id)
            .values(discharge_on=STAY.discharge_on.replace(year=2019))
        )
    with pytest.raises(Exception) as refused:
        await house.desk.save_expense(
            house.staff(Role.INITIAL_REVIEWER),
            claim.line.id,
            claim.line.version,
            EXPENSE,
            PLATFORM,
        )
    assert refused.value.code == "no_policy_for_day"
