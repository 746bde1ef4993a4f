"""How does a claim look on the phone?"""

from datetime import date, datetime
from typing import Any, Literal, Self

from casework.claims.views import ClaimLine, PayeeView, PromiseMoveView, ReceiptView
from casework.lists import Page
from casework.phone.views import MemberClaim, TimelineEntry
from claims_core.actions import Action
from claims_core.checklist import CareCause, CareKind, CarePlace, PayeeRelation
from claims_core.claim import CareFacts, Stage
from frontdoor.shapes import ErrorAnswer, ErrorShown, Money, Shown
from miniapp_api.shapes.materials import GapShown, GuideShown, PhotoShown, WantedShown


class PromiseShown(Shown):
    """承诺办结日。"""

    day: date
    """最晚哪天办结"""
    provisional: bool
    """为 true 时，当年放假安排还没公布，日期可能会调整"""
    reason: str
    """为什么是这一天"""


class ClaimLineShown(Shown):
    """申请摘要。"""

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
    def of(cls, line: ClaimLine) -> Self:
        """From one line of a list."""
        return cls(**_line(line))


class ClaimsShown(Shown):
    """一页申请。"""

    items: tuple[ClaimLineShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def of(cls, page: Page[ClaimLine]) -> Self:
        """From one page."""
        items = tuple(ClaimLineShown.of(line) for line in page.items)
        return cls(items=items, next_cursor=page.next_cursor)


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

    @classmethod
    def of(cls, care: CareFacts) -> Self:
        """From the facts of care."""
        return cls(
            kind=care.kind,
            place=care.place,
            region=care.region,
            provider_name=care.provider_name,
            admission_on=care.admission_on,
            discharge_on=care.discharge_on,
            cause=care.cause,
            payee_relation=care.payee_relation,
            emergency=care.emergency,
            filed=care.filed,
        )


class PayeeShown(Shown):
    """收款账户，已遮挡。"""

    name: str
    account: str
    bank_name: str
    warnings: tuple[str, ...]
    """账号看着不太对的地方，给人看的；不影响提交"""

    @classmethod
    def of(cls, payee: PayeeView) -> Self:
        """From the masked account."""
        return cls(
            name=payee.name,
            account=payee.account,
            bank_name=payee.bank_name,
            warnings=payee.warnings,
        )


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
    def of(cls, receipt: ReceiptView) -> Self:
        """From the receipt's view."""
        return cls(
            id=receipt.id,
            kind=receipt.kind,
            code=receipt.code,
            number=receipt.number,
            amount=Money.maybe(receipt.amount_fen),
            source=receipt.source,
        )


class TimelineShown(Shown):
    """进度的一步。"""

    title: str
    at: datetime | None
    """办好的时间；还没办为空"""
    state: Literal["done", "now", "ahead", "aside"]
    """done 已办，now 正在办，ahead 还没到，aside 旁支"""
    note: str

    @classmethod
    def of(cls, entry: TimelineEntry) -> Self:
        """From the timeline's entry."""
        return cls(title=entry.title, at=entry.at, state=entry.state, note=entry.note)


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

    @classmethod
    def of(cls, move: PromiseMoveView) -> Self:
        """From one move of the promised day."""
        return cls(
            at=move.at,
            before=move.before,
            after=move.after,
            provisional=move.provisional,
            words=move.words,
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
    notices: tuple[str, ...]
    """提醒：从参保名册看到的情况；不影响提交"""
    payee_hint: str
    """填收款账户时的提醒；不用填时为空"""

    @classmethod
    def of_claim(cls, claim: MemberClaim) -> Self:
        """From the claim as casework shows it to this member."""
        return cls(
            **_line(claim.line),
            care=CareShown.of(claim.care),
            payee=PayeeShown.of(claim.payee) if claim.payee else None,
            photos=tuple(PhotoShown.of(photo) for photo in claim.photos),
            receipts=tuple(ReceiptShown.of(receipt) for receipt in claim.receipts),
            missing=tuple(GapShown.of(gap) for gap in claim.missing),
            required=tuple(GuideShown.of(guide) for guide in claim.required),
            welcome=tuple(GuideShown.of(guide) for guide in claim.welcome),
            wanted=tuple(WantedShown.of(wanted) for wanted in claim.wanted),
            timeline=tuple(TimelineShown.of(entry) for entry in claim.timeline),
            promise_moves=tuple(PromiseMoveShown.of(move) for move in claim.promise_moves),
            may=claim.may,
            payment_note=claim.payment_note,
            notices=claim.notices,
            payee_hint=claim.payee_hint,
        )


class ConflictErrorShown(ErrorShown):
    """和最新情况不一致。"""

    fresh: ClaimShown | None = None
    """这份申请最新的样子；看过再办"""


class ConflictAnswer(ErrorAnswer):
    """和最新情况不一致。"""

    error: ConflictErrorShown


def _line(line: ClaimLine) -> dict[str, Any]:
    promise = None
    if line.promised_on is not None:
        promise = PromiseShown(
            day=line.promised_on, provisional=line.promise_provisional, reason=line.promise_reason
        )
    return {
        "id": line.id,
        "claim_no": line.claim_no,
        "stage": line.stage,
        "stage_words": line.stage_words,
        "insured_name": line.insured_name,
        "provider_name": line.provider_name,
        "care_kind": line.care_kind,
        "discharge_on": line.discharge_on,
        "opened_at": line.opened_at,
        "submitted_at": line.submitted_at,
        "promise": promise,
        "assessed": Money.maybe(line.assessed_fen),
        "version": line.version,
        "filed_by_proxy": line.filed_by_proxy,
    }
