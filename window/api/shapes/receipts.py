"""How do the trail of a receipt and a stay claimed twice look to a program, and what does it send
of them?"""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.claims.views import TypedReceipt, TypedVerification
from casework.receipts.views import AmountChange, SameStay
from claims_core.claim import Stage
from claims_core.receipt_verification import IssuerState
from claims_core.same_stay import StayAnswer, StayFinding
from frontdoor.claim_shapes import ReceiptGiven
from frontdoor.given_shapes import Id, VersionGiven
from frontdoor.shapes import Day, Given, Money, Shown
from frontdoor.text_shapes import ONE_LINE


class AmountChangeShown(Shown):
    """票据金额的一次更改。"""

    before: Money
    after: Money
    by_name: str
    at: datetime

    @classmethod
    def from_change(cls, change: AmountChange) -> Self:
        """From one change."""
        return cls.from_view(
            change, before=Money.from_fen(change.before_fen), after=Money.from_fen(change.after_fen)
        )


class VerificationShown(Shown):
    """查验结果。"""

    state: IssuerState
    state_words: str
    good: bool
    """为 false 时不能报销，审核不能通过"""
    verified_on: date
    code: str
    """换开的另一张，或者红字票据；没有为空"""
    number: str
    check_code: str
    times: int | None
    """开票方说查验过几次；没有写为空"""
    by_name: str
    at: datetime


class StayDecisionShown(Shown):
    """是不是同一次住院的认定。"""

    finding: StayFinding
    words: str
    reason: str
    by_name: str
    at: datetime


class SameStayShown(Shown):
    """同一段住院的另一份申请。"""

    claim_id: str
    claim_no: str
    stage: Stage
    stage_words: str
    provider_name: str
    admission_on: date
    discharge_on: date
    receipts: tuple[str, ...]
    """它的票据号码"""
    assessed: Money | None
    submitted_at: datetime | None
    answer: StayAnswer | None
    """参保人提交时怎么说；没有问到为空"""
    answer_words: str
    decision: StayDecisionShown | None
    blocks: bool
    """没有认定，或者认定这份是重复的"""

    @classmethod
    def from_same_stay(cls, same: SameStay) -> Self:
        """From the other claim."""
        return cls.from_view(same, assessed=Money.maybe(same.assessed_fen))


class VerificationGiven(Given):
    """查验结果。"""

    state: IssuerState
    """normal 正常，voided 已作废，red_flushed 已冲红，exchanged 换开（电子和纸质是同一张）"""
    verified_on: Day
    """查验日期"""
    code: Annotated[str, Field(max_length=20)] = ""
    """换开的填另一张（电子或纸质）的代码，冲红的填红字票据的；正常和作废的不填"""
    number: Annotated[str, Field(max_length=30)] = ""
    """另一张的号码"""
    check_code: Annotated[str, Field(max_length=40), ONE_LINE] = ""
    """校验码"""
    times: Annotated[int, Field(ge=0, le=9_999)] | None = None
    """开票方说查验过几次"""

    def typed(self) -> TypedVerification:
        """For the desk."""
        return TypedVerification(**dict(self))


class RegisteredReceiptGiven(ReceiptGiven):
    """登记的票据。"""

    verification: VerificationGiven | None = None
    """查验结果；还没查验可以不填"""

    def typed(self) -> TypedReceipt:
        """For the desk."""
        said = self.verification.typed() if self.verification else None
        return TypedReceipt(self.code, self.number, self.amount_fen, said)


class SameStayDecisionGiven(VersionGiven):
    """是不是同一次住院的认定。"""

    other_claim_id: Id
    """另一份申请"""
    finding: StayFinding
    """other_stay 不是同一次，more_receipts 同一次、票据没有重复，duplicate 这份是重复申请"""
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """对照了什么、为什么这样认定"""
