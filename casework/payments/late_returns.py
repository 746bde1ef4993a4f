"""What becomes of a payment that the bank gives back after it had reported success? Asked when its
later report is uploaded; the same report again changes nothing."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.errors import FileRefused, Forbidden, NotFound
from casework.payments import bank_file
from casework.payments.bank_file import PAID, Outcome
from casework.payments.tables import BankReturnFileRow, PaymentBatchRow, PaymentRow
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.claim import Actor, Claim, Role
from claims_core.events import Event
from claims_core.review import apply_action
from infra.db import Database
from infra.sealing import Sealer


class LateReturns:
    """付款后退汇: from 已拨付 or later to 银行退票, so that the member can name another account."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def record_returns(self, actor: Actor, batch_id: str, data: bytes) -> None:
        """Take in one report of payments that came back.

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
        outcomes: tuple[Outcome, ...],
        now: datetime,
    ) -> None:
        payments = await session.scalars(select(PaymentRow).where(PaymentRow.batch_id == batch_id))
        rows = {row.payment_no: row for row in payments}
        found = [_paid(rows.get(outcome.payment_no), outcome) for outcome in outcomes]
        claims = await self._store.load_all(session, [row.claim_id for row in found], hold=True)
        moves: list[tuple[Claim, Claim]] = []
        events: list[Event] = []
        for row, outcome in zip(found, outcomes, strict=True):
            row.came_back_at = now
            row.came_back_code, row.came_back_reason = outcome.code, outcome.reason
            claim = claims[row.claim_id]
            moved, told = apply_action(
                claim,
                Action.RECORD_LATE_RETURN,
                actor,
                version=claim.version,
                now=now,
                reason_code=outcome.reason_code,
                reason=outcome.reason,
            )
            moves.append((claim, moved))
            events += told
        await self._store.save_held(session, moves, events, at=now)


def _paid(row: PaymentRow | None, outcome: Outcome) -> PaymentRow:
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
