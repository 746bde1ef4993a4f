"""What does a claim come to, today? Calculated anew at every review step, kept as a decision when
one passes."""

import hashlib
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import ledger_store
from casework.confirmed_book import confirmed_book
from casework.tables import ClaimRow, DecisionRow
from casework.views import Assessment, ExpenseForm, PlatformFigures
from claims_core.benefit import Settlement, settle
from claims_core.bill import Expense
from claims_core.calendar_cn import china_day
from claims_core.claim import Claim
from claims_core.money import format_yuan, parse_rate
from claims_core.policy import PolicyBook
from claims_core.review import Action
from claims_core.statement import member_lines, reviewer_lines
from infra.columns import new_id


def expense_of(form: ExpenseForm) -> Expense:
    """What was keyed in, as the ladder wants it.

    :raises InvalidExpense, InvalidAmount: naming the field.
    """
    return Expense(
        total=form.total_fen,
        non_covered_expense=form.non_covered_fen,
        over_limit_expense=form.over_limit_fen,
        upfront_self_pay=form.upfront_self_pay_fen,
        deductible=form.deductible_fen,
        pool_rate=parse_rate(form.pool_rate, field="pool_rate") if form.pool_rate else None,
    )


async def calculate(
    session: AsyncSession, claim: Claim, row: ClaimRow, book: PolicyBook, now: datetime
) -> Assessment | None:
    """The statement on today's ledger and today's knowledge; None while no expense is keyed in."""
    if row.expense is None or claim.care.discharge_on is None:
        return None
    discharge = claim.care.discharge_on
    so_far = await ledger_store.year_to_date(session, claim.insured_id, discharge.year)
    book = await confirmed_book(session, book)
    settlement = settle(
        expense_of(ExpenseForm(**row.expense)),
        discharge,
        so_far,
        book,
        known_on=china_day(now),
    )
    platform = PlatformFigures(**row.platform) if row.platform else None
    return assessment_of(settlement, platform)


def assessment_of(settlement: Settlement, platform: PlatformFigures | None) -> Assessment:
    """A settlement with its words and its comparison."""
    return Assessment(
        settlement=settlement,
        seen=_seen(settlement),
        platform=platform,
        differences=_differences(settlement, platform),
        member_lines=tuple(member_lines(settlement)),
        reviewer_lines=tuple(reviewer_lines(settlement)),
    )


async def keep(
    session: AsyncSession,
    claim: Claim,
    step: Action,
    settlement: Settlement,
    *,
    by: str,
    at: datetime,
) -> str:
    """Append the decision of one review step; answers its id."""
    decision_id = new_id()
    await session.execute(
        insert(DecisionRow).values(
            id=decision_id,
            claim_id=claim.id,
            step=step,
            record=settlement.to_json(),
            payment_fen=settlement.supplement_payment,
            policy_version=settlement.policy_version,
            engine_version=settlement.engine_version,
            made_by=by,
            made_at=at,
        )
    )
    return decision_id


async def settled_assessment(session: AsyncSession, claim_id: str) -> Assessment | None:
    """The decision of the final check, as it was stored; None before."""
    row = await session.scalar(
        select(DecisionRow)
        .where(DecisionRow.claim_id == claim_id, DecisionRow.step == Action.CHECK_FINALLY)
        .order_by(DecisionRow.made_at.desc())
        .limit(1)
    )
    if row is None:
        return None
    claim = await session.get_one(ClaimRow, claim_id)
    platform = PlatformFigures(**claim.platform) if claim.platform else None
    return assessment_of(Settlement.from_json(row.record), platform)


def _seen(settlement: Settlement) -> str:
    """A short hash of every figure and its grounds, but not of the day it was calculated on."""
    figures = (
        settlement.year,
        settlement.kind,
        settlement.in_scope_expense,
        settlement.calculation_base,
        settlement.pool_payment,
        settlement.supplement_base,
        settlement.supplement_gross,
        settlement.supplement_payment,
        settlement.policy_version,
        settlement.year_to_date_before,
    )
    return hashlib.sha256(repr(figures).encode()).hexdigest()[:24]


def _differences(settlement: Settlement, platform: PlatformFigures | None) -> tuple[str, ...]:
    if platform is None:
        return ("还没有录入省平台结算单的金额",)
    pairs = (
        ("政策范围内费用", platform.in_scope_fen, settlement.in_scope_expense),
        ("统筹基金支付", platform.pool_fen, settlement.pool_payment),
        ("大额补助支付", platform.supplement_fen, settlement.supplement_payment),
    )
    return tuple(
        f"{name}：平台{format_yuan(theirs)}元，我们{format_yuan(ours)}元"
        for name, theirs, ours in pairs
        if theirs != ours
    )
