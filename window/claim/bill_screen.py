"""How do the form of expenses and the three columns stand on the claim page?

Asked by the page's screen; names of fields are those that `window.bill_forms` reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.claims.bills import DeductionForm, ExpenseForm, PlatformFigures, YearBill
from casework.claims.views import ReceiptView
from casework.desk.views import DeskClaim
from claims_core.comparison import Agreement, Comparison
from claims_core.comparison_words import FIGURE_NAME_WORDS, SHEET_CHECK_WORDS, agreement_of
from claims_core.money import format_yuan
from window.claim.bill_forms import (
    EXPENSE_FIELDS,
    MAX_DEDUCTIONS,
    PAPER_FIELDS,
    PLATFORM_FIELDS,
    PLATFORM_MORE,
    Names,
    prefix_of,
)

SPARE_DEDUCTIONS = 2
_TONES = {
    Agreement.AGREES: "agrees",
    Agreement.DIFFERS: "differs",
    Agreement.PLATFORM_PAID: "agrees",
    Agreement.CANNOT_COMPARE: "unknown",
}
_UNKNOWN = "—"


@dataclass(frozen=True)
class Figure:
    """金额项: one sum of a form, as it stands in its box."""

    name: str
    title: str
    value: str


@dataclass(frozen=True)
class DeductionBox:
    """扣减行."""

    stem: str
    item: str
    amount: str
    reason: str
    receipt: str


@dataclass(frozen=True)
class ShareBox:
    """票据的政策范围内金额, to be filled in or left."""

    name: str
    number: str
    claimed: str
    value: str


@dataclass(frozen=True)
class YearForm:
    """年度费用表: the boxes of one year of a stay."""

    year: int
    prefix: str
    expense: list[Figure]
    papers: list[Figure]
    platform: list[Figure]
    platform_more: list[Figure]
    pool_rate: str
    extra_rate: str
    extra_document: str
    deductions: list[DeductionBox]
    shares: list[ShareBox]

    @property
    def last(self) -> bool:
        """The year of discharge, whose total has to be there."""
        return not self.prefix

    @property
    def has_platform_more(self) -> bool:
        return any(figure.value for figure in self.platform_more)

    @property
    def has_more(self) -> bool:
        """Whether anything beyond the usual sums is filled in."""
        return bool(
            self.extra_rate
            or any(box.item for box in self.deductions)
            or any(box.value for box in self.shares)
            or any(figure.value for figure in self.papers)
        )


@dataclass(frozen=True)
class Three:
    """三栏中的一行: receipts, platform and ours in words, and whether they agree."""

    title: str
    receipts: str
    platform: str
    ours: str
    tone: str
    words: str


@dataclass(frozen=True)
class ThreeColumns:
    """三栏对照表 of one year, or of the whole stay."""

    caption: str
    rows: list[Three]
    checks: list[Three]

    @property
    def differing(self) -> list[str]:
        """The figures, and sums of the sheet itself, that do not agree."""
        rows = [*self.rows, *self.checks]
        return [each.title for each in rows if each.tone == _TONES[Agreement.DIFFERS]]

    @property
    def agreed(self) -> str:
        """What there is to say where nothing differs."""
        known = [each for each in self.rows if each.tone == _TONES[Agreement.AGREES]]
        return "能对照的都一致" if known else "还没有能对照的"


def year_forms(claim: DeskClaim, typed: Mapping[str, str]) -> list[YearForm]:
    """The form of expenses, one part per year: what was just typed, else what is stored."""
    years = [year for year, _ in claim.years_to_date]
    stored = {bill.year: bill for bill in claim.bills}
    return [_year_form(year, years, stored.get(year), claim.receipts, typed) for year in years]


def three_columns(comparisons: Sequence[Comparison]) -> list[ThreeColumns]:
    """The comparisons as tables."""
    several = len(comparisons) > 1
    return [
        ThreeColumns(
            caption=(f"{each.year}年" if each.year else "各年合计") if several else "三栏对照",
            rows=[
                Three(
                    FIGURE_NAME_WORDS[row.figure],
                    _yuan(row.receipts),
                    _yuan(row.platform),
                    _yuan(row.ours),
                    _TONES[row.agreement],
                    agreement_of(row),
                )
                for row in each.rows
                # a stay of several years has tables enough without what cannot be compared
                if not several or row.agreement is not Agreement.CANNOT_COMPARE
            ],
            checks=[
                Three(
                    SHEET_CHECK_WORDS[checked.check],
                    "",
                    _yuan(checked.stated),
                    _yuan(checked.added),
                    _TONES[checked.agreement],
                    agreement_of(checked),
                )
                for checked in each.checks
                if checked.agreement is not Agreement.CANNOT_COMPARE
            ],
        )
        for each in comparisons
    ]


def _year_form(
    year: int,
    years: Sequence[int],
    bill: YearBill | None,
    receipts: Sequence[ReceiptView],
    typed: Mapping[str, str],
) -> YearForm:
    prefix = prefix_of(year, years)
    form: ExpenseForm | None = bill.expense if bill else None
    sheet: PlatformFigures | None = bill.platform if bill else None

    def figures(names: Names, stored: object) -> list[Figure]:
        return [
            Figure(prefix + name, title, typed.get(prefix + name, _stored(stored, attribute)))
            for name, attribute, title in names
        ]

    return YearForm(
        year=year,
        prefix=prefix,
        expense=figures(EXPENSE_FIELDS, form),
        papers=figures(PAPER_FIELDS, form.papers if form else None),
        platform=figures(PLATFORM_FIELDS, sheet),
        platform_more=figures(PLATFORM_MORE, sheet),
        pool_rate=typed.get(f"{prefix}pool_rate", (form and form.pool_rate) or ""),
        extra_rate=typed.get(
            f"{prefix}extra_upfront_rate", (form and form.extra_upfront_rate) or ""
        ),
        extra_document=typed.get(
            f"{prefix}extra_upfront_document", form.extra_upfront_document if form else ""
        ),
        deductions=_deductions(prefix, form.deductions if form else (), typed),
        shares=_shares(prefix, form, receipts, typed),
    )


def _deductions(
    prefix: str, stored: Sequence[DeductionForm], typed: Mapping[str, str]
) -> list[DeductionBox]:
    texts = [
        (each.item, format_yuan(each.amount_fen), each.reason, each.receipt_number)
        for each in stored
    ]
    stems = [f"{prefix}deduction-{row}" for row in range(MAX_DEDUCTIONS)]
    if f"{stems[0]}-item" in typed:
        rows = [
            tuple(typed.get(f"{stem}-{part}", "") for part in _PARTS)
            for stem in stems
            if f"{stem}-item" in typed
        ]
        texts = [(row[0], row[1], row[2], row[3]) for row in rows if row[0] or row[1]]
    spare = min(SPARE_DEDUCTIONS, MAX_DEDUCTIONS - len(texts))
    texts += [("", "", "", "")] * spare
    return [DeductionBox(stem, *row) for stem, row in zip(stems, texts, strict=False)]


_PARTS = ("item", "amount", "reason", "receipt")


def _shares(
    prefix: str,
    form: ExpenseForm | None,
    receipts: Sequence[ReceiptView],
    typed: Mapping[str, str],
) -> list[ShareBox]:
    """With one receipt there is nothing to share out."""
    if len(receipts) < 2:
        return []
    stored = {share.number: share.in_scope_fen for share in form.receipts} if form else {}
    boxes = []
    for row, receipt in enumerate(receipts):
        name = f"{prefix}share-{row}"
        known = stored.get(receipt.number)
        boxes.append(
            ShareBox(
                name,
                receipt.number,
                _yuan(receipt.amount_fen),
                typed.get(name, "" if known is None else format_yuan(known)),
            )
        )
    return boxes


def _stored(record: object, attribute: str) -> str:
    fen = None if record is None else getattr(record, attribute)
    return "" if fen is None else format_yuan(fen)


def _yuan(fen: int | None) -> str:
    return _UNKNOWN if fen is None else format_yuan(fen)
