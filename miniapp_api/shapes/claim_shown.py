"""How does a claim look on the phone?"""

from datetime import date, datetime
from typing import Literal, Self

from casework.claims.views import ClaimLine, ReceiptView
from casework.lists import Page
from casework.phone.views import MemberClaim
from casework.receipts.views import SameStayQuestion
from claims_core.actions import Action
from claims_core.checklist import CareCause, CareKind, CarePlace, PayeeRelation
from claims_core.claim import Stage
from claims_core.same_stay import StayAnswer
from frontdoor.claim_shapes import GapShown, PromiseShown
from frontdoor.shapes import ErrorAnswer, ErrorShown, Money, Shown
from miniapp_api.shapes.materials import GuideShown, PhotoShown, WantedShown


class ClaimLineShown(Shown):
    """申请摘要。"""

    # Not the window's line: members see when a draft was opened, and no urgency.
    id: str
    claim_no: str
    """受理编号；提交前为空"""
    stage: Stage
    """办理阶段"""
    stage_words: str
    """办理阶段，给人看的"""
    insured_name: str
    """参保人，已遮挡"""
    provider_name: str
    """医院"""
    care_kind: CareKind | None
    """看病方式"""
    discharge_on: date | None
    """出院日期"""
    opened_at: datetime
    submitted_at: datetime | None
    promise: PromiseShown | None
    """承诺办结日；提交后才有"""
    assessed: Money | None
    """核定的补助金额；核定前为空"""
    version: int
    """版本号；办理时要带上"""
    filed_by_proxy: bool
    """家人代办的"""

    @classmethod
    def from_line(cls, line: ClaimLine) -> Self:
        """From one line of a list."""
        return cls.from_view(
            line, promise=PromiseShown.from_line(line), assessed=Money.maybe(line.assessed_fen)
        )


class ClaimsShown(Shown):
    """一页申请。"""

    items: tuple[ClaimLineShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def from_page(cls, page: Page[ClaimLine]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(ClaimLineShown.from_line, page.items)))


class CareShown(Shown):
    """就医情况。"""

    kind: CareKind | None
    place: CarePlace | None
    region: str
    provider_name: str
    admission_on: date | None
    discharge_on: date | None
    cause: CareCause | None
    """为什么看病；空的按生病"""
    payee_relation: PayeeRelation | None
    """补助款打给谁；空的按参保人本人"""
    emergency: bool | None
    """是不是急诊、抢救；没说为空"""
    filed: bool | None
    """办过异地就医备案或转诊没有；没说为空"""


class PayeeShown(Shown):
    """收款账户，已遮挡。"""

    name: str
    account: str
    bank_name: str
    warnings: tuple[str, ...]
    """账号看着不太对的地方，给人看的；不影响提交"""


class ReceiptShown(Shown):
    """票据。"""

    id: str
    kind: str
    """票据种类"""
    code: str
    number: str
    amount: Money | None
    """票面金额；不知道为空"""
    source: str
    """qr 从二维码读到，member 您填写的，staff 工作人员填写的"""

    @classmethod
    def from_receipt(cls, receipt: ReceiptView) -> Self:
        """From the receipt's view."""
        return cls.from_view(receipt, amount=Money.maybe(receipt.amount_fen))


class TimelineShown(Shown):
    """进度的一步。"""

    title: str
    at: datetime | None
    """办好的时间；还没办为空"""
    state: Literal["done", "now", "ahead", "aside"]
    """done 已办，now 正在办，ahead 还没到，aside 旁支"""
    note: str


class PromiseMoveShown(Shown):
    """承诺办结日的一次变动。"""

    at: datetime
    """什么时候变的"""
    before: date | None
    """原来是哪天；第一次为空"""
    after: date | None
    """改到哪天；为空是暂停计算，或不再计算"""
    provisional: bool
    """为 true 时是暂定的，当年放假安排公布后会重新推算"""
    words: str
    """为什么"""


class StayChoiceShown(Shown):
    """可以选的一个回答。"""

    answer: StayAnswer
    words: str


class SameStayQuestionShown(Shown):
    """提交前要回答的问题：这段住院以前申请过。"""

    text: str
    """怎么问"""
    choices: tuple[StayChoiceShown, ...]
    answer: StayAnswer | None
    """答过的；还没答为空"""
    answered: bool
    """答过了，可以提交"""

    @classmethod
    def from_question(cls, asked: SameStayQuestion) -> Self:
        """From the question as casework asks it."""
        choices = (StayChoiceShown(answer=each, words=words) for each, words in asked.choices)
        return cls.from_view(asked, choices=tuple(choices))


class ClaimShown(ClaimLineShown):
    """申请详情。"""

    care: CareShown
    payee: PayeeShown | None
    photos: tuple[PhotoShown, ...]
    receipts: tuple[ReceiptShown, ...]
    missing: tuple[GapShown, ...]
    """提交前还差什么"""
    required: tuple[GuideShown, ...]
    """一定要有的材料"""
    welcome: tuple[GuideShown, ...]
    """有就拍上的材料"""
    wanted: tuple[WantedShown, ...]
    """窗口请您补的材料"""
    timeline: tuple[TimelineShown, ...]
    """进度"""
    promise_moves: tuple[PromiseMoveShown, ...]
    """承诺办结日怎么来的、为什么变过，旧的在前"""
    may: tuple[Action, ...]
    """您现在可以办的"""
    payment_note: str
    """银行的说明，例如退票原因"""
    payee_held_until: datetime | None
    """换了收款账户的，到这个时间才起用，这以前可以停止换账户；没有换为空"""
    notices: tuple[str, ...]
    """提醒：从参保名册看到的情况；不影响提交"""
    payee_hint: str
    """填收款账户时的提醒；不用填时为空"""
    same_stay: SameStayQuestionShown | None
    """这段住院以前申请过时要先回答的问题；没有为空"""
    may_appeal: bool
    """对结果可以申诉"""

    @classmethod
    def from_claim(cls, claim: MemberClaim) -> Self:
        """From the claim as casework shows it to this member."""
        asked = claim.same_stay
        return cls.from_view(
            claim,
            **dict(ClaimLineShown.from_line(claim.line)),
            photos=tuple(map(PhotoShown.from_photo, claim.photos)),
            receipts=tuple(map(ReceiptShown.from_receipt, claim.receipts)),
            wanted=tuple(map(WantedShown.from_wanted, claim.wanted)),
            same_stay=asked and SameStayQuestionShown.from_question(asked),
        )


class ConflictErrorShown(ErrorShown):
    """和最新情况不一致。"""

    fresh: ClaimShown | None = None
    """这份申请最新的样子；看过再办"""


class ConflictAnswer(ErrorAnswer):
    """和最新情况不一致。"""

    error: ConflictErrorShown
