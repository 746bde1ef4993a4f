"""What did the issuer's own platform say of a receipt, and does that let it count? Asked when a
receipt is verified: on handing in, before settling and before paying, since it may change between.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from claims_core.errors import InvalidInput
from claims_core.receipt_count import ReceiptState
from claims_core.receipts import Receipt

# A printed list rounds line by line: a difference up to ten fen to the receipt is no difference.
LIST_TOLERANCE_FEN: Final = 10
MAX_CHECK_CODE: Final = 40


class IssuerState(StrEnum):
    """开票方状态"""

    NORMAL = "normal"
    VOIDED = "voided"  # 作废
    RED_FLUSHED = "red_flushed"  # 冲红: another receipt takes it back
    EXCHANGED = "exchanged"  # 换开: an electronic receipt and its paper, which are one receipt


ISSUER_STATE_WORDS: dict[IssuerState, str] = {
    IssuerState.NORMAL: "正常",
    IssuerState.VOIDED: "已作废",
    IssuerState.RED_FLUSHED: "已冲红",
    IssuerState.EXCHANGED: "换开（电子和纸质是同一张）",
}


class InvalidVerification(InvalidInput):
    """核验结果有误: what was keyed in of a verification contradicts itself."""

    code = "invalid_verification"
    field_name = "state"
    problems = {
        "relation_missing": "冲红的票据要写明冲红它的那张票据。请在核验页面查到后填上。",
        "relation_to_itself": "相关票据和这张票据是同一张。请核对代码和号码。",
        "relation_unexpected": "只有冲红和换开的票据才有相关票据。请核对状态。",
        "paper_missing": (
            "换开的票据请写明另一张的代码和号码：登记电子票据的写纸质的，登记纸质票据的写电子的。"
        ),
        "check_code": "校验码由字母和数字组成，请对照票据填写；位数各地不一样。",
        "fund_not_below_total": "基金支付要小于票面金额。请对照票据核对这两个数。",
        "list_differs": "费用清单合计与票面金额相差{difference}分。请核对是否缺页或录错。",
    }


@dataclass(frozen=True, kw_only=True)
class Verification:
    """票据核验: the answer about one receipt on one day. Sums in fen.

    `related` is the receipt that red-flushed it, or the other half of an exchange (the paper of an
    electronic receipt, or the electronic receipt that a paper was printed from); `times` is how
    often the platform says that it was looked up. Raises InvalidVerification.
    """

    receipt: Receipt
    state: IssuerState
    verified_on: date
    related: Receipt | None = None
    check_code: str = ""
    times: int | None = None

    def __post_init__(self) -> None:
        if self.check_code and not (
            self.check_code.isascii()
            and self.check_code.isalnum()
            and len(self.check_code) <= MAX_CHECK_CODE
        ):
            raise InvalidVerification("check_code", field="check_code")
        if self.related == self.receipt:
            raise InvalidVerification("relation_to_itself", field="related")
        if self.state is IssuerState.RED_FLUSHED and self.related is None:
            raise InvalidVerification("relation_missing", field="related")
        if self.state is IssuerState.EXCHANGED and self.related is None:
            raise InvalidVerification("paper_missing", field="related")
        if self.related and self.state in (IssuerState.NORMAL, IssuerState.VOIDED):
            raise InvalidVerification("relation_unexpected", field="related")

    @property
    def counts_as(self) -> ReceiptState:
        """票据状态 for the count of contract rule 7: exchanged is normal, once, under its key."""
        if self.state is IssuerState.EXCHANGED:
            return ReceiptState.NORMAL
        return ReceiptState(self.state)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys under which this money must not be paid twice: an exchanged e-receipt and its
        paper are one and the same."""
        if self.state is IssuerState.EXCHANGED and self.related is not None:
            return self.receipt.key, self.related.key
        return (self.receipt.key,)


def check_sums(total_fen: int, fund_fen: int | None = None, list_fen: int | None = None) -> None:
    """Whether fund and itemised list go with the receipt's total. Raises InvalidVerification."""
    if fund_fen is not None and fund_fen >= total_fen:
        raise InvalidVerification("fund_not_below_total", field="fund")
    if list_fen is not None and abs(list_fen - total_fen) > LIST_TOLERANCE_FEN:
        difference = abs(list_fen - total_fen)
        raise InvalidVerification("list_differs", field="list", difference=difference)
