"""What does one step of a worked history ask for? Read strictly from its JSON (contract "benefit
scenarios"); asked by the histories that do the steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from claims_core.bill import Expense, read_expense
from claims_core.ledger import YearToDate
from claims_core.policy_entry import Parameter, PolicyEntry
from claims_core.receipt_count import CountedReceipt, ReceiptKey, ReceiptState, StatedReceipt
from claims_core.scenarios.fields import REMARKS, JsonFields, ScenarioError

_DEFAULT_PERSON: Final = "A"
_POLICY_VALUES: Final = ("pool_cap", "supplement_rate", "supplement_cap")
_INVOICE: Final = ("code", "number", "in_scope", "state", "replaces")


@dataclass(frozen=True, slots=True)
class Settle:
    """结算 of a claim: the expense of each year, or one expense whose receipts may be stated."""

    insured: str
    claim: str
    discharge: date
    decided_on: date | None
    several_years: bool
    invoices: tuple[StatedReceipt, ...]
    fields: JsonFields

    def expenses(self, counted: tuple[CountedReceipt, ...]) -> Mapping[int, Expense]:
        """费用 by year, once it is known which receipts count."""
        if self.several_years:
            years = self.fields.inner("expense_by_year")
            return {int(year): _expense(years, year, ()) for year in years if year not in REMARKS}
        return {self.discharge.year: _expense(self.fields, "expense", counted)}


@dataclass(frozen=True, slots=True)
class Reverse:
    """冲正 of a standing settlement."""

    claim: str
    insured: str | None


@dataclass(frozen=True, slots=True)
class PoolChange:
    """统筹支付更正, from the platform; in fen, may be negative."""

    insured: str
    year: int
    amount: int


@dataclass(frozen=True, slots=True)
class DirectSettled:
    """医院直接结算, entered from the platform; in fen."""

    insured: str
    settlement_no: str
    year: int
    pool_payment: int
    supplement_payment: int
    receipts: tuple[ReceiptKey, ...]


@dataclass(frozen=True, slots=True)
class AddPolicy:
    """新增政策: a parameter change becomes known."""

    entry: PolicyEntry


@dataclass(frozen=True, slots=True)
class RunRecheck:
    """重核 with the policies known on a day; None means all."""

    known_on: date | None


ScenarioStep = Settle | Reverse | PoolChange | DirectSettled | AddPolicy | RunRecheck


def read_step(step: object) -> ScenarioStep:
    """One step of a history. Raises ScenarioError naming the field."""
    do = JsonFields(step, "").word("do", tuple(_READERS))
    known, reader = _READERS[do]
    return reader(JsonFields(step, "", "do", "insured", *known))


def read_policy(row: JsonFields) -> PolicyEntry:
    """A policy of a history: at most the three parameters of the ladder, without documents."""
    first, last = row.day("valid_from"), row.day("valid_to")
    if last < first:
        raise ScenarioError("dates_reversed", field=row.at("valid_to"), first=first)
    values: dict[str, int | Fraction] = {
        key: row.rate(key) if key == "supplement_rate" else row.yuan(key)
        for key in _POLICY_VALUES
        if key in row
    }
    return PolicyEntry(
        id=row.text("id", "XX-2025"),
        valid_from=first,
        valid_to=last,
        recorded_on=row.day("recorded_on") if "recorded_on" in row else first,
        parameters={key: Parameter(value=value) for key, value in values.items()},
    )


POLICY_KEYS: Final = ("id", "valid_from", "valid_to", "recorded_on", *_POLICY_VALUES)
OPENING_KEYS: Final = ("insured", "year", "pool_paid", "supplement_paid")


def read_opening(row: JsonFields) -> tuple[str, int, YearToDate]:
    """期初: whose, of which year, and how much."""
    paid = YearToDate(row.yuan("pool_paid"), row.yuan("supplement_paid"))
    return _person(row), row.year("year"), paid


def _read_settle(step: JsonFields) -> Settle:
    discharge = step.day("discharge")
    if "admission" in step and (admission := step.day("admission")) > discharge:
        raise ScenarioError("dates_reversed", field="discharge", first=admission)
    if "care" in step:
        step.text("care", "inpatient")
    invoices = tuple(_stated_receipt(row) for row in step.rows("invoices", *_INVOICE))
    several_years = "expense_by_year" in step
    for other in ("expense", "invoices"):
        if several_years and other in step:
            raise ScenarioError("both", field="expense_by_year", other=other)
    if several_years:
        _check_years(step.inner("expense_by_year"), discharge.year)
    elif not invoices:
        step.inner("expense")
    return Settle(
        insured=_person(step),
        claim=step.text("claim", "C1"),
        discharge=discharge,
        decided_on=step.day("decided_on") if "decided_on" in step else None,
        several_years=several_years,
        invoices=invoices,
        fields=step,
    )


def _check_years(years: JsonFields, last: int) -> None:
    named = [year for year in years if year not in REMARKS]
    for year in named:
        if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year)):
            raise ScenarioError("not_year", field=years.at(year))
    if not named or named != sorted(named) or int(named[-1]) != last:
        raise ScenarioError("years", field="expense_by_year", year=last)


def _expense(fields: JsonFields, key: str, counted: tuple[CountedReceipt, ...]) -> Expense:
    record = fields.inner(key).plain() if key in fields else {}
    return fields.checked(key, lambda: read_expense(record, counted))


def _stated_receipt(row: JsonFields) -> StatedReceipt:
    state = row.word("state", tuple(ReceiptState)) if "state" in row else ReceiptState.NORMAL
    code, number = _receipt_key(row)
    return StatedReceipt(code, number, row.yuan("in_scope"), ReceiptState(state))


def _receipt_key(row: JsonFields) -> ReceiptKey:
    # fully digital invoices have no code
    code = row.text("code", "41060125") if "code" in row and row.raw("code") != "" else ""
    return code, row.text("number", "0012345678")


def _read_reverse(step: JsonFields) -> Reverse:
    insured = _person(step) if "insured" in step else None
    return Reverse(claim=step.text("claim", "C1"), insured=insured)


def _read_pool_change(step: JsonFields) -> PoolChange:
    amount = step.yuan("amount", allow_negative=True)
    return PoolChange(insured=_person(step), year=step.year("year"), amount=amount)


def _read_direct(step: JsonFields) -> DirectSettled:
    receipts = []
    for row in step.rows("invoices", *_INVOICE):
        if "in_scope" in row:
            row.yuan("in_scope")
        receipts.append(_receipt_key(row))
    return DirectSettled(
        insured=_person(step),
        settlement_no=step.text("settlement_no", "S1"),
        year=step.year("year"),
        pool_payment=step.yuan("pool_payment"),
        supplement_payment=step.yuan("supplement_payment"),
        receipts=tuple(receipts),
    )


def _read_add_policy(step: JsonFields) -> AddPolicy:
    return AddPolicy(entry=read_policy(step.inner("policy", *POLICY_KEYS)))


def _read_recheck(step: JsonFields) -> RunRecheck:
    return RunRecheck(known_on=step.day("known_on") if "known_on" in step else None)


def _person(fields: JsonFields) -> str:
    return fields.text("insured", _DEFAULT_PERSON) if "insured" in fields else _DEFAULT_PERSON


_READERS: Final[dict[str, tuple[tuple[str, ...], Callable[[JsonFields], ScenarioStep]]]] = {
    "settle": (
        (
            *("claim", "discharge", "admission", "decided_on", "care"),
            *("expense", "expense_by_year", "invoices"),
        ),
        _read_settle,
    ),
    "reverse": (("claim",), _read_reverse),
    "pool_change": (("year", "amount"), _read_pool_change),
    "direct_settled": (
        ("settlement_no", "year", "pool_payment", "supplement_payment", "invoices"),
        _read_direct,
    ),
    "add_policy": (("policy",), _read_add_policy),
    "recheck": (("known_on",), _read_recheck),
}
