"""What did a clerk type into a form of the claim page?

Asked by the claim handlers before they call the desk."""

from typing import Annotated

from pydantic import Field

from casework.errors import FieldsInvalid
from claims_core.checklist import GUIDES, Material
from claims_core.claim import Wanted
from claims_core.same_stay import StayFinding
from frontdoor.shapes import Day, Given
from frontdoor.text_shapes import ONE_LINE
from window.claim.bill_forms import TITLES
from window.forms import Fields, Versioned

MAX_REASON = 500
MAX_RECEIPTS = 60
SPARE_RECEIPTS = 2
WAS = "was-"


class Reasoned(Versioned):
    """理由: one of the list, and words of one's own where it says too little."""

    code: str = Field(default="", max_length=40)
    reason: str = Field(default="", max_length=MAX_REASON)


class CentreSheet(Given):
    """市医保中心审定单."""

    sheet_no: Annotated[str, Field(max_length=100), ONE_LINE] = ""
    audited_on: Day
    reason: str = Field(default="", max_length=MAX_REASON)


CENTRE_FIELDS: tuple[tuple[str, str, str], ...] = (
    # field, attribute of PlatformFigures, words
    ("centre_in_scope", "in_scope_fen", "政策范围内费用"),
    ("centre_pool", "pool_fen", "统筹基金支付"),
    ("centre_supplement", "supplement_fen", "大额补助支付"),
)


class Acceptance(Versioned):
    """受理: `designated` is what the clerk found out about the provider."""

    reason: str = Field(default="", max_length=MAX_REASON)
    designated: str = Field(default="", pattern="^(yes|no|)$")

    @property
    def is_designated(self) -> bool | None:
        """定点, or None where nobody has looked."""
        return {"yes": True, "no": False}.get(self.designated)


class Seen(Versioned):
    """所见金额: the mark of the statement that the page showed."""

    seen: str = Field(default="", max_length=64)


class Reveal(Given):
    """查看完整号码."""

    field: str = Field(pattern="^(id_number|phone|account|new_account)$")
    reason: str = Field(max_length=200)


class Explained(Versioned):
    """差异说明: for exactly the figures that the page showed."""

    reason: str = Field(max_length=MAX_REASON)
    figures: str = Field(max_length=64)
    note: str = Field(default="", max_length=MAX_REASON)


_TITLES = TITLES | {
    "reason": "说明",
    "note": "备注",
    "finding": "认定",
    "sheet_no": "审定单编号",
    "settlement_no": "结算单号",
    "audited_on": "审定日期",
    "payee_name": "户名",
    "payee_account": "账号",
    "bank_account": "账号",
    "payee_bank_name": "开户行",
    "materials": "收到的材料",
    "file": "图片",
    "photo": "扫错的图片",
}


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


def rows_typed(fields: Fields) -> int:
    """How many receipt lines the posted page had."""
    return sum(f"receipt-{row}-number" in fields for row in range(MAX_RECEIPTS))


class SameStayGiven(Versioned):
    """同一次住院的认定."""

    other: str = Field(max_length=32)
    finding: StayFinding
    reason: str = Field(default="", max_length=MAX_REASON)


def labelled(name: str, sentence: str) -> str:
    """A sentence about a field, with the field's title before it where it has one."""
    title = title_of(name)
    return f"{title}：{sentence}" if title else sentence


def title_of(name: str) -> str:
    """What a field of the page is called; empty where its sentences need no title."""
    kind, _, rest = name.partition("-")
    if kind == "why" and rest in set(Material):
        return GUIDES[Material(rest)].title
    if kind == "receipt" and rest.partition("-")[0].isdecimal():
        return f"第{int(rest.partition('-')[0]) + 1}张票据"
    if kind[:1] == "y" and kind[1:].isdecimal():
        return f"{kind[1:]}年{title_of(rest)}"
    if (centre := {name: words for name, _, words in CENTRE_FIELDS}.get(kind)) is not None:
        return f"{rest}年{centre}"
    if name.startswith("keyed_"):
        return "平台金额"
    if kind == "deduction":
        return "扣减"
    if kind == "share":
        return "各张票据"
    return _TITLES.get(name, "")
