"""What was keyed in for a claim, year by year: from the papers and from the platform's sheet?

Kept as JSON with the claim; asked by the calculation, the comparison and the forms."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from claims_core.bill import Deduction, Expense
from claims_core.money import parse_rate


@dataclass(frozen=True)
class DeductionForm:
    """扣减项目: what was taken out of the in-scope expense, why (a code of `reason_words`), and
    from which receipt; without one it is shared out."""

    item: str
    amount_fen: int
    reason: str
    receipt_number: str = ""


@dataclass(frozen=True)
class ReceiptShare:
    """票据的政策范围内金额 in the form's year, in fen."""

    number: str
    in_scope_fen: int


@dataclass(frozen=True)
class PaperFigures:
    """票据和清单上印的金额, in fen; None where the papers do not print it."""

    list_total_fen: int | None = None
    pool_fen: int | None = None


@dataclass(frozen=True)
class ExpenseForm:
    """费用录入: what the initial reviewer keys in from the papers, in fen; rates are decimal texts.

    `extra_upfront_rate` is the off-site share, with the document that the reviewer relies on."""

    total_fen: int
    non_covered_fen: int = 0
    over_limit_fen: int = 0
    upfront_self_pay_fen: int = 0
    deductible_fen: int = 0
    pool_rate: str | None = None
    deductions: tuple[DeductionForm, ...] = ()
    extra_upfront_rate: str | None = None
    extra_upfront_document: str = ""
    receipts: tuple[ReceiptShare, ...] = ()
    papers: PaperFigures = PaperFigures()

    def expense(self) -> Expense:
        """As the ladder wants it.

        :raises InvalidExpense, InvalidAmount: naming the field.
        """
        off_site = self.extra_upfront_rate
        return Expense(
            total=self.total_fen,
            non_covered_expense=self.non_covered_fen,
            over_limit_expense=self.over_limit_fen,
            upfront_self_pay=self.upfront_self_pay_fen,
            deductible=self.deductible_fen,
            pool_rate=parse_rate(self.pool_rate, field="pool_rate") if self.pool_rate else None,
            deductions=tuple(
                Deduction(each.item, each.amount_fen, each.reason) for each in self.deductions
            ),
            extra_upfront_rate=(
                parse_rate(off_site, field="extra_upfront_rate") if off_site else Fraction(0)
            ),
        )

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "ExpenseForm":
        """As it was kept, also before a form had all its parts."""
        return ExpenseForm(
            **{
                **record,
                "deductions": tuple(DeductionForm(**each) for each in record.get("deductions", ())),
                "receipts": tuple(ReceiptShare(**each) for each in record.get("receipts", ())),
                "papers": PaperFigures(**record.get("papers", {})),
            }
        )


@dataclass(frozen=True)
class PlatformFigures:
    """平台金额: what the provincial platform's settlement sheet says, in fen; the first three are
    needed before anything is settled, of the others whatever the sheet shows."""

    in_scope_fen: int
    pool_fen: int
    supplement_fen: int
    total_fen: int | None = None
    non_covered_fen: int | None = None
    over_limit_fen: int | None = None
    upfront_self_pay_fen: int | None = None
    deductible_fen: int | None = None
    over_cap_fen: int | None = None
    funds_fen: int | None = None
    personal_fen: int | None = None
    hospital_fen: int | None = None


@dataclass(frozen=True)
class YearBill:
    """年度费用: the part of a stay that belongs to one year."""

    year: int
    expense: ExpenseForm
    platform: PlatformFigures | None = None


Bills = tuple[YearBill, ...]


@dataclass(frozen=True)
class Correction:
    """更正说明: why a platform figure that differed is changed; a code of `ResolutionReason` and
    words."""

    reason: str = ""
    note: str = ""


def kept_bills(
    expense: Mapping[str, Any] | None, platform: Mapping[str, Any] | None, year: int
) -> Bills:
    """The bills of a claim from its two JSON columns, years ascending; `year` is that of discharge,
    to which a bill without a year belongs."""
    if not expense:
        return ()
    forms = expense.get("years") or {str(year): expense}
    sheets = (platform or {}).get("years") or {str(year): platform}
    return tuple(
        YearBill(
            int(key),
            ExpenseForm.from_record(forms[key]),
            PlatformFigures(**sheets[key]) if sheets.get(key) else None,
        )
        for key in sorted(forms)
    )


def bill_columns(bills: Bills) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The two JSON columns. A stay within one year is kept without it: should the day of discharge
    be corrected, the bill follows."""
    if len(bills) == 1:
        (bill,) = bills
        return asdict(bill.expense), asdict(bill.platform) if bill.platform else None
    sheets = {str(bill.year): asdict(bill.platform) for bill in bills if bill.platform}
    expense = {"years": {str(bill.year): asdict(bill.expense) for bill in bills}}
    return expense, {"years": sheets} if sheets else None


def years_of_stay(admission: date | None, discharge: date | None) -> tuple[int, ...]:
    """住院跨越的年度, ascending; only the last has to have a bill."""
    if discharge is None:
        return ()
    first = min(admission.year, discharge.year) if admission else discharge.year
    return tuple(range(first, discharge.year + 1))
