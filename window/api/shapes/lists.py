"""How do lists, batches and imports look to a program? Masked, as casework gives them."""

from datetime import date, datetime
from typing import Any, Self

from casework.claims.views import ClaimLine
from casework.lists import ImportReport, Page
from casework.payments.views import BatchView, PaymentView
from claims_core.checklist import CareKind
from claims_core.claim import Actor, Role, Stage
from frontdoor.shapes import Money, Shown


class StaffShown(Shown):
    """工作人员。"""

    name: str
    roles: tuple[Role, ...]
    """岗位"""

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """From whoever is logged in."""
        return cls(name=actor.name, roles=tuple(sorted(actor.roles)))


class StaffSessionShown(StaffShown):
    """登录成功。"""

    token: str
    """以后每次请求放在 Authorization: Bearer 里"""


class QueuePromiseShown(Shown):
    """承诺办结日。"""

    day: date
    provisional: bool
    """为 true 时，当年放假安排还没公布，日期可能会调整"""
    reason: str


class QueueLineShown(Shown):
    """申请摘要。"""

    id: str
    claim_no: str
    stage: Stage
    stage_words: str
    insured_name: str
    """已遮挡"""
    provider_name: str
    care_kind: CareKind | None
    discharge_on: date | None
    submitted_at: datetime | None
    promise: QueuePromiseShown | None
    assessed: Money | None
    """核定的补助金额"""
    version: int
    filed_by_proxy: bool
    urgency: int
    """办理时限已用去的百分比档：0、50、80、100"""

    @classmethod
    def of(cls, line: ClaimLine) -> Self:
        """From one line of the queue."""
        return cls(**line_parts(line))


class QueueShown(Shown):
    """一页申请。"""

    items: tuple[QueueLineShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def of(cls, page: Page[ClaimLine]) -> Self:
        """From one page."""
        items = tuple(QueueLineShown.of(line) for line in page.items)
        return cls(items=items, next_cursor=page.next_cursor)


class CountsShown(Shown):
    """各阶段的件数。"""

    counts: dict[Stage, int]


class PaymentShown(Shown):
    """一笔拨付。"""

    payment_no: str
    attempt: int
    amount: Money
    payee_name: str
    payee_account: str
    """已遮挡"""
    bank_name: str
    claim_id: str
    claim_no: str
    batch_no: str
    outcome: str | None
    """银行结果代码，0000 是已付；还没有结果为空"""
    outcome_reason: str
    came_back_at: datetime | None
    """付款成功后银行又退回的时间；没有退回为空"""
    came_back_reason: str

    @classmethod
    def of(cls, payment: PaymentView) -> Self:
        """From the payment's view."""
        return cls(
            payment_no=payment.payment_no,
            attempt=payment.attempt,
            amount=Money.of(payment.amount_fen),
            payee_name=payment.payee.name,
            payee_account=payment.payee.account,
            bank_name=payment.payee.bank_name,
            claim_id=payment.claim_id,
            claim_no=payment.claim_no,
            batch_no=payment.batch_no,
            outcome=payment.outcome,
            outcome_reason=payment.outcome_reason,
            came_back_at=payment.came_back_at,
            came_back_reason=payment.came_back_reason,
        )


class BatchShown(Shown):
    """拨付批次。"""

    id: str
    batch_no: str
    count: int
    sum: Money
    made_by: str
    made_at: datetime
    released_by: str | None
    released_at: datetime | None
    result_at: datetime | None
    paid: int
    """银行已付几笔"""
    returned: int
    """退票几笔"""
    came_back: int
    """付款后又退回几笔"""

    @classmethod
    def of(cls, batch: BatchView) -> Self:
        """From the batch's view."""
        return cls(**_batch(batch))


class BatchesShown(Shown):
    """一页批次，新的在前。"""

    items: tuple[BatchShown, ...]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[BatchView]) -> Self:
        """From one page."""
        items = tuple(BatchShown.of(batch) for batch in page.items)
        return cls(items=items, next_cursor=page.next_cursor)


class BatchDetailShown(BatchShown):
    """拨付批次和其中每一笔。"""

    payments: tuple[PaymentShown, ...]

    @classmethod
    def of_payments(cls, batch: BatchView, payments: tuple[PaymentView, ...]) -> Self:
        """From a batch and what is in it."""
        return cls(**_batch(batch), payments=tuple(PaymentShown.of(each) for each in payments))


class ProblemShown(Shown):
    """文件里要改的一处。"""

    line: int
    field: str
    message: str


class ImportShown(Shown):
    """导入结果；有一处要改就一条也没有导入。"""

    added: int
    changed: int
    unchanged: int
    problems: tuple[ProblemShown, ...]

    @classmethod
    def of(cls, report: ImportReport) -> Self:
        """From the report."""
        return cls(
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
            problems=tuple(
                ProblemShown(line=each.line, field=each.field, message=each.message)
                for each in report.problems
            ),
        )


def line_parts(line: ClaimLine) -> dict[str, Any]:
    """The fields that a line of the queue and a whole claim have in common."""
    promise = None
    if line.promised_on is not None:
        promise = QueuePromiseShown(
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
        "submitted_at": line.submitted_at,
        "promise": promise,
        "assessed": Money.maybe(line.assessed_fen),
        "version": line.version,
        "filed_by_proxy": line.filed_by_proxy,
        "urgency": line.urgency,
    }


def _batch(batch: BatchView) -> dict[str, Any]:
    return {
        "id": batch.id,
        "batch_no": batch.batch_no,
        "count": batch.count,
        "sum": Money.of(batch.sum_fen),
        "made_by": batch.made_by,
        "made_at": batch.made_at,
        "released_by": batch.released_by,
        "released_at": batch.released_at,
        "result_at": batch.result_at,
        "paid": batch.paid,
        "returned": batch.returned,
        "came_back": batch.came_back,
    }
