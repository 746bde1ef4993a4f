"""Which payments has the bank left without an answer, and who has asked about them? Asked by the
cashier's page; nothing here pays anything."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, tuple_, type_coerce

from casework.claims.tables import ClaimRow
from casework.cursor import decode, encode
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.lists import Page
from casework.payments.bank_tables import BankInquiryRow
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.payments.views import InquiryView, PendingView
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.typed_text import is_one_line
from infra.columns import Utc, new_id
from infra.db import Database
from infra.repeats import said_before, saying

PAGE = 50
MAX_WORDS = 200
# whatever is pending has been released
_SENT_AT = type_coerce(PaymentBatchRow.released_at, Utc)


class PendingPayments:
    """没有答复的款项: neither paid nor returned; a later result file, a return file or the bank's
    written refusal ends that."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def page(self, actor: Actor, cursor: str | None = None) -> Page[PendingView]:
        """Those that were sent first come first, fifty at a time, with what was asked."""
        require_role(actor, {Role.CASHIER, Role.SUPERVISOR}, "查看拨付")
        query = (
            select(PaymentRow, PaymentBatchRow.batch_no, _SENT_AT, ClaimRow.claim_no)
            .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
            .join(ClaimRow, ClaimRow.id == PaymentRow.claim_id)
            .where(PaymentRow.pending_at.is_not(None), PaymentRow.outcome.is_(None))
            .order_by(_SENT_AT, PaymentRow.id)
            .limit(PAGE + 1)
        )
        if cursor:
            query = query.where(tuple_(_SENT_AT, PaymentRow.id) > tuple_(*decode(cursor)))
        async with self._db.read() as session:
            rows = list(await session.execute(query))
            ids = [payment.id for payment, *_ in rows[:PAGE]]
            asked: dict[str, list[InquiryView]] = defaultdict(list)
            for row in await session.scalars(
                select(BankInquiryRow)
                .where(BankInquiryRow.payment_id.in_(ids))
                .order_by(BankInquiryRow.asked_at, BankInquiryRow.id)
            ):
                asked[row.payment_id].append(
                    InquiryView(row.words, row.asked_by_name, row.asked_at)
                )
        items = tuple(
            PendingView(
                payment_no=payment.payment_no,
                claim_id=payment.claim_id,
                claim_no=claim_no or "",
                batch_id=payment.batch_id,
                batch_no=batch_no,
                amount_fen=payment.amount_fen,
                code=payment.pending_code,
                reason=payment.pending_reason,
                released_at=sent_at,
                inquiries=tuple(asked[payment.id]),
            )
            for payment, batch_no, sent_at, claim_no in rows[:PAGE]
        )
        last = rows[PAGE - 1] if len(rows) > PAGE else None
        return Page(items, encode(last[2], last[0].id) if last else None)

    async def ask(self, actor: Actor, payment_no: str, words: str) -> None:
        """追问: the bank was asked; `words` are what it said, in one line. The same again a moment
        later was asked once.

        :raises Forbidden: when it has been answered. :raises FieldsInvalid, NotFound, RoleMissing:
        """
        require_role(actor, {Role.CASHIER}, "登记追问")
        said = words.strip()
        if not is_one_line(said) or len(said) > MAX_WORDS:
            raise FieldsInvalid(words=f"请写一句问了谁、银行怎么说，一行，{MAX_WORDS}字以内。")
        now = self._clock()
        async with self._db.write() as session:
            row = await session.scalar(
                select(PaymentRow).where(PaymentRow.payment_no == payment_no)
            )
            if row is None:
                raise NotFound
            if row.pending_at is None or row.outcome is not None:
                raise Forbidden(what="追问这一笔：银行已经答复，或还没有结果文件")
            asking = saying(actor.id, "inquiry", row.id, said)
            if await said_before(session, asking, now) is not None:
                return
            session.add(
                BankInquiryRow(
                    id=new_id(),
                    payment_id=row.id,
                    words=said,
                    asked_by=actor.id,
                    asked_by_name=actor.name,
                    asked_at=now,
                )
            )
