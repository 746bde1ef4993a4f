"""How does a claim at the window look to a program, statement and history included?"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Self

from casework.views import Assessment, DeskClaim
from claims_core.benefit import Auditor, BenefitKind, Reason
from claims_core.checklist import CarePlace, Material
from claims_core.review import Action
from claims_core.statement import StatementLine
from frontdoor.shapes import ErrorAnswer, ErrorShown, Money, Shown
from window.api.shown import PaymentShown, QueueLineShown, line_parts


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


class KeyedExpenseShown(Shown):
    """录入的费用，分。"""

    total_fen: int
    non_covered_fen: int
    over_limit_fen: int
    upfront_self_pay_fen: int
    deductible_fen: int
    pool_rate: str | None


class PlatformShown(Shown):
    """省平台的金额，分。"""

    in_scope_fen: int
    pool_fen: int
    supplement_fen: int


class DeskLineShown(Shown):
    """计算的一步。"""

    title: str
    sentence: str
    amount: Money | None
    article: str

    @classmethod
    def of(cls, line: StatementLine) -> Self:
        """From the statement's line."""
        amount = Money.maybe(line.amount_fen)
        return cls(title=line.title, sentence=line.sentence, amount=amount, article=line.article)


class DeskStatementShown(Shown):
    """结算单。"""

    seen: str
    """审核通过时原样带回，说明看到的是这些金额"""
    kind: BenefitKind
    auditor: Auditor
    year: int
    policy_confirmed: bool
    """为 false 时，这一年的规定还没有确认"""
    in_scope: Money
    pool: Money
    supplement_base: Money
    supplement: Money
    """大额补助支付"""
    over_cap: Money
    reasons: tuple[Reason, ...]
    platform: PlatformShown | None
    differences: tuple[str, ...]
    """与省平台不一致的地方；不为空就不能往下办"""
    member_lines: tuple[DeskLineShown, ...]
    reviewer_lines: tuple[DeskLineShown, ...]

    @classmethod
    def of(cls, made: Assessment) -> Self:
        """From the desk's assessment."""
        settlement = made.settlement
        return cls(
            seen=made.seen,
            kind=settlement.kind,
            auditor=settlement.auditor,
            year=settlement.year,
            policy_confirmed=settlement.policy_confirmed,
            in_scope=Money.of(settlement.in_scope_expense),
            pool=Money.of(settlement.pool_payment),
            supplement_base=Money.of(settlement.supplement_base),
            supplement=Money.of(settlement.supplement_payment),
            over_cap=Money.of(settlement.over_cap),
            reasons=settlement.reasons,
            platform=PlatformShown(**asdict(made.platform)) if made.platform else None,
            differences=made.differences,
            member_lines=tuple(DeskLineShown.of(line) for line in made.member_lines),
            reviewer_lines=tuple(DeskLineShown.of(line) for line in made.reviewer_lines),
        )


class YearToDateShown(Shown):
    """年度累计。"""

    pool: Money
    supplement: Money


class DeskClaimShown(QueueLineShown):
    """申请详情。"""

    care_place: CarePlace | None
    care_region: str
    admission_on: date | None
    insured: InsuredShown
    filer: str
    """谁提交的"""
    payee_name: str | None
    payee_account: str | None
    """已遮挡"""
    bank_name: str | None
    photos: tuple[DeskPhotoShown, ...]
    receipts: tuple[DeskReceiptShown, ...]
    missing: tuple[DeskGapShown, ...]
    required: tuple[Material, ...]
    wanted: tuple[DeskWantedShown, ...]
    steps: tuple[StepShown, ...]
    expense: KeyedExpenseShown | None
    platform: PlatformShown | None
    statement: DeskStatementShown | None
    open_actions: tuple[Action, ...]
    """现在您可以办的"""
    barred: tuple[str, ...]
    """为什么这一步不能由您办"""
    payments: tuple[PaymentShown, ...]
    year_to_date: YearToDateShown | None

    @classmethod
    def of_claim(cls, claim: DeskClaim) -> Self:
        """From the claim as the desk shows it to this person."""
        payee, so_far = claim.payee, claim.year_to_date
        insured = claim.insured
        return cls(
            **line_parts(claim.line),
            care_place=claim.care.place,
            care_region=claim.care.region,
            admission_on=claim.care.admission_on,
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
            wanted=tuple(DeskWantedShown(**asdict(wanted)) for wanted in claim.wanted),
            steps=tuple(StepShown(**asdict(step)) for step in claim.steps),
            expense=KeyedExpenseShown(**asdict(claim.expense)) if claim.expense else None,
            platform=PlatformShown(**asdict(claim.platform)) if claim.platform else None,
            statement=DeskStatementShown.of(claim.statement) if claim.statement else None,
            open_actions=claim.open_actions,
            barred=claim.barred,
            payments=tuple(PaymentShown.of(payment) for payment in claim.payments),
            year_to_date=YearToDateShown(
                pool=Money.of(so_far.pool_paid), supplement=Money.of(so_far.supplement_paid)
            )
            if so_far
            else None,
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
