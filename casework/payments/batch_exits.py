"""How does a payment get out of a batch without being paid? Before the release a second person
takes it out with a reason; after it only on the bank's written refusal."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.money.movements import MovementKind
from casework.payments import bank_file, postings, recovery_steps
from casework.payments.bank_file import VOID
from casework.payments.bank_tables import BankRefusalRow
from casework.payments.moves import (
    EARLIER_PAID,
    PaymentMove,
    move_claims,
    paid_elsewhere,
    payments_by_number,
    sent_details,
)
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.payments.views import OutcomeSource
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role, Stage
from claims_core.review import SamePerson
from claims_core.review_reasons import ReasonCode
from claims_core.typed_text import is_one_line
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

ALLOWED = frozenset({Role.CASHIER, Role.SUPERVISOR})
MAX_WORDS, MAX_REFERENCE = 200, 60
_BY_PAPER = (OutcomeSource.REFUSAL, OutcomeSource.WITHDRAWAL)
_KNOWN_PAPER = (
    "这份书面答复在这个批次登记过了，当时没有选这几笔。请核对编号；"
    "确实是同一份的，在编号后面加“-2”再登记。"
)


@dataclass(frozen=True)
class BankRefusal:
    """银行书面拒付: the number and day of the paper, and what it says in one line."""

    reference: str
    refused_on: date
    words: str


class BatchExits:
    """撤出、拆散、作废: the claim goes back to where it waited to be paid."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def take_out(
        self,
        actor: Actor,
        batch_id: str,
        payment_nos: Collection[str],
        reason_code: str,
        reason: str,
    ) -> None:
        """撤出: single payments leave a batch that nobody has released; what is left keeps its
        number. What is out already stays out.

        :raises SamePerson: for whoever made the batch. :raises Forbidden: once it is released.
        :raises FieldsInvalid, NotFound, RoleMissing: and what `apply_action` refuses.
        """
        await self._leave(actor, batch_id, payment_nos, reason_code, reason)

    async def dissolve(self, actor: Actor, batch_id: str, reason_code: str, reason: str) -> None:
        """拆散: all of them leave it, and the batch is no more; see `take_out`."""
        await self._leave(actor, batch_id, None, reason_code, reason)

    async def void(
        self,
        actor: Actor,
        batch_id: str,
        refusal: BankRefusal,
        payment_nos: Collection[str] | None = None,
    ) -> None:
        """作废: the bank has refused the whole file, or these payments, in writing. The same paper
        again for the same payments changes nothing.

        :raises SamePerson: for whoever made the batch. :raises Forbidden: before its release, or
            where the bank has already answered otherwise.
        :raises FieldsInvalid: also where the paper is known, but not of these payments.
        :raises NotFound, RoleMissing:
        """
        require_role(actor, ALLOWED, "登记银行书面拒付")
        now = self._clock()
        async with self._db.write() as session:
            batch = await self._batch(session, actor, batch_id, "登记银行书面拒付")
            if batch.released_at is None:
                raise Forbidden(what="给还没有放行的批次登记银行拒付，没放行的请直接拆散")
            _check(refusal, china_day(batch.released_at), china_day(now))
            rows = await payments_by_number(session, batch_id)
            named = _named(rows, payment_nos)
            if await self._recorded(session, batch_id, refusal.reference):
                if all(row.outcome_source in _BY_PAPER for row in named):
                    return
                raise FieldsInvalid(reference=_KNOWN_PAPER)
            answered = [row.payment_no for row in named if row.outcome is not None]
            if answered:
                raise Forbidden(
                    what=f"把银行已经答复过的款项作废（{'、'.join(answered[:3])}"
                    f"{'等' if answered[3:] else ''}）；没有答复的可以逐笔选"
                )
            whole = payment_nos is None
            code = ReasonCode.FILE_REFUSED if whole else ReasonCode.PAYMENT_REFUSED
            await self._void(session, actor, named, code, refusal, now)
            batch.voided_at = now if whole else batch.voided_at
            session.add(
                BankRefusalRow(
                    id=new_id(),
                    batch_id=batch_id,
                    reference=refusal.reference,
                    refused_on=refusal.refused_on,
                    words=refusal.words,
                    whole=whole,
                    payments=len(named),
                    recorded_by=actor.id,
                    recorded_by_name=actor.name,
                    recorded_at=now,
                )
            )

    async def _void(
        self,
        session: AsyncSession,
        actor: Actor,
        rows: Sequence[PaymentRow],
        code: ReasonCode,
        refusal: BankRefusal,
        now: datetime,
    ) -> None:
        claims = await self._store.load_all(session, [row.claim_id for row in rows], hold=True)
        for row in rows:
            row.outcome, row.outcome_reason = VOID, refusal.words[:100]
            row.outcome_source = OutcomeSource.REFUSAL
            row.outcome_by, row.outcome_at = actor.id, now
        await session.flush()
        answers = [(MovementKind.REFUSED, row) for row in rows]
        await postings.enter_answers(session, answers, by=actor.id, at=now)
        money = await recovery_steps.follow(session, claims.values(), actor, "银行书面拒付", now)
        words = f"{refusal.reference}：{refusal.words}"
        moves = [PaymentMove(row.claim_id, Action.VOID_PAYMENT, code, words) for row in rows]
        after = dict.fromkeys(claims, Stage.EXCHANGE_CHECKED)
        moves += paid_elsewhere(after, money, EARLIER_PAID)
        await move_claims(session, self._store, actor, moves, now, claims)

    async def _leave(
        self,
        actor: Actor,
        batch_id: str,
        payment_nos: Collection[str] | None,
        reason_code: str,
        reason: str,
    ) -> None:
        require_role(actor, ALLOWED, "从批次里撤出款项")
        words = reason.strip()
        if words and (not is_one_line(words) or len(words) > MAX_WORDS):
            raise FieldsInvalid(reason=f"说明请写成一行，{MAX_WORDS}字以内。")
        now = self._clock()
        async with self._db.write() as session:
            batch = await self._batch(session, actor, batch_id, "从批次里撤出款项")
            if batch.dissolved_at is not None:
                return
            if batch.released_at is not None:
                raise Forbidden(what="拆开已经放行的批次；放行以后要有银行的书面拒付")
            rows = await payments_by_number(session, batch_id, taken_out=True)
            out = [row for row in _named(rows, payment_nos) if row.taken_out_at is None]
            moves = [
                PaymentMove(row.claim_id, Action.TAKE_OUT_OF_BATCH, reason_code, words)
                for row in out
            ]
            await move_claims(session, self._store, actor, moves, now)
            await leave(session, self._sealer, actor, batch, out, words, now)

    async def _batch(
        self, session: AsyncSession, actor: Actor, batch_id: str, action: str
    ) -> PaymentBatchRow:
        row = await session.get(PaymentBatchRow, batch_id, with_for_update=True)
        if row is None:
            raise NotFound
        if row.made_by == actor.id:
            raise SamePerson(earlier="编制拨付批次", action=action)
        return row

    async def _recorded(self, session: AsyncSession, batch_id: str, reference: str) -> bool:
        known = select(BankRefusalRow.id).where(
            BankRefusalRow.batch_id == batch_id, BankRefusalRow.reference == reference
        )
        return await session.scalar(known) is not None


async def leave(
    session: AsyncSession,
    sealer: Sealer,
    actor: Actor,
    batch: PaymentBatchRow,
    rows: Sequence[PaymentRow],
    words: str,
    now: datetime,
) -> None:
    """These payments are out of a batch that nobody has released; its count, sum and file are of
    what is left. The caller moves the claims."""
    for row in rows:
        row.taken_out_at, row.taken_out_by, row.taken_out_reason = now, actor.id, words
    await session.flush()
    left = (await sent_details(session, sealer, batch.id)).values()
    batch.count = len(left)
    batch.sum_fen = sum(detail.amount_fen for detail in left)
    if not left:
        batch.dissolved_at = now
        return
    data = bank_file.write(batch.batch_no, china_day(batch.made_at), left)
    batch.file_hash = hashlib.sha256(data).hexdigest()


def _named(rows: dict[str, PaymentRow], payment_nos: Collection[str] | None) -> list[PaymentRow]:
    if payment_nos is None:
        return list(rows.values())
    if not payment_nos or not set(payment_nos) <= set(rows):
        raise FieldsInvalid(payment_nos="请在这个批次里选款项，至少一笔。")
    return [rows[number] for number in dict.fromkeys(payment_nos)]


def _check(refusal: BankRefusal, released_on: date, today: date) -> None:
    wrong = {}
    if not is_one_line(refusal.reference) or len(refusal.reference) > MAX_REFERENCE:
        wrong["reference"] = f"请填银行书面答复的编号，一行，{MAX_REFERENCE}字以内。"
    if not released_on <= refusal.refused_on <= today:
        wrong["refused_on"] = "答复日期要在放行那天到今天之间。"
    if not is_one_line(refusal.words) or len(refusal.words) > MAX_WORDS:
        wrong["words"] = f"请写一句银行怎么说的，一行，{MAX_WORDS}字以内。"
    if wrong:
        raise FieldsInvalid(**wrong)
