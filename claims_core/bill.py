"""What one stay cost and which part of it the scheme looks at, checked before anything is paid.

Asked by the benefit ladder; filled in by clerks, by interfaces and by files of worked histories.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from claims_core.errors import InvalidExpense
from claims_core.money import MAX_FEN, parse_rate, parse_yuan
from claims_core.receipt_count import CountedReceipt, ReceiptVerdict

_ZERO: Final = Fraction(0)
_MONEY_FIELDS: Final = (
    "total",
    "non_covered_expense",
    "over_limit_expense",
    "upfront_self_pay",
    "in_scope",
    "deductible",
)
_OPTIONAL: Final = ("total", "in_scope")
# Files of worked histories use shorter names for two of the fields.
_FIELD_OF: Final = {
    "total": "total",
    "non_covered": "non_covered_expense",
    "over_limit": "over_limit_expense",
    "upfront_self_pay": "upfront_self_pay",
    "in_scope": "in_scope",
    "deductible": "deductible",
}
_KNOWN: Final = (*_FIELD_OF, "pool_rate", "deductions", "extra_upfront_rate")
_REMARKS: Final = frozenset({"id", "title", "note", "expect"})


@dataclass(frozen=True, slots=True)
class Deduction:
    """扣减: an amount in fen taken out of the in-scope expense, what for, and the reason's code."""

    item: str
    amount: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Expense:
    """医疗费用: of one stay in one policy year, in fen.

    ``receipts``, ``in_scope`` or ``total`` is given; the first that is decides (contract rule 0).
    Raises InvalidExpense naming the field.
    """

    total: int | None = None
    """医疗费总额"""
    non_covered_expense: int = 0
    """全自费"""
    over_limit_expense: int = 0
    """超限价自费"""
    upfront_self_pay: int = 0
    """先行自付: never enters the base, and no fund returns it."""
    in_scope: int | None = None
    """政策范围内费用, as the settlement sheet states it, before deductions."""
    deductible: int = 0
    """起付线"""
    pool_rate: Fraction | None = None
    """统筹支付比例: needed only while the pool has room."""
    deductions: tuple[Deduction, ...] = ()
    """扣减项目"""
    extra_upfront_rate: Fraction = _ZERO
    """异地就医另行先负担的比例 of the in-scope expense."""
    receipts: tuple[CountedReceipt, ...] = ()
    """认定后的票据: when stated, the in-scope expense is the sum of those that count."""

    def __post_init__(self) -> None:
        for name in _MONEY_FIELDS:
            value: object = getattr(self, name)
            if value is not None or name not in _OPTIONAL:
                _check_fen(value, name)
        for deduction in self.deductions:
            _check_fen(deduction.amount, "deductions")
        for receipt in self.receipts:
            _check_fen(receipt.in_scope, "invoices")
        if self.pool_rate is not None:
            _check_rate(self.pool_rate, "pool_rate")
        _check_rate(self.extra_upfront_rate, "extra_upfront_rate")
        for field, problem in self._contradictions():
            raise InvalidExpense(problem, field=field)

    def _contradictions(self) -> Iterator[tuple[str, str]]:
        stated = max(self.stated_in_scope, self.in_scope or 0)
        if self.in_scope is None and self.total is None and not self.receipts:
            yield "total", "nothing_given"
        elif self.total is not None and self.in_scope is None and self._outside > self.total:
            yield "total", "parts_above_total"
        elif self.total is not None and stated > self.total:
            yield "in_scope", "in_scope_above_total"
        elif self.in_scope_expense < 0:
            yield "deductions", "deductions_above_in_scope"

    @property
    def stated_in_scope(self) -> int:
        """政策范围内费用 before deductions: of the receipts that count, else as given, else total
        less what is out of scope."""
        if self.receipts:
            return sum(receipt.in_scope for receipt in self.receipts if receipt.counts)
        if self.in_scope is not None:
            return self.in_scope
        return (self.total or 0) - self._outside

    @property
    def _outside(self) -> int:
        return self.non_covered_expense + self.over_limit_expense + self.upfront_self_pay

    @property
    def deducted(self) -> int:
        """扣减合计"""
        return sum(deduction.amount for deduction in self.deductions) if self.deductions else 0

    @property
    def in_scope_expense(self) -> int:
        """政策范围内费用 after deductions (contract rule 0)."""
        return self.stated_in_scope - self.deducted

    def as_record(self) -> dict[str, object]:
        """For the canonical bytes of a decision."""
        return {
            **{name: getattr(self, name) for name in _MONEY_FIELDS},
            "pool_rate": None if self.pool_rate is None else str(self.pool_rate),
            "deductions": [_deduction_record(each) for each in self.deductions],
            "extra_upfront_rate": str(self.extra_upfront_rate),
            "receipts": [[r.code, r.number, r.in_scope, r.verdict] for r in self.receipts],
        }

    @staticmethod
    def from_record(record: Mapping[str, object]) -> "Expense":
        rate, rows, receipts = record["pool_rate"], record["deductions"], record.get("receipts", [])
        if not isinstance(rows, list) or not isinstance(receipts, list):
            raise TypeError("stored deductions and receipts are lists")
        return _expense(
            {name: record[name] for name in _MONEY_FIELDS},
            pool_rate=None if rate is None else Fraction(str(rate)),
            deductions=tuple(Deduction(*row) for row in rows),
            extra_upfront_rate=Fraction(str(record["extra_upfront_rate"])),
            receipts=tuple(
                CountedReceipt(code, number, in_scope, ReceiptVerdict(verdict))
                for code, number, in_scope, verdict in receipts
            ),
        )


def read_expense(
    record: Mapping[str, object], receipts: tuple[CountedReceipt, ...] = ()
) -> Expense:
    """An expense as files write it: money and rates are text, ``{"total": "86000.00"}``.

    Raises InvalidExpense or InvalidAmount naming the field as the file does.
    """
    for key in record:
        if key not in _KNOWN and key not in _REMARKS:
            known = "、".join(_KNOWN)
            raise InvalidExpense("unknown_key", field=key, key=key, known=known)
    money: dict[str, object] = {
        name: parse_yuan(record[key], field=key) for key, name in _FIELD_OF.items() if key in record
    }
    rates = {
        key: parse_rate(record[key], field=key)
        for key in ("pool_rate", "extra_upfront_rate")
        if key in record
    }
    return _expense(
        money,
        pool_rate=rates.get("pool_rate"),
        deductions=tuple(_read_deductions(record.get("deductions", []))),
        extra_upfront_rate=rates.get("extra_upfront_rate", _ZERO),
        receipts=receipts,
    )


def _read_deductions(rows: object) -> Iterator[Deduction]:
    if not isinstance(rows, list):
        raise InvalidExpense("not_a_list", field="deductions")
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("item"), str):
            raise InvalidExpense("not_a_list", field="deductions")
        for key in row:
            if key not in ("item", "amount") and key not in _REMARKS:
                raise InvalidExpense(
                    "unknown_key", field="deductions", key=key, known="item、amount"
                )
        yield Deduction(row["item"], parse_yuan(row.get("amount"), field="deductions"))


def _expense(
    money: Mapping[str, object],
    *,
    pool_rate: Fraction | None,
    deductions: tuple[Deduction, ...],
    extra_upfront_rate: Fraction,
    receipts: tuple[CountedReceipt, ...],
) -> Expense:
    whole = {name: value for name, value in money.items() if isinstance(value, int)}
    return Expense(
        total=whole.get("total"),
        non_covered_expense=whole.get("non_covered_expense", 0),
        over_limit_expense=whole.get("over_limit_expense", 0),
        upfront_self_pay=whole.get("upfront_self_pay", 0),
        in_scope=whole.get("in_scope"),
        deductible=whole.get("deductible", 0),
        pool_rate=pool_rate,
        deductions=deductions,
        extra_upfront_rate=extra_upfront_rate,
        receipts=receipts,
    )


def _deduction_record(deduction: Deduction) -> list[str | int]:
    """The reason only where there is one: decisions without reasons keep their bytes."""
    plain: list[str | int] = [deduction.item, deduction.amount]
    return [*plain, deduction.reason] if deduction.reason else plain


def _check_fen(value: object, field: str) -> None:
    if type(value) is not int or value > MAX_FEN:
        raise InvalidExpense("not_money", field=field)
    if value < 0:
        raise InvalidExpense("negative", field=field)


def _check_rate(value: object, field: str) -> None:
    # by its type first: asking a fraction's class is slow, and a recheck builds a million of these
    if type(value) is not Fraction and not isinstance(value, Fraction):
        raise InvalidExpense("not_rate", field=field)
    if not 0 <= value.numerator <= value.denominator:
        raise InvalidExpense("rate_range", field=field)
