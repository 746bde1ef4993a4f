"""What if the bank says on paper, and in no return file, that a payment came back, or was never
made? Asked by the cashier: one person records its paper, another one decides.

It is entered as every late return is. Where the money never left, neither side of it is on any
statement, so that the two movements are matched with each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements.tables import BankMatchEntryRow, BankMatchMovementRow
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.money.movements import PAID_OUT
from casework.money.tables import MovementRow
from casework.payments import bank_proposals
from casework.payments.bank_answers import PaymentResult
from casework.payments.bank_file import NEVER_LEFT, PAID
from casework.payments.bank_proposals import BankPaper, TwoSteps
from casework.payments.bank_tables import WrittenReturnRow
from casework.payments.late_returns import enter_returns
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from infra.db import Database
from infra.sealing import Sealer

_STEPS = TwoSteps("登记书面退汇", "复核书面退汇")


@dataclass(frozen=True)
class ReturnPaper(BankPaper):
    """书面退汇的说明; `never_left`: the payment was never made, though the bank had said so."""

    never_left: bool


class WrittenReturns:
    """书面退汇."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def propose(self, actor: Actor, payment_no: str, paper: ReturnPaper) -> str:
        """登记: nothing moves yet; answers its id.

        :raises Forbidden: where the payment does not count as paid, or a statement shows what is
            said never to have left.
        :raises FieldsInvalid, NotFound, RoleMissing:
        """
        require_role(actor, bank_proposals.ALLOWED, _STEPS.record)
        now = self._clock()
        async with self._db.write() as session:
            payment = await session.scalar(
                select(PaymentRow).where(PaymentRow.payment_no == payment_no)
            )
            if payment is None:
                raise NotFound
            paid_at = await _require_paid(session, payment, paper.never_left)
            paper.check(china_day(paid_at), china_day(now), "银行说付成")
            made = await bank_proposals.propose(
                session,
                WrittenReturnRow,
                actor,
                paper,
                now,
                payment_id=payment.id,
                never_left=paper.never_left,
            )
            if made is None:
                raise FieldsInvalid(payment_no="这一笔已经登记过书面退汇，等另一位同事复核。")
        return made

    async def decide(
        self, actor: Actor, return_id: str, *, confirmed: bool, words: str = ""
    ) -> None:
        """复核, by another person, who has seen the bank's paper: what is due is due again, and a
        claim that counted as paid waits for an account.

        :raises SamePerson: for whoever recorded it. :raises Forbidden: when it has been decided,
            or the payment has come back otherwise meanwhile.
        :raises FieldsInvalid: without a reason to refuse it. :raises NotFound, RoleMissing:
        """
        require_role(actor, bank_proposals.ALLOWED, _STEPS.decide)
        said = bank_proposals.reason_of(words, confirmed=confirmed, otherwise="不予确认")
        now = self._clock()
        async with self._db.write() as session:
            row = await session.get(WrittenReturnRow, return_id)
            payment = await session.get(PaymentRow, row.payment_id) if row else None
            if row is None or payment is None:
                raise NotFound
            # the batch first, as everybody does who brings the bank's word
            await session.get_one(PaymentBatchRow, payment.batch_id, with_for_update=True)
            await session.refresh(row)
            await session.refresh(payment)
            bank_proposals.decide(row, actor, _STEPS, now, confirmed=confirmed, words=said)
            if confirmed:
                await _require_paid(session, payment, row.never_left)
                code = NEVER_LEFT if row.never_left else ""
                result = PaymentResult(payment.payment_no, code, row.words[:100], 0)
                await enter_returns(session, self._sealer, actor, [(payment, result)], now)


async def _require_paid(session: AsyncSession, payment: PaymentRow, never_left: bool) -> datetime:
    """When the bank said that it was paid, which is the newest that it has said.

    :raises Forbidden:
    """
    name = f"给流水号 {payment.payment_no} {_STEPS.record}"
    if payment.outcome is None or payment.outcome_at is None:
        raise Forbidden(what=f"{name}：银行还没有说付成。没有办的，请登记银行书面拒付")
    if payment.outcome != PAID:
        raise Forbidden(what=f"{name}：银行本来就没有付成")
    if payment.came_back_at is not None:
        raise Forbidden(what=f"{name}：已经退回过了")
    shown = exists().where(
        BankMatchMovementRow.movement_id == MovementRow.id,
        BankMatchEntryRow.match_id == BankMatchMovementRow.match_id,
        MovementRow.cause == payment.id,
        MovementRow.kind.in_(PAID_OUT),
    )
    if never_left and await session.scalar(select(shown)):
        raise Forbidden(what=f"{name}：对账单上有这一笔付出。后来退回来的，请选“付出以后又退回”")
    return payment.outcome_at
