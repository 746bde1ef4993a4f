"""What did a clerk type of the claim they fill in for somebody? Read for the service, and shown
again as it stands."""

from datetime import date
from typing import Annotated

from pydantic import Field

from casework.assisted.filling import FilledIn
from casework.assisted.views import AssistedDetail, Known
from casework.claims.views import TypedReceipt
from casework.errors import FieldsInvalid
from claims_core.assisted_filing import CALLER_KNOWN_BY_WORDS, CallerKnownBy
from claims_core.checklist import (
    CARE_CAUSE_WORDS,
    CARE_KIND_WORDS,
    CARE_PLACE_WORDS,
    PAYEE_RELATION_WORDS,
    CareCause,
    CareKind,
    CarePlace,
    PayeeRelation,
)
from claims_core.claim import CareFacts, Payee
from claims_core.errors import ClaimsError, InvalidInput
from claims_core.money import plain_yuan
from claims_core.receipts import parse_receipt
from claims_core.typed_text import TextKind, value_of
from frontdoor.shapes import Given
from frontdoor.text_shapes import NAME, ONE_LINE
from window.forms import Fields, read_fields

FEWEST_ROWS, MOST_ROWS = 5, 200
_YES_NO = {"yes": True, "no": False}
CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "kind": ("怎么看的", {each.value: title for each, title in CARE_KIND_WORDS.items()}),
    "place": ("在哪里看的", {each.value: title for each, title in CARE_PLACE_WORDS.items()}),
    "cause": ("为什么看病", {each.value: title for each, title in CARE_CAUSE_WORDS.items()}),
    "emergency": ("是不是急诊抢救", {"yes": "是", "no": "不是"}),
    "filed": ("办过异地备案或转诊没有", {"yes": "办过", "no": "没有"}),
    "payee_relation": (
        "钱打给谁",
        {each.value: title for each, title in PAYEE_RELATION_WORDS.items()},
    ),
}
NEEDED = frozenset({"kind", "place"})
LINES: dict[str, tuple[str, str]] = {
    "region": ("哪个省市", "在外地看的才填"),
    "provider_name": ("哪家医院", "照病历或票据写全称"),
    "admission_on": ("哪天住进去", "例如 2026-03-02；门诊不填"),
    "discharge_on": ("哪天出院（或最后一次看）", "例如 2026-03-09"),
}
ACCOUNT: dict[str, tuple[str, str]] = {
    "payee_name": ("收款户名", "填过的不用再填，空着就不改"),
    "payee_account": ("银行卡号", ""),
    "payee_bank_name": ("开户银行", "例如：中国工商银行新乡分行"),
}


class FilledForm(Given):
    """代填的内容 as it was typed."""

    kind: Annotated[str, Field(max_length=30)] = ""
    place: Annotated[str, Field(max_length=20)] = ""
    cause: Annotated[str, Field(max_length=20)] = ""
    payee_relation: Annotated[str, Field(max_length=20)] = ""
    emergency: Annotated[str, Field(max_length=3)] = ""
    filed: Annotated[str, Field(max_length=3)] = ""
    region: Annotated[str, Field(max_length=60), ONE_LINE] = ""
    provider_name: Annotated[str, Field(max_length=100), ONE_LINE] = ""
    admission_on: Annotated[str, Field(max_length=40)] = ""
    discharge_on: Annotated[str, Field(max_length=40)] = ""
    payee_name: Annotated[str, Field(max_length=60), NAME] = ""
    payee_account: Annotated[str, Field(max_length=60), ONE_LINE] = ""
    payee_bank_name: Annotated[str, Field(max_length=100), ONE_LINE] = ""

    def care(self, problems: dict[str, str]) -> CareFacts:
        """What it says of the care; what is wrong goes into `problems`."""
        for name, (title, choices) in CHOICES.items():
            typed = getattr(self, name)
            if (typed or name in NEEDED) and typed not in choices:
                problems[name] = f"请选{title}。"
        admission, discharge = (
            self._day("admission_on", problems),
            self._day("discharge_on", problems),
        )
        if not self.provider_name:
            problems["provider_name"] = "请写在哪家医院看的。"
        if problems:
            return CareFacts()
        return CareFacts(
            CareKind(self.kind),
            CarePlace(self.place),
            cause=CareCause(self.cause) if self.cause else None,
            payee_relation=PayeeRelation(self.payee_relation) if self.payee_relation else None,
            emergency=_YES_NO.get(self.emergency),
            filed=_YES_NO.get(self.filed),
            region=self.region,
            provider_name=self.provider_name,
            admission_on=admission,
            discharge_on=discharge,
        )

    def payee(self) -> Payee | None:
        """The account; None where nothing was typed of it."""
        if not (self.payee_name or self.payee_account or self.payee_bank_name):
            return None
        return Payee(self.payee_name, self.payee_account, self.payee_bank_name)

    def _day(self, name: str, problems: dict[str, str]) -> date | None:
        typed = getattr(self, name)
        if not typed:
            return None
        try:
            return value_of(typed, TextKind.DAY, field=name)
        except ClaimsError as problem:
            problems[name] = problem.fields.get(name, problem.message)
            return None


def filled_in(fields: Fields) -> FilledIn:
    """For the service. :raises FieldsInvalid: all that is wrong, at once."""
    form, problems = read_fields(FilledForm, fields), dict[str, str]()
    care = form.care(problems)
    receipts = tuple(
        receipt
        for row in range(MOST_ROWS)
        if (receipt := _receipt(fields, row, problems)) is not None
    )
    if problems:
        raise FieldsInvalid(**problems)
    return FilledIn(care=care, payee=form.payee(), receipts=receipts)


def known(fields: Fields) -> Known:
    """How whoever asks was known. :raises FieldsInvalid:"""
    if fields.get("known_by", "") not in CALLER_KNOWN_BY_WORDS:
        raise FieldsInvalid(known_by="请选怎么认出是本人的。")
    return Known(CallerKnownBy(fields["known_by"]), fields.get("known_words", ""))


def shown(detail: AssistedDetail) -> dict[str, str]:
    """The form as it stands; the account is never shown again."""
    care = detail.care
    found = {
        name: str(value)
        for name in (*CHOICES, *LINES)
        if (value := getattr(care, name)) is not None and not isinstance(value, bool)
    }
    for name in ("emergency", "filed"):
        said = getattr(care, name)
        if said is not None:
            found[name] = "yes" if said else "no"
    for row, receipt in enumerate(detail.receipts):
        found[f"receipt-{row}-code"] = receipt.code
        found[f"receipt-{row}-number"] = receipt.number
        if receipt.amount_fen is not None:
            found[f"receipt-{row}-amount"] = plain_yuan(receipt.amount_fen)
    return found


def receipt_rows(fields: Fields) -> range:
    """The lines of the form: one for every receipt there is, or it would go when the rest is
    saved, and one to write another in."""
    filled = [
        row
        for row in range(MOST_ROWS)
        if any(fields.get(f"receipt-{row}-{part}") for part in ("code", "number", "amount"))
    ]
    return range(min(max(FEWEST_ROWS, max(filled, default=-1) + 2), MOST_ROWS))


def _receipt(fields: Fields, row: int, problems: dict[str, str]) -> TypedReceipt | None:
    code, number, amount = (
        fields.get(f"receipt-{row}-{part}", "").strip() for part in ("code", "number", "amount")
    )
    if not (code or number or amount):
        return None
    fen = None
    try:
        parse_receipt(code, number)
        if amount:
            fen = value_of(amount, TextKind.AMOUNT, field=f"receipt-{row}-amount")
    except InvalidInput as problem:
        part = "amount" if problem.field.endswith("amount") else problem.field
        problems[f"receipt-{row}-{part}"] = problem.message
    return TypedReceipt(code, number, fen, row=row + 1)
