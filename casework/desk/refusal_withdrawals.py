"""What if the bank says of a payment that it had refused that the money did go out? Asked by the
cashier: one person records the bank's paper, another one decides.

The answer that was wrong stays in `refusal_withdrawal`; a movement of its own takes it back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.money.movements import MovementKind
from casework.payments import batch_exits, postings, recovery_steps
from casework.payments.bank_file import PAID
from casework.payments.bank_tables import RefusalWithdrawalRow, RefusedAccountRow
from casework.payments.moves import PaymentMove, move_claims, paid_elsewhere
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.payments.views import OutcomeSource
from casework.receipts import holding
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Claim, Role, Stage
from claims_core.review import SamePerson, StaleVersion
from claims_core.review_reasons import ReasonCode
from claims_core.typed_text import is_one_line
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import dialect_insert

ALLOWED = frozenset({Role.CASHIER, Role.SUPERVISOR})
MAX_WORDS, MAX_REFERENCE = 200, 60
_RECORD, _DECIDE = "登记退票更正", "复核退票更正"


@dataclass(frozen=True)
class BankCorrection:
    """银行的更正说明: number and day of the paper, or of the statement that shows the payment, and
    what it says in one line."""

    reference: str
    said_on: date
    words: str


class RefusalWithdrawals:
    """退票更正."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def propose(self, actor: Actor, payment_no: str, correction: BankCorrection) -> str:
        """登记: nothing moves yet; answers its id.

        :raises Forbidden: where the bank has not refused this payment.
        :raises FieldsInvalid, NotFound, RoleMissing:
        """
        require_role(actor, ALLOWED, _RECORD)
        now = self._clock()
        async with self._db.write() as session:
            payment = await session.scalar(
                select(PaymentRow).where(PaymentRow.payment_no == payment_no)
            )
            if payment is None:
                raise NotFound
            if payment.outcome in (None, PAID) or payment.outcome_at is None:
                raise Forbidden(what=f"给流水号 {payment_no} {_RECORD}：银行没有退过这一笔")
            _check(correction, china_day(payment.outcome_at), china_day(now))
            made: str | None = await session.scalar(
                dialect_insert(session, RefusalWithdrawalRow)
                .values(
                    id=new_id(),
                    payment_id=payment.id,
                    reference=correction.reference,
                    said_on=correction.said_on,
                    words=correction.words,
                    refused_code=payment.outcome,
                    refused_reason=payment.outcome_reason,
                    refused_source=payment.outcome_source,
                    refused_by=payment.outcome_by,
                    refused_at=payment.outcome_at,
                    proposed_by=actor.id,
                    proposed_by_name=actor.name,
                    proposed_at=now,
                )
                .on_conflict_do_nothing()
                .returning(RefusalWithdrawalRow.id)
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
        require_role(actor, ALLOWED, _DECIDE)
        said = words.strip()
        if (not confirmed and not is_one_line(said)) or len(said) > MAX_WORDS:
            raise FieldsInvalid(words=f"请写明为什么不予确认，一行，{MAX_WORDS}字以内。")
        now = self._clock()
        async with self._db.write() as session:
            row = await session.get(RefusalWithdrawalRow, withdrawal_id)
            payment = await session.get(PaymentRow, row.payment_id) if row else None
            if row is None or payment is None:
                raise NotFound
            waiting, claim = await self._held(session, payment)
            await session.refresh(row)
            if row.proposed_by == actor.id:
                raise SamePerson(earlier=_RECORD, action=_DECIDE)
            if row.confirmed is not None:
                raise Forbidden(what=f"{_DECIDE}：已经有人复核过了")
            row.confirmed, row.decided_words = confirmed, said
            row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, now
            if confirmed:
                await self._correct(session, actor, payment, row, now)
                await self._follow(session, actor, claim, waiting, row, now)

    async def _held(
        self, session: AsyncSession, payment: PaymentRow
    ) -> tuple[PaymentRow | None, Claim]:
        """The claim, and its payment in a batch that nobody has released; the batch is held first,
        as everybody does."""
        waiting = (
            select(PaymentRow)
            .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
            .where(
                PaymentRow.claim_id == payment.claim_id,
                PaymentRow.taken_out_at.is_(None),
                PaymentBatchRow.released_at.is_(None),
            )
        )
        seen = await session.scalar(waiting)
        for batch_id in sorted({payment.batch_id, *([seen.batch_id] if seen else [])}):
            await session.get_one(PaymentBatchRow, batch_id, with_for_update=True)
        claim = await self._store.load(session, payment.claim_id, hold=True)
        if claim is None:
            raise NotFound
        now_waiting = await session.scalar(waiting.execution_options(populate_existing=True))
        if (now_waiting.id if now_waiting else "") != (seen.id if seen else ""):
            raise StaleVersion(version=claim.version, stage=claim.stage)
        return now_waiting, claim

    async def _correct(
        self,
        session: AsyncSession,
        actor: Actor,
        payment: PaymentRow,
        row: RefusalWithdrawalRow,
        now: datetime,
    ) -> None:
        """The payment was made; the account takes money, at least by this payment."""
        payment.outcome, payment.outcome_reason = PAID, row.words[:100]
        payment.outcome_source = OutcomeSource.WITHDRAWAL
        payment.outcome_by, payment.outcome_at = actor.id, now
        await session.flush()
        answers = [(MovementKind.REFUSAL_WITHDRAWN, payment)]
        await postings.enter_answers(session, answers, by=actor.id, at=now)
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

    async def _follow(
        self,
        session: AsyncSession,
        actor: Actor,
        claim: Claim,
        waiting: PaymentRow | None,
        row: RefusalWithdrawalRow,
        now: datetime,
    ) -> None:
        words = f"退票更正 {row.reference}"
        moves, stage = [], claim.stage
        if waiting is not None:
            batch = await session.get_one(PaymentBatchRow, waiting.batch_id)
            code = ReasonCode.AMOUNT_IN_DOUBT
            moves.append(PaymentMove(claim.id, Action.TAKE_OUT_OF_BATCH, code, words))
            await batch_exits.leave(session, self._sealer, actor, batch, [waiting], words, now)
            stage = Stage.EXCHANGE_CHECKED
        money = await recovery_steps.follow(session, [claim], actor, "退票更正", now)
        await holding.hold_paid(session, self._sealer, claim.id, now)
        moves += paid_elsewhere({claim.id: stage}, money, words)
        await move_claims(session, self._store, actor, moves, now, {claim.id: claim})


def _check(correction: BankCorrection, refused_on: date, today: date) -> None:
    wrong = {}
    if not is_one_line(correction.reference) or len(correction.reference) > MAX_REFERENCE:
        wrong["reference"] = f"请填银行更正说明或对账单的编号，一行，{MAX_REFERENCE}字以内。"
    if not refused_on <= correction.said_on <= today:
        wrong["said_on"] = "日期要在银行退票那天到今天之间。"
    if not is_one_line(correction.words) or len(correction.words) > MAX_WORDS:
        wrong["words"] = f"请写一句银行怎么说的，一行，{MAX_WORDS}字以内。"
    if wrong:
        raise FieldsInvalid(**wrong)
