"""What if the bank says of a payment that it had refused, or given back, that the money is out
after all? Asked by the cashier: one person records the bank's paper, another one decides.

The answer that was wrong stays in `refusal_withdrawal`; a movement of its own takes it back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.desk import less_due
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.money.movements import MovementKind
from casework.payments import bank_proposals, postings
from casework.payments.bank_file import PAID
from casework.payments.bank_proposals import BankPaper, TwoSteps
from casework.payments.bank_tables import RefusalWithdrawalRow, RefusedAccountRow
from casework.payments.tables import PaymentRow
from casework.payments.views import OutcomeSource
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from infra.db import Database
from infra.sealing import Sealer

_STEPS = TwoSteps("登记退票更正", "复核退票更正")


class RefusalWithdrawals:
    """退票更正, of a refusal or of a return after the payment."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def propose(self, actor: Actor, payment_no: str, paper: BankPaper) -> str:
        """登记: nothing moves yet; answers its id.

        :raises Forbidden: where the bank has neither refused nor given back this payment.
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
            wrong = _answer(payment)
            if wrong is None:
                raise Forbidden(what=f"给流水号 {payment_no} {_STEPS.record}：银行没有退过这一笔")
            since = china_day(wrong["refused_at"])
            paper.check(since, china_day(now), "银行退汇" if wrong["came_back"] else "银行退票")
            made = await bank_proposals.propose(
                session,
                RefusalWithdrawalRow,
                actor,
                paper,
                now,
                payment_id=payment.id,
                **wrong,
            )
            if made is None:
                raise FieldsInvalid(payment_no="这一笔已经登记过更正，等另一位同事复核。")
        return made

    async def decide(
        self, actor: Actor, withdrawal_id: str, *, confirmed: bool, words: str = ""
    ) -> None:
        """复核, by another person, who has seen the bank's paper. The money counts as paid: what is
        in a batch that nobody has released leaves it, what was paid anew is to be got back, and a
        claim on which nothing is due any more stands at 已拨付.

        :raises SamePerson: for whoever recorded it, or put the claim into a batch.
        :raises StaleVersion: when the claim went into a batch at this moment.
        :raises Forbidden: when it has been decided. :raises FieldsInvalid: without a reason to
            refuse it. :raises NotFound, RoleMissing:
        """
        require_role(actor, bank_proposals.ALLOWED, _STEPS.decide)
        said = bank_proposals.reason_of(words, confirmed=confirmed, otherwise="不予确认")
        now = self._clock()
        async with self._db.write() as session:
            row = await session.get(RefusalWithdrawalRow, withdrawal_id)
            payment = await session.get(PaymentRow, row.payment_id) if row else None
            if row is None or payment is None:
                raise NotFound
            held = await less_due.hold(session, self._sealer, payment.claim_id, [payment.batch_id])
            await session.refresh(row)
            await session.refresh(payment)
            bank_proposals.decide(row, actor, _STEPS, now, confirmed=confirmed, words=said)
            if confirmed:
                await self._correct(session, actor, payment, row, now)
                cause = "退汇更正" if row.came_back else "退票更正"
                await less_due.follow(session, self._sealer, actor, held, cause, row.reference, now)

    async def _correct(
        self,
        session: AsyncSession,
        actor: Actor,
        payment: PaymentRow,
        row: RefusalWithdrawalRow,
        now: datetime,
    ) -> None:
        """The payment was made; the account takes money, at least by this payment."""
        kind = MovementKind.REFUSAL_WITHDRAWN
        if row.came_back:
            kind = MovementKind.RETURN_WITHDRAWN
            payment.came_back_at = payment.came_back_by = None
            payment.came_back_code = payment.came_back_reason = None
            row.turn = 1 + await postings.withdrawn_returns(session, payment.id)
        else:
            payment.outcome, payment.outcome_reason = PAID, row.words[:100]
            payment.outcome_source = OutcomeSource.WITHDRAWAL
            payment.outcome_by, payment.outcome_at = actor.id, now
        await session.flush()
        await postings.enter_answers(session, [(kind, payment)], by=actor.id, at=now)
        await session.execute(
            update(RefusedAccountRow)
            .where(
                RefusedAccountRow.payment_id == payment.id, RefusedAccountRow.lifted_at.is_(None)
            )
            .values(
                lifted_at=now,
                lifted_by=actor.id,
                lifted_by_name=actor.name,
                lifted_reason=f"退票更正 {row.reference}",
            )
        )


def _answer(payment: PaymentRow) -> dict[str, Any] | None:
    """The bank's newest word of this payment, as it is kept, where the money did not stay."""
    if payment.came_back_at is not None:
        return {
            "came_back": True,
            "refused_code": payment.came_back_code or "",
            "refused_reason": payment.came_back_reason or "",
            "refused_source": OutcomeSource.RETURN,
            "refused_by": payment.came_back_by,
            "refused_at": payment.came_back_at,
        }
    if payment.outcome in (None, PAID):
        return None
    return {
        "came_back": False,
        "refused_code": payment.outcome,
        "refused_reason": payment.outcome_reason,
        "refused_source": payment.outcome_source,
        "refused_by": payment.outcome_by,
        "refused_at": payment.outcome_at,
    }
