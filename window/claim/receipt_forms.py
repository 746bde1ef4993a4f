"""What did the registrar type of the receipts, and what was verified of them?

Asked by the claim handlers before they call the desk; names of fields are those of the form."""

from datetime import date

from casework.claims.views import TypedReceipt, TypedVerification
from casework.errors import FieldsInvalid, ReceiptTypedTwice
from claims_core.errors import InvalidInput
from claims_core.receipt_verification import IssuerState, Verification
from claims_core.receipts import Receipt, parse_receipt
from claims_core.typed_text import TextKind, value_of
from window.claim.bill_forms import money_of
from window.claim.forms import MAX_RECEIPTS
from window.forms import Fields, whole_number

MAX_TIMES = 9_999
# Where the form has the fields that a receipt and its verification are checked by.
_PARTS = {"related": "related-number", "check_code": "check", "number": "number", "code": "code"}


def receipts_from(fields: Fields) -> tuple[TypedReceipt, ...]:
    """票据: the lines that hold anything, in their order.

    :raises FieldsInvalid: naming every field that cannot be read, with its line.
    """
    problems: dict[str, str] = {}
    lines = (_Line(fields, row, problems) for row in range(MAX_RECEIPTS))
    receipts = tuple(line.receipt() for line in lines if line.filled)
    if problems:
        raise FieldsInvalid(**problems)
    return receipts


def both_lines(problem: ReceiptTypedTwice) -> FieldsInvalid:
    """The refusal of a receipt that stands on two lines, beside both of them."""
    first, second = (int(str(problem.facts[name])) for name in ("first", "second"))
    words = "和第{}张是同一张票据{}。请核对，只留一张。"
    why = problem.facts["why"]
    return FieldsInvalid(
        **{
            f"receipt-{first - 1}-number": words.format(second, why),
            f"receipt-{second - 1}-number": words.format(first, why),
        }
    )


class _Line:
    """One line of the form; what is wrong with it goes into `problems`."""

    def __init__(self, fields: Fields, row: int, problems: dict[str, str]) -> None:
        self._fields = fields
        self._row = row
        self._problems = problems

    @property
    def filled(self) -> bool:
        """Whether a receipt stands on this line."""
        return any(self._text(part) for part in ("code", "number", "amount"))

    def receipt(self) -> TypedReceipt:
        code, number, amount = (self._text(part) for part in ("code", "number", "amount"))
        field = f"receipt-{self._row}-amount"
        fen = money_of(amount, field, self._problems) if amount else None
        receipt = self._parsed(code, number, "")
        said = self._verification(receipt)
        return TypedReceipt(code, number, fen, said, self._row + 1)

    def _verification(self, receipt: Receipt | None) -> TypedVerification | None:
        state = self._text("state")
        if not state:
            return None
        on, times = self._text("on"), self._text("times")
        code, number = self._text("related-code"), self._text("related-number")
        day = self._day(on)
        if state not in set(IssuerState):
            self._wrong("state", "请从列出的结果里选一个。")
        if times and not 0 <= whole_number(times, digits=9) <= MAX_TIMES:
            self._wrong("times", "查验次数只填数字。")
        related = self._parsed(code, number, "related-") if code or number else None
        if self._problems or receipt is None or day is None:
            return None
        said = IssuerState(state)
        check_code = self._text("check")
        try:
            Verification(
                receipt=receipt,
                state=said,
                verified_on=day,
                related=related,
                check_code=check_code,
            )
        except InvalidInput as problem:
            self._wrong(_PARTS.get(problem.field, problem.field), problem.message)
        return TypedVerification(said, day, code, number, check_code, int(times) if times else None)

    def _parsed(self, code: str, number: str, prefix: str) -> Receipt | None:
        try:
            return parse_receipt(code, number)
        except InvalidInput as problem:
            self._wrong(f"{prefix}{_PARTS[problem.field]}", problem.message)
            return None

    def _day(self, text: str) -> date | None:
        try:
            return value_of(text, TextKind.DAY)
        except InvalidInput as problem:
            self._wrong("on", problem.message if text else "请填写查验的日期。")
            return None

    def _text(self, part: str) -> str:
        return self._fields.get(f"receipt-{self._row}-{part}", "").strip()

    def _wrong(self, part: str, sentence: str) -> None:
        self._problems[f"receipt-{self._row}-{part}"] = sentence
