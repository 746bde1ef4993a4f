"""How does settled money reach people? Batches made by one person, released by another, answered
by the bank. A payment is one attempt for one decision; the bank's answer moves each claim once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.claims import presenting
from casework.claims.store import ClaimStore, open_payee, seal_payee
from casework.claims.tables import ClaimRow
from casework.cursor import decode, encode
from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.lists import Page
from casework.payments import bank_file, dues, postings, results
from casework.payments import store as payment_store
from casework.payments.bank_file import PaymentDetail
from casework.payments.moves import payments_by_number
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.payments.views import BatchView, PaymentView, ReadyClaim
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Claim, Role
from claims_core.events import Event
from claims_core.review import SamePerson, apply_action
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

MAX_IN_BATCH = 1000
RELEASERS = frozenset({Role.CASHIER, Role.SUPERVISOR})


@dataclass(frozen=True, repr=False)
class BankFile:
    """拨付文件: name and bytes (GB18030) of a payment file."""

    name: str
    data: bytes


class Payments:
    """拨付: from 待拨付 to 已拨付 or 银行退票."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def ready(self, actor: Actor) -> Page[ReadyClaim]:
        """The claims that wait to be paid, oldest first, with what is due on each."""
        require_role(actor, RELEASERS, "查看拨付")
        async with self._db.read() as session:
            rows = list(await session.scalars(payment_store.ready(ClaimRow).limit(MAX_IN_BATCH)))
            lines = await presenting.claim_lines(session, rows, self._sealer)
            money = await dues.money_of(session, [line.id for line in lines])
        ready = tuple(ReadyClaim(line, money[line.id].to_pay) for line in lines)
        return Page(ready, None, len(ready))

    async def batches(self, actor: Actor, cursor: str | None = None) -> Page[BatchView]:
        """Batches, newest first."""
        require_role(actor, RELEASERS, "查看拨付")
        query = (
            select(PaymentBatchRow)
            .order_by(PaymentBatchRow.made_at.desc(), PaymentBatchRow.id.desc())
            .limit(21)
        )
        if cursor:
            query = query.where(
                tuple_(PaymentBatchRow.made_at, PaymentBatchRow.id) < tuple_(*decode(cursor))
            )
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
            views = await payment_store.batch_views(session, rows[:20])
        more = encode(rows[19].made_at, rows[19].id) if len(rows) > 20 else None
        return Page(views, more)

    async def batch(self, actor: Actor, batch_id: str) -> tuple[BatchView, tuple[PaymentView, ...]]:
        """One batch and its payments, masked. :raises NotFound:"""
        require_role(actor, RELEASERS, "查看拨付")
        async with self._db.read() as session:
            row = await self._row(session, batch_id)
            payments = await payment_store.payments_of(session, self._sealer, batch_id=batch_id)
            return await self._batch_view(session, row), payments

    async def make_batch(self, actor: Actor, claim_ids: tuple[str, ...] | None = None) -> str:
        """Put settled claims into a batch: the named ones, or all that are ready; answers its id.

        A claim goes into one batch only; those already taken by another are left out.

        :raises RoleMissing: :raises FieldsInvalid: when nothing is left to pay.
        """
        require_role(actor, {Role.CASHIER}, "编制拨付批次")
        now = self._clock()
        async with self._db.write() as session:
            query = payment_store.ready(ClaimRow.id).limit(MAX_IN_BATCH)
            if claim_ids is not None:
                query = query.where(ClaimRow.id.in_(claim_ids))
            query = query.with_for_update(skip_locked=True, key_share=True)
            ids = list(await session.scalars(query))
            if not ids:
                raise FieldsInvalid(claims="没有待拨付的申请，或已经编入别的批次。")
            batch_id = new_id()
            batch = PaymentBatchRow(
                id=batch_id,
                batch_no=f"{china_day(now):%Y%m%d}{batch_id[:6].upper()}",
                count=len(ids),
                sum_fen=0,
                file_hash="",
                made_by=actor.id,
                made_at=now,
            )
            session.add(batch)
            await session.flush()
            batch.sum_fen = await self._put(session, actor, ids, batch, now)
            data = await self._file(session, batch)
            batch.file_hash = hashlib.sha256(data).hexdigest()
        return batch_id

    async def release(self, actor: Actor, batch_id: str) -> None:
        """放行: a second person lets the batch go to the bank; again is the same answer.

        :raises SamePerson: when it is the one who made it. :raises NotFound, RoleMissing:
        """
        require_role(actor, RELEASERS, "放行拨付批次")
        async with self._db.write() as session:
            row = await self._row(session, batch_id, lock=True)
            if row.made_by == actor.id:
                raise SamePerson(earlier="编制拨付批次", action="放行拨付批次")
            if row.released_at is None:
                await self._send(session, actor, row)

    async def _send(self, session: AsyncSession, actor: Actor, batch: PaymentBatchRow) -> None:
        """What was payable is now on its way.

        :raises FileRefused: when a payment is above what is due, which no step of ours leads to.
        """
        now = self._clock()
        rows = list((await payments_by_number(session, batch.id)).values())
        money = await dues.money_of(session, [row.claim_id for row in rows])
        for row in rows:
            if row.amount_fen > money[row.claim_id].to_pay:
                raise FileRefused(why=f"流水号 {row.payment_no} 的金额多于应付，请联系信息技术岗。")
        batch.released_by, batch.released_at = actor.id, now
        await postings.enter_sent(session, rows, by=actor.id, at=now)

    async def file(self, actor: Actor, batch_id: str) -> BankFile:
        """The payment file of a released batch, byte for byte the one that was released.

        :raises Forbidden: before the release. :raises NotFound, RoleMissing:
        """
        require_role(actor, RELEASERS, "下载拨付文件")
        async with self._db.write() as session:
            row = await self._row(session, batch_id)
            if row.released_at is None:
                raise Forbidden(what="下载还没有放行的批次，请另一位同事先放行")
            data = await self._file(session, row)
            if hashlib.sha256(data).hexdigest() != row.file_hash:
                raise FileRefused(why="批次内容与编制时不一致，请联系信息技术岗。")
            access_log.record(
                session,
                actor,
                "payment_file",
                batch_id,
                claim_id=None,
                reason=f"拨付批次{row.batch_no}",
                at=self._clock(),
            )
            return BankFile(f"daetong-{row.batch_no}.csv", data)

    async def record_result(self, actor: Actor, batch_id: str, data: bytes) -> None:
        """Record the bank's answer: every payment is paid or returned; the same file again
        changes nothing.

        :raises FileRefused: when the file does not fit the batch; nothing is taken then.
        :raises Forbidden, NotFound, RoleMissing:
        """
        require_role(actor, {Role.CASHIER}, "上传银行结果")
        now = self._clock()
        result_hash = hashlib.sha256(data).hexdigest()
        async with self._db.write() as session:
            row = await self._row(session, batch_id, lock=True)
            if row.released_at is None:
                raise Forbidden(what="给还没有放行的批次上传结果")
            if row.result_hash is not None:
                if row.result_hash != result_hash:
                    raise FileRefused(why="这个批次已经有银行结果了，内容与这次的不同。")
                return
            outcomes = bank_file.read_result(data, row.batch_no)
            await results.apply(session, self._store, actor, batch_id, outcomes, now)
            row.result_hash, row.result_by, row.result_at = result_hash, actor.id, now

    async def _put(
        self,
        session: AsyncSession,
        actor: Actor,
        claim_ids: list[str],
        batch: PaymentBatchRow,
        now: datetime,
    ) -> int:
        """Move these claims into the batch; answers their sum in fen."""
        claims = await self._store.load_all(session, claim_ids, hold=True)
        decisions = await payment_store.final_decisions(session, claim_ids)
        earlier = await payment_store.attempts(session, claim_ids)
        money = await dues.money_of(session, claim_ids)
        moves: list[tuple[Claim, Claim]] = []
        events: list[Event] = []
        total = 0
        for claim_id in claim_ids:
            claim, decision = claims[claim_id], decisions.get(claim_id)
            moved, told = apply_action(
                claim,
                Action.PUT_IN_BATCH,
                actor,
                version=claim.version,
                now=now,
                reason=batch.batch_no,
            )
            if decision is None or moved.payee is None:
                raise NotFound
            moves.append((claim, moved))
            events += told
            # a claim that was reversed and settled anew gets what the first payment left open
            due = money[claim_id].due
            if due <= 0:
                raise FieldsInvalid(claims=f"申请 {claim.claim_no} 的钱已经付清，不能再付。")
            total += due
            attempt = earlier.get(claim_id, 0) + 1
            session.add(
                PaymentRow(
                    id=new_id(),
                    # idempotent by decision and attempt, also at the bank
                    payment_no=f"{claim.claim_no}-{attempt}",
                    claim_id=claim_id,
                    decision_id=decision.id,
                    attempt=attempt,
                    amount_fen=due,
                    payee_sealed=seal_payee(moved.payee, self._sealer),
                    batch_id=batch.id,
                )
            )
        await self._store.save_held(session, moves, events, at=now)
        await session.flush()
        return total

    async def _file(self, session: AsyncSession, batch: PaymentBatchRow) -> bytes:
        rows = await session.scalars(
            select(PaymentRow)
            .where(PaymentRow.batch_id == batch.id)
            .order_by(PaymentRow.payment_no)
        )
        details = [self._detail(row) for row in rows]
        return bank_file.write(batch.batch_no, china_day(batch.made_at), details)

    def _detail(self, row: PaymentRow) -> PaymentDetail:
        to = open_payee(row.payee_sealed, self._sealer)
        return PaymentDetail(row.payment_no, to.name, to.account, to.bank_name, row.amount_fen)

    async def _row(
        self, session: AsyncSession, batch_id: str, *, lock: bool = False
    ) -> PaymentBatchRow:
        row = await session.get(PaymentBatchRow, batch_id, with_for_update=lock or None)
        if row is None:
            raise NotFound
        return row

    async def _batch_view(self, session: AsyncSession, row: PaymentBatchRow) -> BatchView:
        return (await payment_store.batch_views(session, [row]))[0]
