"""Is a stay over the end of a year calculated, reviewed and booked year by year?"""

import asyncio
from dataclasses import asdict, replace
from datetime import date

import pytest
from sqlalchemy import select, update

from casework.claims.bills import ExpenseForm, PlatformFigures, YearBill, kept_bills
from casework.claims.tables import ClaimRow, DecisionRow
from casework.errors import AmountChanged, FieldsInvalid, PlatformDiffers
from casework.ledger.tables import LedgerRow
from casework.policy.views import DocumentNamed
from casework.uploads.views import ImportChoice
from claims_core.benefit import BenefitKind
from claims_core.claim import Role, Stage
from claims_core.stay import StaySettlement, recalculate_stay
from tests.casework.stay import EXPENSE, PLATFORM, STAY
from tests.people import FATHER, feed_csv

OLD = YearBill(2025, ExpenseForm(40_000_00), PlatformFigures(40_000_00, 0, 36_000_00))
NEW = ExpenseForm(20_000_00, non_covered_fen=1_000_00)
NEW_SHEET = PlatformFigures(19_000_00, 0, 17_100_00)


DOCUMENT = DocumentNamed(
    document="2026年度承办合同",
    document_no="演练〔2026〕1号",
    document_date=date(2026, 1, 15),
    article="第十二条",
)


@pytest.fixture
async def father(house):
    """The father, whose pool is used up in both years; the policy of 2026 is confirmed."""
    boss = house.staff(Role.SUPERVISOR)
    for year in (2025, 2026):
        report = await house.feed.import_file(boss, feed_csv(FATHER, year))
        assert report.added == 1
    policy = next(p for p in await house.policies.in_use(boss) if p.year == 2026)
    await house.policies.confirm(boss, 2026, policy.version, policy.seen, DOCUMENT)
    house.stay = replace(STAY, admission_on=date(2025, 12, 20), discharge_on=date(2026, 1, 15))
    return await house.bound(FATHER)


async def over_new_year(house, father, total_fen: int = 60_000_00):
    """A registered claim about a stay from December to January."""
    return await house.registered(father, FATHER, total_fen)


async def keyed(house, father, **changes):
    claim = await over_new_year(house, father)
    given = {"expense": NEW, "platform": NEW_SHEET, "earlier": (OLD,)} | changes
    return await house.desk.save_expense(
        house.staff(Role.INITIAL_REVIEWER), claim.line.id, claim.line.version, **given
    )


async def reviewed(house, claim):
    claim = await house.desk.review_initially(
        house.staff(Role.INITIAL_REVIEWER), *house.shown(claim)
    )
    return await house.desk.review_secondly(house.staff(Role.SECOND_REVIEWER), *house.shown(claim))


async def settlements(house) -> list[LedgerRow]:
    async with house.db.read() as session:
        return list(
            await session.scalars(
                select(LedgerRow).where(LedgerRow.kind == "settlement").order_by(LedgerRow.year)
            )
        )


async def test_each_year_is_settled_on_its_own_accumulators(house, father) -> None:
    claim = await keyed(house, father)
    stay = claim.statement.stay
    assert [(s.year, s.kind, s.supplement_payment) for s in stay.segments] == [
        (2025, BenefitKind.DIRECT, 36_000_00),
        (2026, BenefitKind.DIRECT, 17_100_00),
    ]
    assert claim.line.assessed_fen == 53_100_00
    assert claim.statement.differences == ()
    assert [each.year for each in claim.statement.comparisons] == [2025, 2026, None]
    done = await house.desk.check_finally(
        house.staff(Role.FINAL_CHECKER), *house.shown(await reviewed(house, claim))
    )
    assert (done.line.stage, done.line.assessed_fen) == (Stage.APPROVED, 53_100_00)
    assert [(row.year, row.supplement_fen) for row in await settlements(house)] == [
        (2025, 36_000_00),
        (2026, 17_100_00),
    ]
    assert [(year, paid.supplement_paid) for year, paid in done.years_to_date] == [
        (2025, 36_000_00),
        (2026, 17_100_00),
    ]


async def test_the_decision_gives_the_same_bytes_again(house, father) -> None:
    claim = await reviewed(house, await keyed(house, father))
    await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    async with house.db.read() as session:
        rows = list(await session.scalars(select(DecisionRow)))
    assert len(rows) == 3
    for row in rows:
        stored = StaySettlement.from_json(row.record)
        assert stored.years == (2025, 2026)
        assert stored.to_json() == row.record == recalculate_stay(stored).to_json()
        assert row.payment_fen == 53_100_00


async def test_the_member_reads_it_year_by_year(house, father) -> None:
    claim = await reviewed(house, await keyed(house, father))
    await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    told = await house.progress.statement(father, claim.line.id)
    assert [line.title for line in told.member_lines if line.heading] == [
        "2025年的费用",
        "2026年的费用",
        "合在一起",
    ]
    assert told.lines.total.paid == 53_100_00


async def test_the_reviewer_reads_that_the_rule_is_not_confirmed(house, father) -> None:
    claim = await keyed(house, father)
    assert claim.statement.reviewer_lines[0].title == "跨年住院（待确认）"


async def test_a_year_without_its_sheet_is_named(house, father) -> None:
    claim = await keyed(house, father, earlier=(replace(OLD, platform=None),))
    assert claim.statement.differences == ("2025年：还没有录入省平台结算单的金额",)
    with pytest.raises(PlatformDiffers):
        await house.desk.review_initially(house.staff(Role.INITIAL_REVIEWER), *house.shown(claim))


async def test_a_difference_names_its_year(house, father) -> None:
    claim = await keyed(house, father, platform=replace(NEW_SHEET, supplement_fen=17_000_00))
    assert claim.statement.differences == ("2026年 大额补助支付：平台17,000.00元，我们17,100.00元",)


async def test_the_papers_are_compared_with_the_sum_of_the_years(house, father) -> None:
    claim = await over_new_year(house, father, total_fen=61_000_00)
    claim = await house.desk.save_expense(
        house.staff(Role.INITIAL_REVIEWER),
        claim.line.id,
        claim.line.version,
        NEW,
        NEW_SHEET,
        (OLD,),
    )
    assert claim.statement.differences == ("合计 医疗费总额：我们60,000.00元，票据61,000.00元",)
    assert claim.statement.explainable


async def test_all_of_it_may_lie_in_the_year_of_discharge(house, father) -> None:
    claim = await keyed(
        house,
        father,
        expense=ExpenseForm(60_000_00),
        platform=PlatformFigures(60_000_00, 0, 54_000_00),
        earlier=(),
    )
    assert claim.statement.stay.years == (2026,)
    assert claim.statement.differences == ()


@pytest.mark.parametrize("year", [2024, 2026, 2027])
async def test_a_year_that_the_stay_did_not_touch_is_refused(house, father, year) -> None:
    with pytest.raises(FieldsInvalid) as refused:
        await keyed(house, father, earlier=(replace(OLD, year=year),))
    assert "years" in refused.value.fields


async def test_a_change_in_either_year_is_shown_before_anything_is_settled(house, father) -> None:
    claim = await reviewed(house, await keyed(house, father))
    late = feed_csv(FATHER, 2025, paid="390000.00").replace(b"SETL", b"LATE")
    looked_at = ImportChoice(accept_asked=True)
    report = await house.feed.import_file(house.staff(Role.SUPERVISOR), late, looked_at)
    assert report.added == 1
    with pytest.raises(AmountChanged) as refused:
        await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    fresh = refused.value.facts["assessment"]
    assert [s.supplement_payment for s in fresh.stay.segments] == [10_000_00, 17_100_00]
    assert await settlements(house) == []


async def test_two_stays_over_new_year_at_once_do_not_pass_either_cap(house, father) -> None:
    big = YearBill(2025, ExpenseForm(300_000_00), PlatformFigures(300_000_00, 0, 270_000_00))
    claims = []
    for _ in range(2):
        claim = await over_new_year(house, father, total_fen=320_000_00)
        claim = await house.desk.save_expense(
            house.staff(Role.INITIAL_REVIEWER),
            claim.line.id,
            claim.line.version,
            NEW,
            NEW_SHEET,
            (big,),
        )
        claims.append(await reviewed(house, claim))
    answers = await asyncio.gather(
        *(
            house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
            for claim in claims
        ),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AmountChanged", "DeskClaim"]
    assert sum(row.supplement_fen for row in await settlements(house) if row.year == 2025) == (
        270_000_00
    )


async def test_a_bill_and_a_decision_of_before_are_still_read(house) -> None:
    await house.use_up_the_pool(FATHER)
    father = await house.bound(FATHER)
    claim = await house.approved(father, FATHER)
    plain = {
        key: value
        for key, value in asdict(EXPENSE).items()
        if key not in ("deductions", "receipts", "papers") and not key.startswith("extra")
    }
    sheet = {key: value for key, value in asdict(PLATFORM).items() if value is not None}
    async with house.db.write() as session:
        row = await session.scalar(select(DecisionRow).where(DecisionRow.step == "check_finally"))
        one = StaySettlement.from_json(row.record).segments[0]
        row.record, row.grounds = one.to_json(), None
        await session.execute(
            update(ClaimRow)
            .where(ClaimRow.id == claim.line.id)
            .values(expense=plain, platform=sheet)
        )
    shown = await house.desk.show(house.staff(Role.CLERK), claim.line.id)
    assert (shown.bills[-1].expense, shown.bills[-1].platform) == (EXPENSE, PLATFORM)
    assert shown.statement.stay == StaySettlement(segments=(one,))
    assert shown.statement.differences == ()


def test_bills_of_one_year_follow_the_day_of_discharge() -> None:
    kept = kept_bills(asdict(EXPENSE), asdict(PLATFORM), 2026)
    assert kept == (YearBill(2026, EXPENSE, PLATFORM),)
    assert kept_bills(None, None, 2026) == ()
