"""What did the initial reviewer type into the form of expenses, year by year?

Asked by the claim handlers before they call the desk; the screen writes the same names."""

from collections.abc import Mapping, Sequence

from casework.claims.bills import (
    Bills,
    Correction,
    DeductionForm,
    ExpenseForm,
    PaperFigures,
    PlatformFigures,
    ReceiptShare,
    YearBill,
)
from casework.errors import FieldsInvalid
from claims_core.errors import InvalidAmount
from claims_core.paid_figures import PlatformYear
from claims_core.typed_text import TextKind, value_of
from window.forms import whole_number

Fields = Mapping[str, str]
Names = tuple[tuple[str, str, str], ...]

MAX_DEDUCTIONS = 20
MAX_SHARES = 60

EXPENSE_FIELDS: Names = (
    # field, attribute of ExpenseForm, words
    ("total", "total_fen", "医疗费总额"),
    ("non_covered_expense", "non_covered_fen", "全自费"),
    ("over_limit_expense", "over_limit_fen", "超限价自费"),
    ("upfront_self_pay", "upfront_self_pay_fen", "先行自付"),
    ("deductible", "deductible_fen", "起付线"),
)
PAPER_FIELDS: Names = (
    # printed on the papers, where they are; attribute of PaperFigures
    ("list_total", "list_total_fen", "清单合计"),
    ("printed_pool", "pool_fen", "票据上印的统筹基金支付"),
)
PLATFORM_FIELDS: Names = (
    ("platform_in_scope", "in_scope_fen", "政策范围内费用"),
    ("platform_pool", "pool_fen", "统筹基金支付"),
    ("platform_supplement", "supplement_fen", "大额补助支付"),
)
# Whatever else the platform's sheet shows; attributes of PlatformFigures.
PLATFORM_MORE: Names = (
    ("platform_total", "total_fen", "医疗费总额"),
    ("platform_non_covered", "non_covered_fen", "全自费"),
    ("platform_over_limit", "over_limit_fen", "超限价自费"),
    ("platform_upfront", "upfront_self_pay_fen", "先行自付"),
    ("platform_deductible", "deductible_fen", "起付线"),
    ("platform_over_cap", "over_cap_fen", "超过大额年度限额"),
    ("platform_funds", "funds_fen", "基金支付总额"),
    ("platform_personal", "personal_fen", "个人负担总额"),
    ("platform_hospital", "hospital_fen", "医院负担"),
)
TITLES: dict[str, str] = {
    **{name: title for name, _, title in (*EXPENSE_FIELDS, *PAPER_FIELDS)},
    **{name: f"平台{title}" for name, _, title in (*PLATFORM_FIELDS, *PLATFORM_MORE)},
    "pool_rate": "统筹支付比例",
    "extra_upfront_rate": "异地先负担比例",
    "extra_upfront_document": "异地比例的依据",
    "deductions": "扣减",
    "receipts": "各张票据",
    "years": "跨年费用",
    "correction": "更正说明",
    "figures": "三栏对照",
}


def prefix_of(year: int, years: Sequence[int]) -> str:
    """What stands before the names of a year's fields; nothing for the year of discharge."""
    return "" if year == years[-1] else f"y{year}-"


def bills_from(fields: Fields, years: Sequence[int]) -> Bills:
    """费用录入 and 平台金额 of every year, typed in yuan; an empty part of a bill is zero.

    An earlier year in which nothing is typed has no bill.

    :raises FieldsInvalid: naming every sum that cannot be read.
    """
    problems: dict[str, str] = {}
    bills = []
    for year in years:
        typed = _Typed(fields, prefix_of(year, years), problems)
        if year == years[-1] or typed.anything():
            bills.append(YearBill(year, typed.expense(), typed.platform()))
    if problems:
        raise FieldsInvalid(**problems)
    return tuple(bills)


def correction_from(fields: Fields) -> Correction:
    """更正说明, where the page asked for one."""
    return Correction(
        fields.get("correction_reason", "").strip(), fields.get("correction_note", "").strip()
    )


def rate_of(text: str) -> str | None:
    """85% means 0.85, full-width or not; everything else is left to the desk to judge."""
    plain = value_of(text, TextKind.CODE)
    number = plain.removesuffix("%")
    if plain.endswith("%") and number.isdecimal() and len(number) <= 3:
        whole, hundredths = divmod(int(number), 100)
        return f"{whole}.{hundredths:02d}"
    return plain or None


def money_of(text: str, field: str, problems: dict[str, str]) -> int:
    """Yuan as people type them, in fen; what is wrong goes into `problems`."""
    try:
        return value_of(text, TextKind.AMOUNT, field=field)
    except InvalidAmount as problem:
        problems.update(problem.fields)
        return 0


class _Typed:
    """One year's part of the form."""

    def __init__(self, fields: Fields, prefix: str, problems: dict[str, str]) -> None:
        self._fields = fields
        self._prefix = prefix
        self._problems = problems

    def anything(self) -> bool:
        """Whether a sum of this year is typed."""
        names = (*EXPENSE_FIELDS, *PLATFORM_FIELDS, *PLATFORM_MORE)
        return any(self._text(name) for name, _, _ in names)

    def expense(self) -> ExpenseForm:
        money = {
            attribute: self._money(name, "" if name == "total" else "0")
            for name, attribute, _ in EXPENSE_FIELDS
        }
        return ExpenseForm(
            **money,
            pool_rate=rate_of(self._text("pool_rate")),
            deductions=tuple(self._deductions()),
            extra_upfront_rate=rate_of(self._text("extra_upfront_rate")),
            extra_upfront_document=self._text("extra_upfront_document"),
            receipts=self._shares(),
            papers=PaperFigures(
                **{attribute: self._maybe(name) for name, attribute, _ in PAPER_FIELDS}
            ),
        )

    def platform(self) -> PlatformFigures | None:
        names = (*PLATFORM_FIELDS, *PLATFORM_MORE)
        if not any(self._text(name) for name, _, _ in names):
            return None
        in_scope, pool, supplement = (self._money(name) for name, _, _ in PLATFORM_FIELDS)
        more = (self._maybe(name) for name, _, _ in PLATFORM_MORE)
        return PlatformFigures(in_scope, pool, supplement, *more)

    def _deductions(self) -> list[DeductionForm]:
        rows = []
        for row in range(MAX_DEDUCTIONS):
            stem = f"deduction-{row}"
            item, amount = self._text(f"{stem}-item"), self._text(f"{stem}-amount")
            if item or amount:
                rows.append(
                    DeductionForm(
                        item,
                        self._money(f"{stem}-amount"),
                        self._text(f"{stem}-reason"),
                        self._text(f"{stem}-receipt"),
                    )
                )
        return rows

    def _shares(self) -> tuple[ReceiptShare, ...]:
        return tuple(
            ReceiptShare(self._text(f"share-{row}-number"), self._money(f"share-{row}"))
            for row in range(MAX_SHARES)
            if self._text(f"share-{row}")
        )

    def _text(self, name: str) -> str:
        return self._fields.get(f"{self._prefix}{name}", "").strip()

    def _money(self, name: str, empty: str = "") -> int:
        return money_of(self._text(name) or empty, f"{self._prefix}{name}", self._problems)

    def _maybe(self, name: str) -> int | None:
        return self._money(name) if self._text(name) else None


def keyed_again(fields: Fields) -> dict[int, PlatformYear] | None:
    """平台金额 as the second reviewer read them, by year; None where the form did not ask.

    :raises FieldsInvalid: naming every sum that cannot be read.
    """
    years = sorted({name.partition("-")[2] for name in fields if name.startswith("keyed_")})
    problems: dict[str, str] = {}
    figures = {
        int(year): PlatformYear(
            *(
                money_of(fields.get(f"keyed_{name}-{year}", ""), f"keyed_{name}-{year}", problems)
                for name in ("in_scope", "pool", "supplement")
            )
        )
        for year in years
        if whole_number(year, digits=4) >= 0
    }
    if problems:
        raise FieldsInvalid(**problems)
    return figures or None
