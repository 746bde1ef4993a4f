"""Which figure is paid where the platform's and ours differ, and is that difference proven?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.tables import DecisionRow
from casework.desk.figure_queries import ANSWER_WITHIN_DAYS
from casework.errors import FieldsInvalid, FindingClosed, PlatformDiffers, PlatformKeyedOnce
from casework.ledger import store as ledger_store
from casework.ledger.tables import LedgerRow
from casework.money.movements import Account
from casework.money.tables import MoneyLineRow
from casework.payments.dues import money_of_one
from casework.platform.tables import FigureQueryRow, PaidFigureRow
from casework.platform.views import QueryAnswer
from casework.proof.proof import verify
from claims_core.benefit import BenefitKind
from claims_core.calendar_cn import china_day
from claims_core.claim import Role, Stage
from claims_core.comparison import Agreement, FigureName
from claims_core.ledger import YearToDate
from claims_core.paid_figures import PlatformYear
from claims_core.review import RoleMissing, SamePerson
from tests.casework.stay import EXPENSE, PAYMENT_FEN, PLATFORM
from tests.people import FATHER, STRANGER, feed_csv

FEN_LESS = replace(PLATFORM, supplement_fen=PAYMENT_FEN - 1)
MORE = replace(PLATFORM, supplement_fen=PAYMENT_FEN - 1_000_00)


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


def keyed(figures: PlatformFigures) -> dict[int, PlatformYear]:
    return {2025: PlatformYear(figures.in_scope_fen, figures.pool_fen, figures.supplement_fen)}


async def reviewed_once(house, figures: PlatformFigures):
    """A claim with these figures of the platform, at the second review."""
    await house.use_up_the_pool(FATHER)
    claim = await house.keyed(await house.bound(FATHER), FATHER, platform=figures)
    return await house.desk.review_initially(
        house.staff(Role.INITIAL_REVIEWER), *house.shown(claim)
    )


async def finish(house, claim, figures: PlatformFigures):
    second, checker = house.staff(Role.SECOND_REVIEWER), house.staff(Role.FINAL_CHECKER)
    claim = await house.desk.review_secondly(second, *house.shown(claim), keyed(figures))
    return await house.desk.check_finally(checker, *house.shown(claim))


async def flaws(house) -> list[str]:
    proof = await verify(house.db, house.sealer, lambda _: lambda *_: None, lambda _: None)
    return sorted({flaw.code for flaw in proof.flaws})


async def settled_a_fen_less(house):
    return await finish(house, await reviewed_once(house, FEN_LESS), FEN_LESS)


async def test_a_fen_less_is_paid_as_the_platform_says_and_ours_is_kept(house, boss) -> None:
    claim = await settled_a_fen_less(house)
    assert (claim.line.stage, claim.line.assessed_fen) == (Stage.APPROVED, PAYMENT_FEN - 1)
    assert claim.statement.stay.supplement_payment == PAYMENT_FEN
    (compared,) = claim.statement.comparisons
    rows = {row.figure: row for row in compared.rows}
    assert rows[FigureName.SUPPLEMENT].agreement is Agreement.PLATFORM_PAID
    assert "差一分钱" in claim.statement.member_lines[-1].sentence
    async with house.db.read() as session:
        insured_id = await house.insured_id(FATHER)
        year = await ledger_store.year_to_date(session, insured_id, 2025)
        assert year == YearToDate(100_000_00, PAYMENT_FEN - 1)
        assert (await money_of_one(session, claim.line.id)).due == PAYMENT_FEN - 1
        expense = select(MoneyLineRow.fen).where(MoneyLineRow.account == Account.EXPENSE)
        assert await session.scalar(expense) == PAYMENT_FEN - 1
    assert await flaws(house) == []
    # a recheck holds our new calculation against our old one
    await house.rechecks.everybody()
    assert (await house.rechecks.page(boss)).items == ()
    correction = f"身份证号,年度,更正单号,更正金额\r\n{FATHER.id_number},2025,C1,-1.00"
    await house.corrections.import_file(boss, correction.encode())
    await house.rechecks.work_off()
    (finding,) = (await house.rechecks.page(boss)).items
    assert finding.kind == "not_recheckable"  # it would need a pool rate now


@pytest.mark.parametrize(
    ("code", "table", "values"),
    [
        ("amount_differs_from_decision", PaidFigureRow, None),
        ("difference_recorded_wrongly", PaidFigureRow, {"our_supplement_fen": PAYMENT_FEN - 2}),
        ("difference_recorded_wrongly", PaidFigureRow, {"paid_supplement_fen": PAYMENT_FEN - 2}),
        ("difference_without_confirmation", PaidFigureRow, {"basis": "confirmed"}),
        ("difference_without_entry", PaidFigureRow, {"year": 2024}),
        ("amount_differs_from_decision", LedgerRow, {"supplement_fen": PAYMENT_FEN}),
    ],
)
async def test_the_proof_accepts_exactly_the_recorded_difference(
    house, code, table, values
) -> None:
    await settled_a_fen_less(house)
    change = update(table).values(values) if values else delete(table)
    if table is LedgerRow:
        change = change.where(LedgerRow.kind == "settlement")
    async with house.db.write() as session:
        await session.execute(change.execution_options(synchronize_session=False))
    assert code in await flaws(house)


async def test_more_than_rounding_stops(house, subtests) -> None:
    """Above a cap by a fen, and anything where ours is nothing, is not rounding."""
    await house.use_up_the_pool(FATHER, paid="326602.35")  # 73,397.65 are left of the year
    await house.use_up_the_pool(STRANGER, paid="400000.00")
    cases = {
        "above the cap": (FATHER, EXPENSE, replace(PLATFORM, supplement_fen=PAYMENT_FEN + 1)),
        "two fen": (FATHER, EXPENSE, replace(PLATFORM, supplement_fen=PAYMENT_FEN - 2)),
        "in scope": (FATHER, EXPENSE, replace(FEN_LESS, in_scope_fen=PLATFORM.in_scope_fen - 1)),
        "pool of nothing": (FATHER, EXPENSE, replace(PLATFORM, pool_fen=1)),
        "ours is nothing": (
            STRANGER,
            ExpenseForm(10_000_00),
            PlatformFigures(10_000_00, 0, 1),
        ),
    }
    for case, (person, expense, figures) in cases.items():
        with subtests.test(case):
            claim = await house.keyed(
                await house.bound(person), person, expense=expense, platform=figures
            )
            with pytest.raises(PlatformDiffers):
                await house.desk.review_initially(
                    house.staff(Role.INITIAL_REVIEWER), *house.shown(claim)
                )


async def test_a_pool_paid_to_within_a_fen_counts_as_used_up(house, boss) -> None:
    await house.feed.import_file(boss, feed_csv(FATHER, pool="99999.99"))
    claim = await house.keyed(await house.bound(FATHER), FATHER)
    (segment,) = claim.statement.stay.segments
    assert (segment.kind, segment.supplement_payment) == (BenefitKind.DIRECT, PAYMENT_FEN)
    assert claim.statement.differences == ()


async def test_the_platforms_figure_is_keyed_in_twice_and_blind(house) -> None:
    claim = await reviewed_once(house, FEN_LESS)
    second, checker = house.staff(Role.SECOND_REVIEWER), house.staff(Role.FINAL_CHECKER)
    shown = await house.desk.show(second, claim.line.id)
    assert shown.blind and shown.statement.comparisons == () and shown.statement.paid == ()
    assert shown.line.assessed_fen is None
    # nor does a list give it away, to whoever looks
    for stage in (None, Stage.INITIALLY_REVIEWED):
        (line,) = (await house.queue.page(second, stage)).items
        assert line.assessed_fen is None
    assert [bill.platform for bill in (*shown.bills, *shown.statement.bills)] == [None, None]
    assert not any("差一分钱" in line.sentence for line in shown.statement.member_lines)
    with pytest.raises(PlatformKeyedOnce):
        await house.desk.review_secondly(second, *house.shown(shown))
    for wrong in (PLATFORM, replace(FEN_LESS, pool_fen=1)):
        with pytest.raises(FieldsInvalid) as refusal:
            await house.desk.review_secondly(second, *house.shown(shown), keyed(wrong))
        assert list(refusal.value.fields) == ["keyed_2025"]
        assert "73,397" not in refusal.value.message
    done = await house.desk.review_secondly(second, *house.shown(shown), keyed(FEN_LESS))
    assert not done.blind and done.statement.paid[0].supplement == PAYMENT_FEN - 1
    assert (await house.queue.page(second)).items[0].assessed_fen == PAYMENT_FEN - 1
    settled = await house.desk.check_finally(checker, *house.shown(done))
    assert settled.line.stage is Stage.APPROVED


async def test_the_centre_confirms_and_the_platforms_figure_is_settled(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    first = house.staff(Role.INITIAL_REVIEWER)
    claim = await house.keyed(await house.bound(FATHER), FATHER, platform=MORE)
    with pytest.raises(PlatformDiffers):
        await house.desk.review_initially(first, *house.shown(claim))
    claim_id, version, _ = house.shown(claim)
    with pytest.raises(RoleMissing):
        await house.queries.ask(house.staff(Role.CLERK), claim_id, version, "F-1", "请核实")
    with pytest.raises(FieldsInvalid):
        await house.queries.ask(first, claim_id, version, "F-1\n", " ")
    await house.queries.ask(first, claim_id, version, "F-1", "平台少一千元，请核实")
    (query,) = (await house.queries.page(boss)).items
    today = china_day(house.clock())
    assert query.due_on >= today + timedelta(days=ANSWER_WITHIN_DAYS) and query.answer is None
    with pytest.raises(FieldsInvalid):  # one question at a time
        await house.queries.ask(first, claim_id, version + 1, "F-2", "再问一次")
    for wrong in (("nonsense", "H-1", today), ("confirmed", "", today)):
        with pytest.raises(FieldsInvalid):
            await house.queries.answer(boss, query.id, *wrong, "确认无误")
    await house.queries.answer(boss, query.id, QueryAnswer.CONFIRMED, "H-1", today, "确认无误")
    with pytest.raises(FindingClosed):
        await house.queries.answer(boss, query.id, QueryAnswer.CONFIRMED, "H-1", today, "再来")
    claim = await house.desk.show(first, claim_id)
    claim = await house.desk.review_initially(first, *house.shown(claim))
    done = await finish(house, claim, MORE)
    assert (done.line.stage, done.line.assessed_fen) == (Stage.APPROVED, MORE.supplement_fen)
    assert done.statement.stay.supplement_payment == PAYMENT_FEN
    assert "市医保中心核实过" in done.statement.member_lines[-1].sentence
    async with house.db.read() as session:
        (recorded,) = await session.scalars(select(PaidFigureRow))
        assert (recorded.basis, recorded.query_id) == ("confirmed", query.id)
        payments = set(await session.scalars(select(DecisionRow.payment_fen)))
    assert payments == {MORE.supplement_fen}
    assert await flaws(house) == []
    async with house.db.write() as session:
        await session.execute(update(FigureQueryRow).values(answer="corrected"))
    assert "difference_without_confirmation" in await flaws(house)


async def test_a_confirmation_is_of_exactly_the_figures_asked_about(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    first = house.staff(Role.INITIAL_REVIEWER)
    claim = await house.keyed(await house.bound(FATHER), FATHER, platform=MORE)
    claim_id, version, _ = house.shown(claim)
    await house.queries.ask(boss, claim_id, version, "F-1", "请核实")
    (query,) = (await house.queries.page(boss)).items
    today = china_day(house.clock())
    with pytest.raises(SamePerson):
        await house.queries.answer(boss, query.id, QueryAnswer.CONFIRMED, "H-1", today, "无误")
    other = house.staff(Role.SUPERVISOR, 1)
    await house.queries.answer(other, query.id, QueryAnswer.CONFIRMED, "H-1", today, "无误")
    claim = await house.desk.show(first, claim_id)
    assert claim.statement.differences == () and claim.statement.query_id == query.id
    less = replace(MORE, supplement_fen=MORE.supplement_fen - 1_00)
    claim = await house.desk.save_expense(
        *(first, claim_id, claim.line.version, EXPENSE, less), (), ("platform_mistyped", "抄错")
    )
    with pytest.raises(PlatformDiffers):
        await house.desk.review_initially(first, *house.shown(claim))
