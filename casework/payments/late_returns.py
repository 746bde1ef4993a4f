"""What becomes of a payment that the bank gives back after it had reported success? Asked when its
later report is uploaded; the same report again changes nothing."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.errors import FileRefused, Forbidden, NotFound
from casework.money.movements import MovementKind
from casework.payments import bank_file, postings, recovery_steps
from casework.payments.bank_file import PAID, PaymentResult
from casework.payments.moves import PaymentMove, move_claims, payments_by_number
from casework.payments.tables import BankReturnFileRow, PaymentBatchRow, PaymentRow
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.claim import Actor, Role
from claims_core.review_rules import BY_MOVE
from infra.db import Database
from infra.sealing import Sealer


class LateReturns:
    """付款后退汇: booked at whatever stage its claim is. Where something is then due, what stood at
    已拨付 or later goes to 银行退票, so that the member can name another account."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def record_returns(self, actor: Actor, batch_id: str, data: bytes) -> None:
        """Record one report of payments that came back.

        :raises FileRefused: when the file does not fit what was paid; nothing is taken then.
        :raises Forbidden: before the batch has its result. :raises NotFound, RoleMissing:
        """
        require_role(actor, {Role.CASHIER}, "上传银行退汇文件")
        now = self._clock()
        file_hash = hashlib.sha256(data).hexdigest()
        async with self._db.write() as session:
            batch = await session.get(PaymentBatchRow, batch_id, with_for_update=True)
            if batch is None:
                raise NotFound
            if batch.result_at is None:
                raise Forbidden(what="给还没有银行结果的批次上传退汇文件")
            if await session.get(BankReturnFileRow, file_hash) is None:
                outcomes = bank_file.read_late_returns(data, batch.batch_no)
                await self._apply(session, actor, batch_id, outcomes, now)
                session.add(
                    BankReturnFileRow(
                        file_hash=file_hash,
                        batch_id=batch_id,
                        returned=len(outcomes),
                        taken_by=actor.id,
                        taken_at=now,
                    )
                )

    async def _apply(
        self,
        session: AsyncSession,
        actor: Actor,
        batch_id: str,
        outcomes: tuple[PaymentResult, ...],
        now: datetime,
    ) -> None:
        rows = await payments_by_number(session, batch_id)
        found = [_paid(rows.get(outcome.payment_no), outcome) for outcome in outcomes]
        # the claims first: whoever holds payments holds their claims already
        claims = await self._store.load_all(session, [row.claim_id for row in found], hold=True)
        for row, outcome in zip(found, outcomes, strict=True):
            row.came_back_at = now
            row.came_back_code, row.came_back_reason = outcome.code, outcome.reason
        await session.flush()
        await postings.enter_answers(
            session, [(MovementKind.RETURNED, row) for row in found], by=actor.id, at=now
        )
        money = await recovery_steps.follow(session, claims.values(), actor, "银行退汇", now)
        moves = [
            PaymentMove(
                row.claim_id, Action.RECORD_LATE_RETURN, outcome.reason_code, outcome.reason
            )
            for row, outcome in zip(found, outcomes, strict=True)
            if money[row.claim_id].due > 0
            and (claims[row.claim_id].stage, Action.RECORD_LATE_RETURN) in BY_MOVE
        ]
        await move_claims(session, self._store, actor, moves, now)


def _paid(row: PaymentRow | None, outcome: PaymentResult) -> PaymentRow:
    """The payment that came back, when it is one that had been paid and stands."""
    if row is None:
        raise FileRefused(why=f"流水号 {outcome.payment_no} 不在这个批次里。")
    if row.outcome != PAID:
        raise FileRefused(why=f"流水号 {row.payment_no} 本来就没有付成，不能再退一次。")
    if row.came_back_at is not None:
        raise FileRefused(why=f"流水号 {row.payment_no} 已经退回过了。")
    if row.amount_fen != outcome.amount_fen:
        raise FileRefused(why=f"流水号 {row.payment_no} 的金额与批次不一致。")
    return row
