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
from claims_core.clocks import RUNNING
from claims_core.promise_results import UsualTime
from claims_core.same_stay import StayAnswer
from claims_core.small_claim import Originals
from claims_core.whose_turn import Turn, turn_of, turn_words
from frontdoor.claim_shapes import GapShown, PromiseShown
from frontdoor.shapes import ErrorAnswer, ErrorShown, Money, Shown
from miniapp_api.shapes.materials import GuideShown, PerhapsShown, PhotoShown, WantedShown


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
    """承诺办结日；正在办的才有，以前的看承诺日变动"""
    assessed: Money | None
    """核定的补助金额；核定前为空"""
    version: int
    """版本号；办理时要带上"""
    filed_by_proxy: bool
    """家人代办的"""
    filled_at_window: bool
    """窗口代填的：没交以前，要您点头才交"""
    stay_id: str | None
    """同一次住院分几份申请办的，是其中第一份；同一个 stay_id 的排成一件。只有一份的、
    申请详情里，为空"""
    turn: Turn
    """现在该谁办：you 您，office 我们，centre 市医保中心，bank 银行，nobody 不用办了"""
    turn_words: str

    @classmethod
    def from_line(cls, line: ClaimLine, turn: Turn | None = None) -> Self:
        """From one line of a list; `turn` where more is known than the stage."""
        turn = turn or turn_of(line.stage, account_named=line.account_named)
        return cls.from_view(
            line,
            promise=PromiseShown.from_line(line) if line.stage in RUNNING else None,
            assessed=Money.maybe(line.assessed_fen),
            turn=turn,
            turn_words=turn_words(line.stage, turn),
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


class UsualTimeShown(Shown):
    """同类申请通常多久。"""

    working_days: int
    """一半的申请在这么多个工作日内打了款，从材料收齐那天算起"""
    claims: int
    """数了多少份"""
    words: str
    """给人看的"""

    @classmethod
    def from_usual(cls, usual: UsualTime) -> Self:
        """From what was counted."""
        words = f"最近一年，这样的申请从收齐材料起，一半在{usual.working_days}个工作日内打了款。"
        return cls.from_view(usual, words=words)


class OriginalsShown(Shown):
    """纸质票据要不要交。"""

    wanted: bool | None
    """false 不用交，拍照就行；true 请留好；还不知道（有票据没写金额）为空"""
    limit: Money | None
    """小额的限额，暂定；没有定为空"""
    words: str
    """给人看的；没有定限额为空"""

    @classmethod
    def from_originals(cls, originals: Originals) -> Self:
        """From what the core says."""
        return cls(
            wanted=originals.wanted,
            limit=Money.maybe(originals.limit_fen),
            words=originals.member_words,
        )


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
    perhaps: tuple[PerhapsShown, ...]
    """还没说清的情况下可能要的；说得越清楚越少"""
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
    originals: OriginalsShown | None
    """纸质票据要不要交"""
    usual: UsualTimeShown | None
    """这样的申请通常多久打款；正在办的才有，数的份数太少也为空"""

    @classmethod
    def from_claim(cls, claim: MemberClaim) -> Self:
        """From the claim as casework shows it to this member."""
        asked = claim.same_stay
        return cls.from_view(
            claim,
            **dict(ClaimLineShown.from_line(claim.line, claim.turn)),
            photos=tuple(map(PhotoShown.from_photo, claim.photos)),
            receipts=tuple(map(ReceiptShown.from_receipt, claim.receipts)),
            wanted=tuple(
                WantedShown.from_wanted(each, claim.fates.get(each.material))
                for each in claim.wanted
            ),
            originals=claim.originals and OriginalsShown.from_originals(claim.originals),
            usual=claim.usual and UsualTimeShown.from_usual(claim.usual),
            perhaps=tuple(map(PerhapsShown.from_perhaps, claim.perhaps)),
            same_stay=asked and SameStayQuestionShown.from_question(asked),
        )


class ConflictErrorShown(ErrorShown):
    """和最新情况不一致。"""

    fresh: ClaimShown | None = None
    """这份申请最新的样子；看过再办"""


class ConflictAnswer(ErrorAnswer):
    """和最新情况不一致。"""

    error: ConflictErrorShown
