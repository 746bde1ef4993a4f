"""How does a claim at the window look to a program, statement and history included?"""

from datetime import date, datetime
from itertools import starmap
from typing import Self

from casework.claims.views import ReceiptView
from casework.desk.views import DeskClaim
from casework.receipts.views import ReceiptTrail
from claims_core.actions import Action
from claims_core.checklist import CarePlace, Material
from claims_core.ledger import YearToDate
from claims_core.review_reasons import ReasonCode
from frontdoor.claim_shapes import GapShown
from frontdoor.shapes import ErrorAnswer, ErrorShown, Money, Shown
from window.api.shapes.care import CareFactsShown, CorrectionShown, EligibilityShown
from window.api.shapes.figures import DeskStatementShown, KeyedYearShown, ResolutionShown
from window.api.shapes.payments import PaymentShown
from window.api.shapes.queries import FigureQueryShown
from window.api.shapes.queue import QueueLineShown
from window.api.shapes.receipts import AmountChangeShown, SameStayShown, VerificationShown


class InsuredShown(Shown):
    """参保人，已遮挡。"""

    insured_no: str
    name: str
    id_number: str
    phone: str
    region: str


class ResemblanceShown(Shown):
    """很像的照片以前交在哪一份申请里。"""

    claim_id: str
    claim_no: str
    """还没提交的为空"""
    office: str
    """别的县的：归哪里办；编号不给，为空"""


class DeskPhotoShown(Shown):
    """材料照片；图片另取。"""

    # Not the member's photograph: staff get the codes of hints, members kind words.
    id: str
    material: Material
    title: str
    width: int
    height: int
    hints: tuple[str, ...]
    """too_small 太小，too_dark 偏暗，blurred 模糊，glare 反光，cut_off 没拍全，screenshot 截屏，
    wrong_paper 像是票据，seen_before 本人像是传过"""
    pages: int
    """几页；照片是1"""
    insisted: bool
    """参保人看过提醒，还用这张"""
    resembles: ResemblanceShown | None
    """和另一份申请（或本申请）里的一张很像；没有为空"""
    added_at: datetime
    scanned: bool
    """窗口扫描的"""


class DeskReceiptShown(Shown):
    """票据。"""

    # Not the member's receipt: nothing at the window goes by a receipt's id.
    kind: str
    code: str
    number: str
    amount: Money | None
    source: str
    """qr 二维码读取，member 参保人填写，staff 窗口填写"""
    read_amount: Money | None
    """照片上的二维码说的金额；没有读到为空"""
    amount_changes: tuple[AmountChangeShown, ...]
    """金额被改过几次，旧的在前"""
    verification: VerificationShown | None
    """查验结果；还没查验为空"""

    @classmethod
    def from_receipt(cls, receipt: ReceiptView, trail: ReceiptTrail) -> Self:
        """From the receipt's view and where it comes from."""
        said = trail.verification
        return cls.from_view(
            receipt,
            amount=Money.maybe(receipt.amount_fen),
            read_amount=Money.maybe(trail.read_fen),
            amount_changes=tuple(map(AmountChangeShown.from_change, trail.changes)),
            verification=VerificationShown.from_view(said) if said else None,
        )


class YearToDateShown(Shown):
    """年度累计。"""

    year: int
    pool: Money
    supplement: Money

    @classmethod
    def from_paid(cls, year: int, paid: YearToDate) -> Self:
        """From what has been paid in that year."""
        return cls(
            year=year,
            pool=Money.from_fen(paid.pool_paid),
            supplement=Money.from_fen(paid.supplement_paid),
        )


class DeskPromiseMoveShown(Shown):
    """承诺办结日的一次变动。"""

    # Not the member's move: staff get its code beside the words.
    at: datetime
    before: date | None
    after: date | None
    """为空是暂停或不再计算"""
    provisional: bool
    code: str
    words: str


class ReviewShown(Shown):
    """审核的理由和时限。"""

    reasons: dict[Action, tuple[ReasonCode, ...]]
    """要给理由的动作，您可以用的理由代码"""
    centre_audited: bool
    """市医保中心已经审定"""
    material_check_on: date | None
    """材料核实最晚哪一天；不在这一步为空"""
    promise_moves: tuple[DeskPromiseMoveShown, ...]
    """承诺办结日怎么来的，旧的在前"""


class NewPayeeShown(Shown):
    """窗口登记的新账户，已遮挡。"""

    name: str
    account: str
    bank_name: str
    warnings: tuple[str, ...]


class DeskWantedShown(Shown):
    """请参保人补的一样材料。"""

    # Not the member's: the window's own code already knows the title.
    material: Material
    reason: str


class StepShown(Shown):
    """办理记录的一步。"""

    title: str
    actor_name: str
    at: datetime
    reason: str
    source: str
    target: str
    reason_code: str
    """理由代码；没有为空"""
    reason_title: str
    """理由代码的文字"""


class PlatformNumberShown(Shown):
    """省平台结算单号。"""

    settlement_no: str
    typed_by_name: str
    typed_at: datetime
    confirmed: bool
    """平台数据里已经有这个单号"""


class DeskClaimShown(QueueLineShown):
    """申请详情。"""

    care_place: CarePlace | None
    care_region: str
    admission_on: date | None
    care: CareFactsShown
    insured: InsuredShown
    filer: str
    """谁提交的"""
    filer_doubt: str
    """代办人填的名字和自己绑定的身份不一样时的提醒；没有为空"""
    payee_name: str | None
    payee_account: str | None
    """已遮挡"""
    bank_name: str | None
    payee_warnings: tuple[str, ...]
    """账号看着不太对的地方；不影响办理"""
    photos: tuple[DeskPhotoShown, ...]
    receipts: tuple[DeskReceiptShown, ...]
    missing: tuple[GapShown, ...]
    required: tuple[Material, ...]
    papers_basis: str
    """材料清单依据的文件"""
    papers_confirmed: bool
    """为 false 时，清单还没有对照原文核实"""
    eligibility: EligibilityShown | None
    """待遇资格；没有就医日期时为空"""
    wanted: tuple[DeskWantedShown, ...]
    still_asked: tuple[Material, ...]
    """要补的里面还没有来的"""
    on_paper: tuple[Material, ...]
    """窗口收了纸质件的"""
    correction: CorrectionShown | None
    """提出、等另一个人复核的更正"""
    new_payee: NewPayeeShown | None
    """窗口登记、等另一个人复核的新账户"""
    steps: tuple[StepShown, ...]
    bills: tuple[KeyedYearShown, ...]
    """录入的费用和省平台金额，每个年度一份"""
    statement: DeskStatementShown | None
    open_actions: tuple[Action, ...]
    """现在您可以办的"""
    review: ReviewShown
    barred: tuple[str, ...]
    """为什么这一步不能由您办"""
    payments: tuple[PaymentShown, ...]
    due: Money
    """还应拨付的金额；负数是已付的多于应付、待追回的"""
    years_to_date: tuple[YearToDateShown, ...]
    """这次就医各年度的累计"""
    resolutions: tuple[ResolutionShown, ...]
    """差异处理记录"""
    same_stays: tuple[SameStayShown, ...]
    """同一个人住院日期有重叠的其他申请；blocks 为 true 的没有认定好，受理和初审不能往下走"""
    may_explain: bool
    """现在有差异可以由您说明"""
    numbers: tuple[PlatformNumberShown, ...]
    """省平台结算单号"""
    blind: bool
    """复审要独立再录平台金额，录之前不显示省平台的金额"""
    queries: tuple[FigureQueryShown, ...]
    """向市医保中心的书面查询"""

    @classmethod
    def from_claim(cls, claim: DeskClaim) -> Self:
        """From the claim as the desk shows it to this person."""
        payee = claim.payee
        made = claim.statement
        return cls.from_view(
            claim,
            **dict(QueueLineShown.from_line(claim.line)),
            care_place=claim.care.place,
            care_region=claim.care.region,
            admission_on=claim.care.admission_on,
            care=CareFactsShown.from_care(claim.care),
            payee_name=payee.name if payee else None,
            payee_account=payee.account if payee else None,
            bank_name=payee.bank_name if payee else None,
            payee_warnings=payee.warnings if payee else (),
            receipts=tuple(
                DeskReceiptShown.from_receipt(each, claim.receipt_trails[each.id])
                for each in claim.receipts
            ),
            same_stays=tuple(map(SameStayShown.from_same_stay, claim.same_stays)),
            required=tuple(guide.material for guide in claim.required),
            statement=DeskStatementShown.from_assessment(made) if made else None,
            review=ReviewShown.from_view(claim),
            payments=tuple(map(PaymentShown.from_payment, claim.payments)),
            due=Money.from_fen(claim.due_fen),
            years_to_date=tuple(starmap(YearToDateShown.from_paid, claim.years_to_date)),
        )


class RevealedShown(Shown):
    """完整号码。"""

    text: str


class DeskConflictErrorShown(ErrorShown):
    """和最新情况不一致。"""

    fresh: DeskClaimShown | None = None
    """这份申请最新的样子，结算单也是新算的；看过再办"""


class DeskConflictAnswer(ErrorAnswer):
    """和最新情况不一致。"""

    error: DeskConflictErrorShown
