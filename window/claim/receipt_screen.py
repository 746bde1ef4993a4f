"""How do the lines of the registration form stand on the claim page?

Asked by the page's screen; names of fields are those that `window.claim.receipt_forms` reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.claims.views import ReceiptView
from casework.desk.views import DeskClaim
from casework.receipts.views import ReceiptTrail
from claims_core.money import format_yuan
from window import words
from window.claim.forms import SPARE_RECEIPTS, rows_typed


@dataclass(frozen=True)
class ReceiptBox:
    """票据行: what stands in the boxes of one line; `trail` is what is known of the receipt."""

    row: int
    code: str = ""
    number: str = ""
    amount: str = ""
    source: str = ""
    state: str = ""
    on: str = ""
    related_code: str = ""
    related_number: str = ""
    check: str = ""
    times: str = ""
    trail: ReceiptTrail = field(default_factory=ReceiptTrail)


def receipt_boxes(claim: DeskClaim, typed: Mapping[str, str]) -> list[ReceiptBox]:
    """What was just typed, else what is stored, then empty lines."""
    if typed:
        known = [_typed_box(row, typed) for row in range(rows_typed(typed))]
        spare = SPARE_RECEIPTS if typed.get("more") else 0
    else:
        trails = claim.receipt_trails
        known = [
            _stored_box(row, receipt, trails.get(receipt.id, ReceiptTrail()))
            for row, receipt in enumerate(claim.receipts)
        ]
        spare = SPARE_RECEIPTS
    return known + [ReceiptBox(len(known) + n) for n in range(spare)]


def _typed_box(row: int, typed: Mapping[str, str]) -> ReceiptBox:
    def text(part: str) -> str:
        return typed.get(f"receipt-{row}-{part}", "")

    return ReceiptBox(
        row,
        *(text("code"), text("number"), text("amount"), ""),
        *(text("state"), text("on"), text("related-code"), text("related-number")),
        *(text("check"), text("times")),
    )


def _stored_box(row: int, receipt: ReceiptView, trail: ReceiptTrail) -> ReceiptBox:
    said = trail.verification
    return ReceiptBox(
        row,
        receipt.code,
        receipt.number,
        "" if receipt.amount_fen is None else format_yuan(receipt.amount_fen),
        words.RECEIPT_SOURCE_WORDS.get(receipt.source, ""),
        state=said.state if said else "",
        on=said.verified_on.isoformat() if said else "",
        related_code=said.code if said else "",
        related_number=said.number if said else "",
        check=said.check_code if said else "",
        times="" if said is None or said.times is None else str(said.times),
        trail=trail,
    )
