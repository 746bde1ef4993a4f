"""Do the receipts, the provincial platform and our own calculation say the same, figure by figure?

Asked before every review step; the platform's figure prevails (2025 contract, article 8), so a
difference stops the payment until a person has cleared it up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from claims_core.benefit import BenefitKind, Settlement


class FigureName(StrEnum):
    """金额项: one figure that at least two of the three columns may know."""

    TOTAL = "total"  # 医疗费总额
    NON_COVERED = "non_covered"  # 全自费
    OVER_LIMIT = "over_limit"  # 超限价自费
    UPFRONT_SELF_PAY = "upfront_self_pay"  # 先行自付
    IN_SCOPE = "in_scope"  # 政策范围内费用
    DEDUCTIBLE = "deductible"  # 起付线
    POOL = "pool"  # 统筹基金支付
    SUPPLEMENT = "supplement"  # 大额补助支付
    OVER_CAP = "over_cap"  # 超过大额年度限额
    PERSONAL_BURDEN = "personal_burden"  # 个人负担, before any other fund pays


class Agreement(StrEnum):
    """对照结果"""

    AGREES = "agrees"
    DIFFERS = "differs"
    PLATFORM_PAID = "platform_paid"  # the platform's figure is paid, ours is kept beside it
    CANNOT_COMPARE = "cannot_compare"  # fewer than two columns know the figure


class SheetCheck(StrEnum):
    """表内核对: sums that a sheet must satisfy by itself."""

    PARTS_OF_TOTAL = "parts_of_total"  # total = full self-pay + over limit + first-pay + in scope
    PAYERS_OF_TOTAL = "payers_of_total"  # total = funds + personal + hospital
    LIST_AND_RECEIPTS = "list_and_receipts"  # the itemised list's total is that of the receipts


Column = Mapping[FigureName, int]
"""一栏金额, in fen; a figure that the column does not know is absent."""

# What is paid follows from these three: while the platform says otherwise, nothing is paid.
DECISIVE: Final = (FigureName.IN_SCOPE, FigureName.POOL, FigureName.SUPPLEMENT)
# Lists are rounded item by item, receipts are not.
LIST_TOLERANCE: Final = 10
_PARTS: Final = (
    FigureName.NON_COVERED,
    FigureName.OVER_LIMIT,
    FigureName.UPFRONT_SELF_PAY,
    FigureName.IN_SCOPE,
)
_NOTHING_ACCEPTED: Final[Column] = {}
_POOL_TOOK_DEDUCTIBLE: Final = (BenefitKind.CROSSING, BenefitKind.BASIC_ONLY)


@dataclass(frozen=True, slots=True)
class PlatformSheet:
    """平台结算单: its figures, and who paid the total; None where it does not say."""

    figures: Column
    funds: int | None = None
    personal: int | None = None
    hospital: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiptFigures:
    """票据和清单: what the receipts add up to and print, and the total of the itemised list."""

    figures: Column
    list_total: int | None = None


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """金额对照: three values in fen, None where unknown, and what comes of them.

    ``difference`` is platform less ours, or receipts less the other known column.
    """

    figure: FigureName
    receipts: int | None
    platform: int | None
    ours: int | None
    agreement: Agreement
    difference: int | None

    @property
    def decisive(self) -> bool:
        """决定支付的差异: no words lift it, only corrected figures."""
        return (
            self.figure in DECISIVE
            and self.platform is not None
            and self.ours is not None
            and self.platform != self.ours
            and self.agreement is not Agreement.PLATFORM_PAID
        )


@dataclass(frozen=True, slots=True)
class CheckedSum:
    """表内核对结果: the stated total beside what its parts add up to."""

    check: SheetCheck
    stated: int | None
    added: int | None
    agreement: Agreement
    difference: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """三栏对照 of one year of a stay, or of the whole stay where ``year`` is None."""

    year: int | None
    rows: tuple[ComparedFigure, ...]
    checks: tuple[CheckedSum, ...]

    @property
    def differing(self) -> tuple[ComparedFigure, ...]:
        return tuple(row for row in self.rows if row.agreement is Agreement.DIFFERS)

    @property
    def failed(self) -> tuple[CheckedSum, ...]:
        return tuple(each for each in self.checks if each.agreement is Agreement.DIFFERS)

    @property
    def not_stated(self) -> tuple[FigureName, ...]:
        """还缺的平台金额, without which nothing is settled."""
        return tuple(
            row.figure for row in self.rows if row.figure in DECISIVE and row.platform is None
        )

    @property
    def decisive(self) -> bool:
        return any(row.decisive for row in self.rows)

    @property
    def agrees(self) -> bool:
        """Whether nothing known differs; what nobody stated is another question."""
        return not self.differing and not self.failed


def our_column(settlement: Settlement) -> dict[FigureName, int]:
    """我们的一栏"""
    expense = settlement.expense
    column = {
        FigureName.IN_SCOPE: settlement.in_scope_expense,
        FigureName.DEDUCTIBLE: (
            expense.deductible if settlement.kind in _POOL_TOOK_DEDUCTIBLE else 0
        ),
        FigureName.POOL: settlement.pool_payment,
        FigureName.SUPPLEMENT: settlement.supplement_payment,
        FigureName.OVER_CAP: settlement.over_cap,
    }
    if expense.total is not None:
        column[FigureName.TOTAL] = expense.total
        column[FigureName.NON_COVERED] = expense.non_covered_expense
        column[FigureName.OVER_LIMIT] = expense.over_limit_expense
        column[FigureName.UPFRONT_SELF_PAY] = expense.upfront_self_pay
    if settlement.personal_burden is not None:
        column[FigureName.PERSONAL_BURDEN] = settlement.personal_burden
    return column


def added_columns(columns: Iterable[Column]) -> dict[FigureName, int]:
    """各年度合计: a figure is known in the sum when every year knows it."""
    years = tuple(columns)
    return {
        figure: sum(column[figure] for column in years)
        for figure in FigureName
        if years and all(figure in column for column in years)
    }


def added_sheets(sheets: Iterable[PlatformSheet]) -> PlatformSheet:
    """各年度结算单合计"""
    years = tuple(sheets)
    return PlatformSheet(
        figures=added_columns(sheet.figures for sheet in years),
        funds=_known_sum(sheet.funds for sheet in years),
        personal=_known_sum(sheet.personal for sheet in years),
        hospital=_known_sum(sheet.hospital for sheet in years),
    )


def compare(
    *,
    year: int | None,
    papers: ReceiptFigures,
    sheet: PlatformSheet,
    ours: Column,
    accepted: Column = _NOTHING_ACCEPTED,
) -> Comparison:
    """三栏对照: every figure, and the sums that each sheet must satisfy by itself; a figure of the
    platform that differs from ours by exactly what is `accepted` is the one that is paid."""
    platform = sheet.figures
    total = platform.get(FigureName.TOTAL)
    return Comparison(
        year=year,
        rows=tuple(
            _compared(
                *(figure, papers.figures.get(figure), platform.get(figure), ours.get(figure)),
                accepted.get(figure, 0),
            )
            for figure in FigureName
        ),
        checks=(
            _checked(
                SheetCheck.PARTS_OF_TOTAL,
                total,
                _known_sum(platform.get(part) for part in _PARTS),
            ),
            _checked(
                SheetCheck.PAYERS_OF_TOTAL,
                total,
                # a sheet without a line for the hospital had nothing for it to bear
                _known_sum((sheet.funds, sheet.personal, sheet.hospital or 0)),
            ),
            _checked(
                SheetCheck.LIST_AND_RECEIPTS,
                papers.figures.get(FigureName.TOTAL),
                papers.list_total,
                LIST_TOLERANCE,
            ),
        ),
    )


def _compared(
    figure: FigureName,
    receipts: int | None,
    platform: int | None,
    ours: int | None,
    accepted: int,
) -> ComparedFigure:
    difference: int | None = None
    differs = paid = False
    if platform is not None and ours is not None:
        difference = platform - ours
        paid = difference != 0 and difference == accepted
        differs = difference != 0 and not paid
    beside = ours if platform is None else platform
    if (
        not differs
        and receipts is not None
        and beside is not None
        and not (paid and receipts == beside)
    ):
        difference = receipts - beside
        differs = abs(difference) > (LIST_TOLERANCE if figure is FigureName.TOTAL else 0)
    return ComparedFigure(
        figure=figure,
        receipts=receipts,
        platform=platform,
        ours=ours,
        agreement=(
            Agreement.PLATFORM_PAID if paid and not differs else _agreement(difference, differs)
        ),
        difference=difference,
    )


def _checked(
    check: SheetCheck, stated: int | None, added: int | None, tolerance: int = 0
) -> CheckedSum:
    difference = None if stated is None or added is None else stated - added
    return CheckedSum(
        check=check,
        stated=stated,
        added=added,
        agreement=_agreement(difference, difference is not None and abs(difference) > tolerance),
        difference=difference,
    )


def _agreement(difference: int | None, differs: bool) -> Agreement:
    if difference is None:
        return Agreement.CANNOT_COMPARE
    return Agreement.DIFFERS if differs else Agreement.AGREES


def _known_sum(parts: Iterable[int | None]) -> int | None:
    values = tuple(parts)
    known = [part for part in values if part is not None]
    return sum(known) if values and len(known) == len(values) else None
