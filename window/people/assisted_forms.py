"""What did a clerk type of the claim they fill in for somebody? Read for the service, and shown
again as it stands."""

from datetime import date
from typing import Annotated

from pydantic import Field

from casework.assisted.filling import FilledIn
from casework.assisted.views import AssistedDetail, Known
from casework.claims.views import ReceiptView, TypedReceipt
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
from window.forms import Fields, read_fields, whole_number

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
    """For the service: of a form that says what it showed, only what differs from that is
    somebody's change. :raises FieldsInvalid: all that is wrong, at once."""
    form, problems = read_fields(FilledForm, fields), dict[str, str]()
    care = form.care(problems)
    receipts = tuple(
        receipt
        for row in range(MOST_ROWS)
        if (receipt := _receipt(fields, row, problems)) is not None
    )
    if problems:
        raise FieldsInvalid(**problems)
    return FilledIn(
        care=care,
        payee=form.payee(),
        receipts=receipts,
        touched=[name for name in (*CHOICES, *LINES) if _touched(fields, name)],
        receipts_seen=tuple(
            TypedReceipt(code, number, int(fen) if fen else None)
            for code, number, fen in _receipts_shown(fields)
        ),
    )


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
        found |= _receipt_line(row, receipt)
    return found


def _receipt_line(row: int, receipt: ReceiptView | None) -> dict[str, str]:
    fen = receipt.amount_fen if receipt else None
    return {
        f"receipt-{row}-code": receipt.code if receipt else "",
        f"receipt-{row}-number": receipt.number if receipt else "",
        f"receipt-{row}-amount": "" if fen is None else plain_yuan(fen),
    }


def as_shown(detail: AssistedDetail) -> dict[str, str]:
    """What the form shows, as it says so itself when it comes back."""
    now = shown(detail)
    found = {f"shown-{name}": now.get(name, "") for name in (*CHOICES, *LINES)}
    for row, each in enumerate(detail.receipts):
        fen = "" if each.amount_fen is None else str(each.amount_fen)
        found[f"shown-receipt-{row}"] = f"{each.code}|{each.number}|{fen}"
    return found


def typed_over(detail: AssistedDetail, typed: Fields) -> dict[str, str]:
    """The form once more, where it was not saved: what somebody typed over what stands there now;
    what they left as it was shown is what it has become meanwhile."""
    now, found = shown(detail), dict(typed)
    for name in (*CHOICES, *LINES):
        if not _touched(typed, name):
            found[name] = now.get(name, "")
    seen = {(code, number): fen for code, number, fen in _receipts_shown(typed)}
    stands = {(each.code, each.number): each for each in detail.receipts}
    last = _last_line(typed) + 1
    for row in range(last):
        code, number, amount = _line(typed, row)
        fen = seen.get((code, number))
        if fen is not None and amount == (plain_yuan(int(fen)) if fen else ""):
            found |= _receipt_line(row, stands.get((code, number)))
        stands.pop((code, number), None)
    came = [each for key, each in stands.items() if key not in seen]
    for row, each in enumerate(came, last):
        found |= _receipt_line(row, each)
    return found


def receipt_rows(fields: Fields) -> range:
    """The lines of the form: one for every receipt there is, or it would go when the rest is
    saved, and one to write another in."""
    return range(min(max(FEWEST_ROWS, _last_line(fields) + 2), MOST_ROWS))


def _last_line(fields: Fields) -> int:
    return max((row for row in range(MOST_ROWS) if any(_line(fields, row))), default=-1)


def _touched(fields: Fields, name: str) -> bool:
    return fields.get(name, "") != fields.get(f"shown-{name}")


def _receipts_shown(fields: Fields) -> list[tuple[str, str, str]]:
    found = []
    for row in range(MOST_ROWS):
        code, _, rest = fields.get(f"shown-receipt-{row}", "").partition("|")
        number, _, fen = rest.partition("|")
        if number and (not fen or whole_number(fen, digits=15) >= 0):
            found.append((code, number, fen))
    return found


def _line(fields: Fields, row: int) -> tuple[str, str, str]:
    code, number, amount = (
        fields.get(f"receipt-{row}-{part}", "").strip() for part in ("code", "number", "amount")
    )
    return code, number, amount


def _receipt(fields: Fields, row: int, problems: dict[str, str]) -> TypedReceipt | None:
    code, number, amount = _line(fields, row)
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
