"""What does the bank's answer to a batch do to its payments, to their claims and to the journal?
Asked when a result is uploaded; whole or not at all."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.errors import FileRefused
from casework.money.movements import MovementKind
from casework.payments import postings, recovery_steps, refused_accounts
from casework.payments import store as payment_store
from casework.payments.bank_answers import RESULT, Answer, PaymentResult, read_result
from casework.payments.bank_file import PAID, reason_of
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
from infra.db import Database
from infra.sealing import Sealer

Taken = list[tuple[PaymentRow, PaymentResult]]


class BankResults:
    """银行结果: payments are paid, returned, or left open until a later file answers them."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def record_result(self, actor: Actor, batch_id: str, data: bytes) -> None:
        """Record a result file of a batch; the same file again changes nothing. What it does not
        answer stays pending; what an earlier file has answered it has to repeat.

        :raises FileRefused: when the file does not fit the batch; nothing is taken then.
        :raises Forbidden, NotFound, RoleMissing:
        """
        require_role(actor, {Role.CASHIER}, "上传银行结果")
        now = self._clock()
        async with self._db.read() as session:
            batch = await released_batch(session, batch_id, "上传结果")
            batch_no, sent = batch.batch_no, await sent_details(session, self._sealer, batch_id)
        # what was sent does not change any more; reading thousands of lines holds nobody up
        results = await asyncio.to_thread(read_result, data, batch_no, sent)
        file_hash = hashlib.sha256(data).hexdigest()
        async with self._db.write_many() as session:
            batch = await session.get_one(PaymentBatchRow, batch_id, with_for_update=True)
            if await session.get(BankFileRow, file_hash) is not None:
                return
            answered, pending = await self._apply(session, actor, batch_id, results, now)
            batch.result_by, batch.result_at = actor.id, now
            session.add(
                BankFileRow(
                    file_hash=file_hash,
                    batch_id=batch_id,
                    kind=RESULT,
                    answered=answered,
                    pending=pending,
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
    ) -> tuple[int, int]:
        rows = await payments_by_number(session, batch_id)
        new, pending = _sorted(rows, {result.payment_no: result for result in results}, now)
        # the claims first: whoever holds payments holds their claims already
        claims = await self._store.load_all(session, [row.claim_id for row, _ in new], hold=True)
        moves, answers = [], []
        for row, result in new:
            row.outcome, row.outcome_reason = result.code, result.reason
            row.outcome_source = OutcomeSource.RESULT
            row.outcome_by, row.outcome_at = actor.id, now
            if result.answer is Answer.PAID:
                moves.append(PaymentMove(row.claim_id, Action.CONFIRM_PAID))
                answers.append((MovementKind.PAID, row))
            else:
                code = result.reason_code
                moves.append(PaymentMove(row.claim_id, Action.RECORD_RETURN, code, result.reason))
                answers.append((MovementKind.REFUSED, row))
        await session.flush()
        await postings.enter_answers(session, answers, by=actor.id, at=now)
        refused = [(row, result.code) for row, result in new if result.code != PAID]
        await refused_accounts.mark(session, self._sealer, refused, now)
        money = await recovery_steps.follow(session, claims.values(), actor, "银行结果", now)
        still_due = [
            row.claim_id
            for kind, row in answers
            if kind is MovementKind.PAID and money[row.claim_id].due > 0
        ]
        moves += await _came_back_meanwhile(session, still_due)
        after = {
            row.claim_id: Stage.PAYMENT_RETURNED
            for kind, row in answers
            if kind is MovementKind.REFUSED
        }
        moves += paid_elsewhere(after, money, EARLIER_PAID)
        await move_claims(session, self._store, actor, moves, now, claims)
        return len(new), pending


def _sorted(
    rows: Mapping[str, PaymentRow], results: Mapping[str, PaymentResult], now: datetime
) -> tuple[Taken, int]:
    """What is answered for the first time, and how many are left open."""
    new: Taken = []
    pending = 0
    for number, row in rows.items():
        result = results.get(number)
        if row.outcome is not None:
            _check_repeated(row, result)
        elif result is None or result.answer is Answer.PENDING:
            row.pending_at = now
            row.pending_code = result.code if result else ""
            row.pending_reason = result.reason if result else ""
            pending += 1
        else:
            new.append((row, result))
    return new, pending


def _check_repeated(row: PaymentRow, result: PaymentResult | None) -> None:
    """What was answered once stays so. A return file is the bank's later word: that the payment
    was made, or not, before its money came back makes no difference to it; nor does a file to what
    the bank has put in writing against its own files, and two people have seen."""
    if row.outcome_source in (OutcomeSource.RETURN, OutcomeSource.WITHDRAWAL):
        return
    refused = row.outcome != PAID
    if refused and result is not None and result.answer is Answer.PAID:
        before = (
            "书面说过没有付"
            if row.outcome_source == OutcomeSource.REFUSAL
            else f"答的是 {row.outcome}"
        )
        raise FileRefused(
            why=f"第{result.line}行写的是付款成功，可是流水号 {row.payment_no} 银行上次{before}。"
            "请先请银行书面说明是哪一个对；确实付了的，在批次页登记“退票更正”，由另一位同事复核，"
            "再上传这个文件。"
        )
    if row.outcome_source == OutcomeSource.REFUSAL:
        return
    if result is None:
        raise FileRefused(
            why=f"流水号 {row.payment_no} 上次已经答复 {row.outcome}，这个文件里没有它。"
            "后来的结果文件要带上以前答复过的。"
        )
    if result.code != row.outcome:
        raise FileRefused(
            why=f"第{result.line}行的结果代码不一样：上次 {row.outcome}，这次 {result.code}。"
            "付成以后又退回的，请上传退汇文件。"
        )


async def _came_back_meanwhile(session: AsyncSession, claim_ids: list[str]) -> list[PaymentMove]:
    """An earlier payment was returned while this one was under way: that part needs another
    account."""
    rows = await payment_store.newest_returned(session, claim_ids)
    return [
        PaymentMove(
            claim_id,
            Action.RECORD_LATE_RETURN,
            reason_of(row.came_back_code),
            row.came_back_reason or "",
        )
        for claim_id, row in rows.items()
    ]
