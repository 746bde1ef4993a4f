"""What does a claim come to, today? Calculated anew at every review step, kept as a decision when
one passes."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import presenting
from casework.claims.bills import Bills, bill_columns, kept_bills
from casework.claims.tables import ClaimRow, DecisionRow
from casework.claims.views import ReceiptView
from casework.desk import comparisons, three_columns
from casework.desk.views import Assessment
from casework.ledger import store as ledger_store
from casework.platform import figure_queries
from casework.platform.tables import PaidFigureRow
from casework.policy.confirmed_book import confirmed_book
from claims_core.actions import Action
from claims_core.calendar_cn import china_day
from claims_core.claim import Claim
from claims_core.line_amounts import LineDeduction, ReceiptLine, line_amounts
from claims_core.paid_figures import ONE_FEN, PaidYear, decisive_differences, paid_years
from claims_core.paid_words import paid_lines
from claims_core.policy import PolicyBook
from claims_core.statement import member_lines, reviewer_lines
from claims_core.stay import StaySettlement, settle_stay
from infra.columns import new_id


def bills_of(claim: Claim, row: ClaimRow) -> Bills:
    """What has been keyed in; nothing before the day of discharge is known."""
    discharge = claim.care.discharge_on
    return kept_bills(row.expense, row.platform, discharge.year) if discharge else ()


async def calculate(
    session: AsyncSession,
    claim: Claim,
    bills: Bills,
    book: PolicyBook,
    now: datetime,
    receipts: tuple[ReceiptView, ...] | None = None,
) -> Assessment | None:
    """The statement on today's ledger and today's knowledge; None while no expense is keyed in.
    `receipts` are those of the claim, where they have been read.

    :raises InvalidExpense, InvalidAmount, NoPolicyForDay:
    """
    discharge = claim.care.discharge_on
    if not bills or discharge is None:
        return None
    stay = settle_stay(
        {bill.year: bill.expense.expense() for bill in bills},
        discharge,
        {
            bill.year: await ledger_store.year_to_date(session, claim.insured_id, bill.year)
            for bill in bills
        },
        await confirmed_book(session, book),
        known_on=china_day(now),
        pool_tolerance=ONE_FEN,
    )
    if receipts is None:
        receipts = await presenting.receipts_of(session, claim.id)
    return await assessment_of(session, claim.id, stay, bills, receipts)


async def assessment_of(
    session: AsyncSession,
    claim_id: str,
    stay: StaySettlement,
    bills: Bills,
    receipts: tuple[ReceiptView, ...],
) -> Assessment:
    """A settlement with its words, its comparison and its amounts by receipt."""
    platform = three_columns.platform_years(bills)
    paid = paid_years(stay.segments, platform)
    query_id = None
    if decisive_differences(stay.segments, paid, platform):
        query_id = await figure_queries.confirmed(session, claim_id, platform)
        paid = paid_years(stay.segments, platform, confirmed=query_id is not None)
    compared = three_columns.comparisons_of(stay, bills, receipts, paid)
    figures = comparisons.figures_of(compared)
    explainable = comparisons.may_be_explained(compared)
    made = await comparisons.resolutions_of(session, claim_id, figures) if explainable else ()
    explained = next((each for each in reversed(made) if each.holds), None)
    return Assessment(
        stay=stay,
        seen=_seen(stay, paid),
        bills=bills,
        receipts=receipts,
        comparisons=compared,
        figures=figures,
        differences=() if explained else comparisons.standing_differences(compared),
        paid=paid,
        query_id=query_id,
        explainable=explainable,
        explained=explained,
        lines=line_amounts(stay, _receipt_lines(bills, receipts)),
        member_lines=(*member_lines(stay), *paid_lines(paid)),
        reviewer_lines=tuple(reviewer_lines(stay)),
    )


async def keep(
    session: AsyncSession,
    claim: Claim,
    step: Action,
    assessment: Assessment,
    *,
    by: str,
    at: datetime,
) -> str:
    """Append the decision of one review step; answers its id."""
    decision_id = new_id()
    stay = assessment.stay
    await session.execute(
        insert(DecisionRow).values(
            id=decision_id,
            claim_id=claim.id,
            step=step,
            record=stay.to_json(),
            grounds=_grounds(assessment),
            payment_fen=assessment.paid_fen,
            policy_version=stay.policy_version,
            engine_version=stay.engine_version,
            made_by=by,
            made_at=at,
        )
    )
    for each in assessment.paid if step is Action.CHECK_FINALLY else ():
        if each.differs:
            session.add(
                PaidFigureRow(
                    decision_id=decision_id,
                    year=each.year,
                    basis=each.basis,
                    query_id=assessment.query_id,
                    our_pool_fen=each.our_pool,
                    our_supplement_fen=each.our_supplement,
                    paid_pool_fen=each.pool,
                    paid_supplement_fen=each.supplement,
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
    stay = StaySettlement.from_json(row.record)
    grounds = row.grounds or await _present_grounds(session, claim_id)
    return await assessment_of(
        session,
        claim_id,
        stay,
        kept_bills(grounds["expense"], grounds["platform"], stay.discharge.year),
        tuple(ReceiptView(**each) for each in grounds["receipts"]),
    )


def _grounds(assessment: Assessment) -> dict[str, Any]:
    expense, platform = bill_columns(assessment.bills)
    return {
        "expense": expense,
        "platform": platform,
        "receipts": [asdict(each) for each in assessment.receipts],
        "figures": assessment.figures,
    }


async def _present_grounds(session: AsyncSession, claim_id: str) -> dict[str, Any]:
    """For decisions made before their grounds were kept: what stands with the claim."""
    claim = await session.get_one(ClaimRow, claim_id)
    receipts = await presenting.receipts_of(session, claim_id)
    return {
        "expense": claim.expense,
        "platform": claim.platform,
        "receipts": [asdict(each) for each in receipts],
    }


def _receipt_lines(bills: Bills, receipts: Sequence[ReceiptView]) -> tuple[ReceiptLine, ...]:
    """The registered receipts with what was keyed in for each of them, year by year."""
    return tuple(
        ReceiptLine(
            code=receipt.code,
            number=receipt.number,
            claimed=receipt.amount_fen,
            in_scope={
                bill.year: share.in_scope_fen
                for bill in bills
                for share in bill.expense.receipts
                if share.number == receipt.number
            },
            deductions={
                bill.year: tuple(
                    LineDeduction(item=each.item, amount=each.amount_fen, reason=each.reason)
                    for each in bill.expense.deductions
                    if each.receipt_number == receipt.number
                )
                for bill in bills
            },
        )
        for receipt in receipts
    )


def _seen(stay: StaySettlement, paid: Sequence[PaidYear]) -> str:
    """A short hash of every figure and its grounds, but not of the day it was calculated on."""
    figures: list[object] = [
        (
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
        for settlement in stay.segments
    ]
    figures += [(each.year, each.pool, each.supplement) for each in paid if each.differs]
    return hashlib.sha256(repr(figures).encode()).hexdigest()[:24]
