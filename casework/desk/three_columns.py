"""How do a claim's receipts, the platform's sheet and our settlement stand side by side? Asked with
every calculation; what follows from it stands in `casework.desk.comparisons`."""

from collections.abc import Iterable

from casework.claims.bills import Bills, PaperFigures, PlatformFigures
from casework.claims.views import ReceiptView
from claims_core.accepted_differences import accepted_differences
from claims_core.comparison import (
    Column,
    Comparison,
    FigureName,
    PlatformSheet,
    ReceiptFigures,
    added_columns,
    added_sheets,
    compare,
    our_column,
)
from claims_core.paid_figures import PaidYear, PlatformYear
from claims_core.stay import StaySettlement


def platform_years(bills: Bills) -> dict[int, PlatformYear]:
    """省平台的三项金额, of the years for which they have been keyed in."""
    return {
        bill.year: PlatformYear(
            bill.platform.in_scope_fen, bill.platform.pool_fen, bill.platform.supplement_fen
        )
        for bill in bills
        if bill.platform is not None
    }


def comparisons_of(
    stay: StaySettlement, bills: Bills, receipts: Iterable[ReceiptView], paid: Iterable[PaidYear]
) -> tuple[Comparison, ...]:
    """三栏对照. The papers are about the whole stay: where it has several years, each year is our
    column beside the platform's, and all three columns stand under the sum."""
    keyed = {bill.year: _sheet(bill.platform) for bill in bills}
    sheets = {year: keyed.get(year, PlatformSheet(figures={})) for year in stay.years}
    columns = {segment.year: our_column(segment) for segment in stay.segments}
    accepted = {
        each.year: accepted_differences(each, segment, sheets[each.year].figures)
        for each, segment in zip(paid, stay.segments, strict=True)
    }
    papers = _papers(bills, receipts)
    if len(columns) == 1:
        ((year, ours),) = columns.items()
        return (
            compare(
                year=year, papers=papers, sheet=sheets[year], ours=ours, accepted=accepted[year]
            ),
        )
    nothing = ReceiptFigures(figures={})
    return (
        *(
            compare(
                year=year, papers=nothing, sheet=sheets[year], ours=ours, accepted=accepted[year]
            )
            for year, ours in columns.items()
        ),
        compare(
            year=None,
            papers=papers,
            sheet=added_sheets(sheets.values()),
            ours=added_columns(columns.values()),
            accepted=_added(accepted.values()),
        ),
    )


def _added(accepted: Iterable[Column]) -> Column:
    """What is accepted of the whole stay: the sum of what is in its years."""
    sums: dict[FigureName, int] = {}
    for column in accepted:
        for figure, fen in column.items():
            sums[figure] = sums.get(figure, 0) + fen
    return sums


def _papers(bills: Bills, receipts: Iterable[ReceiptView]) -> ReceiptFigures:
    amounts = [receipt.amount_fen for receipt in receipts]
    known = [fen for fen in amounts if fen is not None]
    figures = {FigureName.TOTAL: sum(known)} if amounts and len(known) == len(amounts) else {}
    printed = bills[-1].expense.papers if bills else PaperFigures()
    if printed.pool_fen is not None:
        figures[FigureName.POOL] = printed.pool_fen
    return ReceiptFigures(figures=figures, list_total=printed.list_total_fen)


def _sheet(platform: PlatformFigures | None) -> PlatformSheet:
    if platform is None:
        return PlatformSheet(figures={})
    stated = {
        FigureName.TOTAL: platform.total_fen,
        FigureName.NON_COVERED: platform.non_covered_fen,
        FigureName.OVER_LIMIT: platform.over_limit_fen,
        FigureName.UPFRONT_SELF_PAY: platform.upfront_self_pay_fen,
        FigureName.IN_SCOPE: platform.in_scope_fen,
        FigureName.DEDUCTIBLE: platform.deductible_fen,
        FigureName.POOL: platform.pool_fen,
        FigureName.SUPPLEMENT: platform.supplement_fen,
        FigureName.OVER_CAP: platform.over_cap_fen,
        FigureName.PERSONAL_BURDEN: _burden_before_others(platform),
    }
    return PlatformSheet(
        figures={figure: fen for figure, fen in stated.items() if fen is not None},
        funds=platform.funds_fen,
        personal=platform.personal_fen,
        hospital=platform.hospital_fen,
    )


def _burden_before_others(platform: PlatformFigures) -> int | None:
    """Other funds (civil servants', medical aid …) and the hospital pay parts that our calculation
    leaves with the person; they are put back before the two are compared."""
    if platform.personal_fen is None or platform.funds_fen is None:
        return None
    others = platform.funds_fen - platform.pool_fen - platform.supplement_fen
    return platform.personal_fen + others + (platform.hospital_fen or 0)
