"""How does a claim at the window look to a program, statement and history included?"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Self

from casework.desk.views import DeskClaim
from claims_core.actions import Action
from claims_core.checklist import CarePlace, Material
from claims_core.review_reasons import ReasonCode
from frontdoor.shapes import ErrorAnswer, ErrorShown, Money, Shown
from window.api.shapes.care import CareFactsShown, EligibilityShown
from window.api.shapes.figures import DeskStatementShown, KeyedYearShown, ResolutionShown
from window.api.shapes.lists import PaymentShown, QueueLineShown, line_parts


class InsuredShown(Shown):
    """参保人，已遮挡。"""

    insured_no: str
    name: str
    id_number: str
    phone: str
    region: str


class DeskPhotoShown(Shown):
    """材料照片；图片另取。"""

    id: str
    material: Material
    title: str
    width: int
    height: int
    hints: tuple[str, ...]
    """too_small 太小，too_dark 偏暗，blurred 模糊"""
    added_at: datetime


class DeskReceiptShown(Shown):
    """票据。"""

    kind: str
    code: str
    number: str
    amount: Money | None
    source: str
    """qr 二维码读取，member 参保人填写，staff 窗口填写"""


class YearToDateShown(Shown):
    """年度累计。"""

    year: int
    pool: Money
    supplement: Money


class DeskPromiseMoveShown(Shown):
    """承诺办结日的一次变动。"""

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

    @classmethod
    def of(cls, claim: DeskClaim) -> Self:
        """From the claim as the desk shows it to this person."""
        return cls(
            reasons=dict(claim.reasons),
            centre_audited=claim.centre_audited,
            material_check_on=claim.material_check_on,
            promise_moves=tuple(
                DeskPromiseMoveShown(**asdict(move)) for move in claim.promise_moves
            ),
        )


class DeskGapShown(Shown):
    """往下办还差的一样。"""

    code: str
    title: str
    hint: str


class DeskWantedShown(Shown):
    """请参保人补的一样材料。"""

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


class DeskClaimShown(QueueLineShown):
    """申请详情。"""

    care_place: CarePlace | None
    care_region: str
    admission_on: date | None
    care: CareFactsShown
    insured: InsuredShown
    filer: str
    """谁提交的"""
    payee_name: str | None
    payee_account: str | None
    """已遮挡"""
    bank_name: str | None
    payee_warnings: tuple[str, ...]
    """账号看着不太对的地方；不影响办理"""
    photos: tuple[DeskPhotoShown, ...]
    receipts: tuple[DeskReceiptShown, ...]
    missing: tuple[DeskGapShown, ...]
    required: tuple[Material, ...]
    papers_basis: str
    """材料清单依据的文件"""
    papers_confirmed: bool
    """为 false 时，清单还没有对照原文核实"""
    eligibility: EligibilityShown | None
    """待遇资格；没有就医日期时为空"""
    wanted: tuple[DeskWantedShown, ...]
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
    years_to_date: tuple[YearToDateShown, ...]
    """这次就医各年度的累计"""
    resolutions: tuple[ResolutionShown, ...]
    """差异处理记录"""
    may_explain: bool
    """现在有差异可以由您说明"""

    @classmethod
    def of_claim(cls, claim: DeskClaim) -> Self:
        """From the claim as the desk shows it to this person."""
        payee = claim.payee
        insured = claim.insured
        return cls(
            **line_parts(claim.line),
            care_place=claim.care.place,
            care_region=claim.care.region,
            admission_on=claim.care.admission_on,
            care=CareFactsShown.of(claim.care),
            insured=InsuredShown(
                insured_no=insured.insured_no,
                name=insured.name,
                id_number=insured.id_number,
                phone=insured.phone,
                region=insured.region,
            ),
            filer=claim.filer,
            payee_name=payee.name if payee else None,
            payee_account=payee.account if payee else None,
            bank_name=payee.bank_name if payee else None,
            payee_warnings=payee.warnings if payee else (),
            photos=tuple(
                DeskPhotoShown(
                    id=photo.id,
                    material=photo.material,
                    title=photo.title,
                    width=photo.width,
                    height=photo.height,
                    hints=photo.hints,
                    added_at=photo.added_at,
                )
                for photo in claim.photos
            ),
            receipts=tuple(
                DeskReceiptShown(
                    kind=receipt.kind,
                    code=receipt.code,
                    number=receipt.number,
                    amount=Money.maybe(receipt.amount_fen),
                    source=receipt.source,
                )
                for receipt in claim.receipts
            ),
            missing=tuple(DeskGapShown(**asdict(gap)) for gap in claim.missing),
            required=tuple(guide.material for guide in claim.required),
            papers_basis=claim.papers_basis,
            papers_confirmed=claim.papers_confirmed,
            eligibility=EligibilityShown.of(claim.eligibility) if claim.eligibility else None,
            wanted=tuple(DeskWantedShown(**asdict(wanted)) for wanted in claim.wanted),
            steps=tuple(StepShown(**asdict(step)) for step in claim.steps),
            bills=tuple(KeyedYearShown.of(bill) for bill in claim.bills),
            statement=DeskStatementShown.of(claim.statement) if claim.statement else None,
            open_actions=claim.open_actions,
            review=ReviewShown.of(claim),
            barred=claim.barred,
            payments=tuple(PaymentShown.of(payment) for payment in claim.payments),
            years_to_date=tuple(
                YearToDateShown(
                    year=year,
                    pool=Money.of(paid.pool_paid),
                    supplement=Money.of(paid.supplement_paid),
                )
                for year, paid in claim.years_to_date
            ),
            resolutions=tuple(ResolutionShown.of(each) for each in claim.resolutions),
            may_explain=claim.may_explain,
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
