"""What becomes of a payment whose money comes back in a file of its own, after success or before
any answer? Asked when that report is uploaded; the same report again changes nothing."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.errors import FileRefused
from casework.money.movements import MovementKind
from casework.payments import postings, recovery_steps, refused_accounts
from casework.payments.bank_answers import RETURN, PaymentResult, read_late_returns
from casework.payments.bank_file import PAID
from casework.payments.bank_tables import BankFileRow
from casework.payments.moves import (
    EARLIER_PAID,
    PaymentMove,
    move_claims,
    paid_elsewhere,
    payments_by_number,
    released_batch,
    sent_details,
)
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.payments.views import OutcomeSource
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.claim import Actor, Role, Stage
from claims_core.review_rules import BY_MOVE
from infra.db import Database
from infra.sealing import Sealer


class LateReturns:
    """付款后退汇: booked at whatever stage its claim is, and the account is refused from then on.
    Where something is then due, what stood at 待拨付, 已拨付 or later goes to 银行退票, so that the
    member can name another account. A payment without an answer counts as refused."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def record_returns(self, actor: Actor, batch_id: str, data: bytes) -> None:
        """Record one report of payments that came back.

        :raises FileRefused: when the file does not fit what was sent; nothing is taken then.
        :raises Forbidden: before the batch is released. :raises NotFound, RoleMissing:
        """
        require_role(actor, {Role.CASHIER}, "上传银行退汇文件")
        now = self._clock()
        async with self._db.read() as session:
            batch = await released_batch(session, batch_id, "上传退汇文件")
            batch_no, sent = batch.batch_no, await sent_details(session, self._sealer, batch_id)
        results = await asyncio.to_thread(read_late_returns, data, batch_no, sent)
        file_hash = hashlib.sha256(data).hexdigest()
        async with self._db.write() as session:
            await session.get_one(PaymentBatchRow, batch_id, with_for_update=True)
            if await session.get(BankFileRow, file_hash) is not None:
                _check_done(await payments_by_number(session, batch_id), results)
                return
            await self._apply(session, actor, batch_id, results, now)
            session.add(
                BankFileRow(
                    file_hash=file_hash,
                    batch_id=batch_id,
                    kind=RETURN,
                    answered=len(results),
                    pending=0,
                    taken_by=actor.id,
                    taken_at=now,
                )
            )

    async def _apply(
        self,
        session: AsyncSession,
        actor: Actor,
        batch_id: str,
        results: Sequence[PaymentResult],
        now: datetime,
    ) -> None:
        rows = await payments_by_number(session, batch_id)
        found = [(_standing(rows[result.payment_no], result), result) for result in results]
        await enter_returns(session, self._sealer, actor, found, now)


async def enter_returns(
    session: AsyncSession,
    sealer: Sealer,
    actor: Actor,
    found: Sequence[tuple[PaymentRow, PaymentResult]],
    now: datetime,
) -> None:
    """These payments, paid or not answered yet, did not stay; the caller holds their batch."""
    store = ClaimStore(sealer)
    # the claims first: whoever holds payments holds their claims already
    claims = await store.load_all(session, [row.claim_id for row, _ in found], hold=True)
    moves, answers = [], []
    for row, result in found:
        if row.outcome is None:
            row.outcome, row.outcome_reason = result.code or RETURN, result.reason
            row.outcome_source = OutcomeSource.RETURN
            row.outcome_by, row.outcome_at = actor.id, now
            answers.append((MovementKind.REFUSED, row))
            moves.append(
                PaymentMove(row.claim_id, Action.RECORD_RETURN, result.reason_code, result.reason)
            )
        else:
            row.came_back_at, row.came_back_by = now, actor.id
            row.came_back_code, row.came_back_reason = result.code, result.reason
            answers.append((MovementKind.RETURNED, row))
    await session.flush()
    await postings.enter_answers(session, answers, by=actor.id, at=now)
    await refused_accounts.mark(session, sealer, [(row, result.code) for row, result in found], now)
    money = await recovery_steps.follow(session, claims.values(), actor, "银行退汇", now)
    moves += [
        PaymentMove(row.claim_id, Action.RECORD_LATE_RETURN, result.reason_code, result.reason)
        for row, result in found
        if row.came_back_at is not None
        and money[row.claim_id].due > 0
        and (claims[row.claim_id].stage, Action.RECORD_LATE_RETURN) in BY_MOVE
    ]
    after = {row.claim_id: Stage.PAYMENT_RETURNED for row, _ in found if row.came_back_at is None}
    moves += paid_elsewhere(after, money, EARLIER_PAID)
    await move_claims(session, store, actor, moves, now, claims)


def _check_done(rows: Mapping[str, PaymentRow], results: Sequence[PaymentResult]) -> None:
    """The same report changes nothing, unless the bank has said since that the payment was made:
    whether it came back once more then, no file that is the same can tell."""
    for result in results:
        row = rows[result.payment_no]
        if row.outcome == PAID and row.came_back_at is None:
            raise FileRefused(
                why=f"这个文件以前收过，其中流水号 {row.payment_no} 后来更正为付成。"
                "如果付成以后又退回，请银行在原因里写明，另出一个文件。"
            )


def _standing(row: PaymentRow, result: PaymentResult) -> PaymentRow:
    """The payment whose money came back, when it had not come back before."""
    if row.outcome not in (None, PAID):
        raise FileRefused(
            why=f"第{result.line}行的流水号 {row.payment_no} 本来就没有付成，不能再退一次。"
        )
    if row.came_back_at is not None:
        raise FileRefused(why=f"第{result.line}行的流水号 {row.payment_no} 已经退回过了。")
    return row
