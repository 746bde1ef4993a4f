"""How does settled money get into a batch and to the bank? Batches are made by one person and
released by another; a payment is one attempt for one decision."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import presenting
from casework.claims.store import ClaimStore, open_payee, seal_payee
from casework.claims.tables import ClaimRow
from casework.cursor import decode, encode
from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.lists import Page
from casework.payments import bank_file, dues, postings, refused_accounts
from casework.payments import store as payment_store
from casework.payments.moves import payments_by_number, sent_details
from casework.payments.releasing import require_as_seen, require_not_checked_by
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.payments.views import BatchView, PaymentView, ReadyClaim
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Claim, Role
from claims_core.events import Event
from claims_core.review import SamePerson, apply_action, open_actions
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

MAX_IN_BATCH = 5000
RELEASERS = frozenset({Role.CASHIER, Role.SUPERVISOR})


@dataclass(frozen=True, repr=False)
class BankFile:
    """拨付文件: name and bytes (GB18030) of a payment file."""

    name: str
    data: bytes


class Payments:
    """拨付: from 待拨付 to a released batch; what the bank says then is `BankResults`'."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def ready(self, actor: Actor) -> Page[ReadyClaim]:
        """The claims that wait to be paid, oldest first, with what is due on each."""
        require_role(actor, RELEASERS, "查看拨付")
        async with self._db.read() as session:
            waiting = payment_store.ready(self._clock(), ClaimRow).limit(MAX_IN_BATCH)
            rows = list(await session.scalars(waiting))
            lines = await presenting.claim_lines(session, rows, self._sealer)
            money = await dues.money_of(session, [line.id for line in lines])
            payees = [
                (row.id, open_payee(row.payee_sealed, self._sealer))
                for row in rows
                if row.payee_sealed
            ]
            marked = await refused_accounts.marked_claims(session, self._sealer, payees)
        ready = tuple(
            ReadyClaim(line, money[line.id].to_pay, account_refused=line.id in marked)
            for line in lines
        )
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

    async def batch(
        self, actor: Actor, batch_id: str, *, first: int = 0, many: int = MAX_IN_BATCH
    ) -> tuple[BatchView, tuple[PaymentView, ...]]:
        """One batch and so many of its payments, masked; those that somebody has to look at come
        first. :raises NotFound:"""
        require_role(actor, RELEASERS, "查看拨付")
        async with self._db.read() as session:
            row = await self._row(session, batch_id)
            payments = await payment_store.payments_of(
                session, self._sealer, batch_id=batch_id, first=first, many=many
            )
            return await self._batch_view(session, row), payments

    async def make_batch(self, actor: Actor, claim_ids: tuple[str, ...] | None = None) -> str:
        """Put settled claims into a batch: the named ones, or all that are ready; answers its id.

        A claim goes into one batch only; those already taken by another are left out, and so are
        those whose account the bank has refused.

        :raises RoleMissing: :raises FieldsInvalid: when nothing is left to pay, or a claim that was
            named needs another account. :raises FileRefused: when a payee does not fit the file.
        """
        require_role(actor, {Role.CASHIER}, "编制拨付批次")
        now = self._clock()
        async with self._db.write_many() as session:
            query = payment_store.ready(now, ClaimRow.id).limit(MAX_IN_BATCH)
            if claim_ids is not None:
                query = query.where(ClaimRow.id.in_(claim_ids))
            # what is held for a moment goes into the next batch; a named claim is waited for
            query = query.with_for_update(skip_locked=claim_ids is None, key_share=True)
            ids = await payment_store.not_held(session, list(await session.scalars(query)), now)
            if not ids:
                raise FieldsInvalid(claims="没有待拨付的申请，或已经编入别的批次。")
            batch_id = new_id()
            batch = PaymentBatchRow(
                id=batch_id,
                # begins with a letter: a spreadsheet takes digits with an E for a number
                batch_no=f"B{china_day(now):%Y%m%d}-{batch_id[:6].upper()}",
                count=0,
                sum_fen=0,
                file_hash="",
                made_by=actor.id,
                made_at=now,
            )
            session.add(batch)
            await session.flush()
            claims = await self._payable(session, actor, ids, named=claim_ids is not None)
            batch.count = len(claims)
            batch.sum_fen = await self._put(session, actor, claims, batch, now)
            data = await self._file(session, batch)
            batch.file_hash = hashlib.sha256(data).hexdigest()
        return batch_id

    async def release(self, actor: Actor, batch_id: str, seen_fen: int | None = None) -> None:
        """放行: a second person, who saw this sum, lets the batch go to the bank; again is as once.

        :raises SamePerson: when it is the one who made it, or who checked one of its claims
            finally and nobody has allowed it.
        :raises Forbidden: when it was dissolved, or the bank has refused an account since.
        :raises BatchMoved, NotFound, RoleMissing:
        """
        require_role(actor, RELEASERS, "放行拨付批次")
        async with self._db.write_many() as session:
            row = await self._row(session, batch_id, lock=True)
            if row.made_by == actor.id:
                raise SamePerson(earlier="编制拨付批次", action="放行拨付批次")
            if row.dissolved_at is not None:
                raise Forbidden(what="放行已经拆散的批次")
            if row.released_at is None:
                require_as_seen(row, seen_fen)
                await require_not_checked_by(session, actor, batch_id)
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
        payees = [(row.payment_no, open_payee(row.payee_sealed, self._sealer)) for row in rows]
        marked = await refused_accounts.marked_claims(session, self._sealer, payees)
        if marked:
            numbers = "、".join(sorted(marked)[:5])
            raise Forbidden(what=f"放行：流水号 {numbers} 的账户银行刚退过款，请先撤出这几笔")
        batch.released_by, batch.released_at = actor.id, now
        await postings.enter_sent(session, rows, by=actor.id, at=now)

    async def file(self, actor: Actor, batch_id: str) -> BankFile:
        """The payment file of a released batch, byte for byte the one that was released.

        :raises Forbidden: before the release. :raises NotFound, RoleMissing:
        """
        require_role(actor, RELEASERS, "取拨付文件")
        async with self._db.read() as session:
            return await self.released_file(session, await self._row(session, batch_id))

    async def released_file(self, session: AsyncSession, row: PaymentBatchRow) -> BankFile:
        """The same in the transaction of whoever hands it out. :raises Forbidden, FileRefused:"""
        if row.released_at is None:
            raise Forbidden(what="下载还没有放行的批次，请另一位同事先放行")
        data = await self._file(session, row)
        if hashlib.sha256(data).hexdigest() != row.file_hash:
            raise FileRefused(why="批次内容与编制时不一致，请联系信息技术岗。")
        return BankFile(f"daetong-{row.batch_no}.csv", data)

    async def _payable(
        self, session: AsyncSession, actor: Actor, claim_ids: list[str], *, named: bool
    ) -> dict[str, Claim]:
        """These claims, held, without those whose account the bank has refused; and, where none
        was named, without those that this person checked finally."""
        claims = await self._store.load_all(session, claim_ids, hold=True)
        if not named:
            theirs = [
                claim_id
                for claim_id, claim in claims.items()
                if Action.PUT_IN_BATCH in open_actions(claim, actor)
            ]
            claim_ids = [claim_id for claim_id in claim_ids if claim_id in set(theirs)]
            if not claim_ids:
                raise FieldsInvalid(claims="待拨付的都是您复核的，请另一位同事编批次。")
        payees = [(claim.id, claim.payee) for claim in claims.values() if claim.payee]
        marked = await refused_accounts.marked_claims(session, self._sealer, payees)
        numbers = [claims[claim_id].claim_no for claim_id in claim_ids if claim_id in marked]
        if numbers and (named or len(numbers) == len(claim_ids)):
            raise FieldsInvalid(
                claims=f"申请 {'、'.join(numbers[:5])} 的收款账户银行退过款，请先请参保人换账户。"
            )
        return {claim_id: claims[claim_id] for claim_id in claim_ids if claim_id not in marked}

    async def _put(
        self,
        session: AsyncSession,
        actor: Actor,
        claims: dict[str, Claim],
        batch: PaymentBatchRow,
        now: datetime,
    ) -> int:
        """Move these claims into the batch; answers their sum in fen."""
        claim_ids = list(claims)
        decisions = await payment_store.final_decisions(session, claim_ids)
        earlier = await payment_store.attempts(session, claim_ids)
        money = await dues.money_of(session, claim_ids)
        moves: list[tuple[Claim, Claim]] = []
        events: list[Event] = []
        total = 0
        for claim_id, claim in claims.items():
            decision = decisions.get(claim_id)
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
        details = await sent_details(session, self._sealer, batch.id)
        return bank_file.write(batch.batch_no, china_day(batch.made_at), details.values())

    async def _row(
        self, session: AsyncSession, batch_id: str, *, lock: bool = False
    ) -> PaymentBatchRow:
        row = await session.get(PaymentBatchRow, batch_id, with_for_update=lock or None)
        if row is None:
            raise NotFound
        return row

    async def _batch_view(self, session: AsyncSession, row: PaymentBatchRow) -> BatchView:
        return (await payment_store.batch_views(session, [row]))[0]
