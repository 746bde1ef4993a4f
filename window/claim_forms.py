"""What did a clerk type into a form of the claim page?

Asked by the claim handlers before they call the desk."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import Field

from casework.errors import FieldsInvalid
from casework.views import ExpenseForm, PlatformFigures, TypedReceipt
from claims_core.checklist import GUIDES, Material
from claims_core.claim import Wanted
from claims_core.errors import InvalidAmount
from claims_core.money import parse_typed_yuan
from frontdoor.shapes import Given
from frontdoor.validation import validated

Fields = Mapping[str, str]
G = TypeVar("G", bound=Given)

MAX_REASON = 500
MAX_RECEIPTS = 60
SPARE_RECEIPTS = 2
WAS = "was-"


class Versioned(Given):
    """版本: the state of the claim that the page showed."""

    version: int = Field(ge=1)


class Reasoned(Versioned):
    """理由."""

    reason: str = Field(max_length=MAX_REASON)


class Seen(Versioned):
    """所见金额: the mark of the statement that the page showed."""

    seen: str = Field(default="", max_length=64)


class Reveal(Given):
    """查看完整信息."""

    field: str = Field(pattern="^(id_number|phone|account)$")
    reason: str = Field(max_length=200)


@dataclass(frozen=True)
class Bill:
    """费用录入: what was keyed in beside the photos."""

    expense: ExpenseForm
    platform: PlatformFigures | None


EXPENSE_FIELDS: tuple[tuple[str, str, str], ...] = (
    # field, attribute of ExpenseForm, words
    ("total", "total_fen", "医疗费总额"),
    ("non_covered_expense", "non_covered_fen", "全自费"),
    ("over_limit_expense", "over_limit_fen", "超限价自费"),
    ("upfront_self_pay", "upfront_self_pay_fen", "先行自付"),
    ("deductible", "deductible_fen", "起付线"),
)
PLATFORM_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("platform_in_scope", "in_scope_fen", "政策范围内费用"),
    ("platform_pool", "pool_fen", "统筹基金支付"),
    ("platform_supplement", "supplement_fen", "大额补助支付"),
)


_TITLES = {
    **{name: title for name, _, title in EXPENSE_FIELDS},
    **{name: f"平台{title}" for name, _, title in PLATFORM_FIELDS},
    "pool_rate": "统筹支付比例",
    "reason": "理由",
    "note": "备注",
}


def version_of(fields: Fields) -> int:
    """The version that the page showed.

    :raises FieldsInvalid:
    """
    return validated(Versioned, {"version": fields.get("version", "")}).version


def read(model: type[G], fields: Fields) -> G:
    """The named fields of `model`; other fields of the page are left alone.

    :raises FieldsInvalid:
    """
    return validated(model, {name: fields[name] for name in model.model_fields if name in fields})


def wanted_from(fields: Fields) -> tuple[Wanted, ...]:
    """要补的材料: those that are ticked, each with its reason.

    :raises FieldsInvalid: where a reason is missing.
    """
    ticked = [material for material in Material if fields.get(f"want-{material}")]
    reasons = {material: fields.get(f"why-{material}", "").strip() for material in ticked}
    problems = {
        f"why-{material}": "请写一句原因，参保人会看到。"
        for material, reason in reasons.items()
        if not reason
    } | {
        f"why-{material}": "写得太长了，请控制在200字以内。"
        for material, reason in reasons.items()
        if len(reason) > 200
    }
    if problems:
        raise FieldsInvalid(**problems)
    return tuple(Wanted(material, reason) for material, reason in reasons.items())


def receipts_from(fields: Fields) -> tuple[TypedReceipt, ...]:
    """票据: the lines that hold anything, in their order.

    :raises FieldsInvalid: naming every sum that cannot be read.
    """
    problems: dict[str, str] = {}
    receipts = []
    for row in range(MAX_RECEIPTS):
        code, number, amount = (
            fields.get(f"receipt-{row}-{part}", "").strip() for part in ("code", "number", "amount")
        )
        if not (code or number or amount):
            continue
        fen = _money(amount, f"receipt-{row}-amount", problems) if amount else None
        receipts.append(TypedReceipt(code, number, fen))
    if problems:
        raise FieldsInvalid(**problems)
    return tuple(receipts)


def rows_typed(fields: Fields) -> int:
    """How many receipt lines the posted page had."""
    return sum(f"receipt-{row}-number" in fields for row in range(MAX_RECEIPTS))


def bill_from(fields: Fields) -> Bill:
    """费用录入 and 平台金额, typed in yuan; an empty part of the bill is zero.

    :raises FieldsInvalid: naming every sum that cannot be read.
    """
    problems: dict[str, str] = {}
    money = {
        attribute: _money(_text(fields, name) or ("" if name == "total" else "0"), name, problems)
        for name, attribute, _ in EXPENSE_FIELDS
    }
    platform = None
    if any(_text(fields, name) for name, _, _ in PLATFORM_FIELDS):
        figures = {
            attribute: _money(_text(fields, name), name, problems)
            for name, attribute, _ in PLATFORM_FIELDS
        }
        platform = PlatformFigures(**figures)
    if problems:
        raise FieldsInvalid(**problems)
    return Bill(ExpenseForm(**money, pool_rate=_rate(_text(fields, "pool_rate"))), platform)


def labelled(name: str, sentence: str) -> str:
    """A sentence about a field, with the field's title before it where it has one."""
    kind, _, rest = name.partition("-")
    if kind == "why" and rest in set(Material):
        title = GUIDES[Material(rest)].title
    elif kind == "receipt" and rest.partition("-")[0].isdecimal():
        title = f"第{int(rest.partition('-')[0]) + 1}张票据"
    else:
        title = _TITLES.get(name, "")
    return f"{title}：{sentence}" if title else sentence


def _text(fields: Fields, name: str) -> str:
    return fields.get(name, "").strip()


def _money(text: str, field: str, problems: dict[str, str]) -> int:
    try:
        return parse_typed_yuan(text, field=field)
    except InvalidAmount as problem:
        problems.update(problem.fields)
        return 0


def _rate(text: str) -> str | None:
    """85% means 0.85, full-width or not; everything else is left to the desk to judge."""
    plain = unicodedata.normalize("NFKC", text)
    number = plain.removesuffix("%").strip()
    if plain.endswith("%") and number.isdecimal() and len(number) <= 3:
        whole, hundredths = divmod(int(number), 100)
        return f"{whole}.{hundredths:02d}"
    return plain or None
