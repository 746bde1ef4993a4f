"""What if the bank says on paper, and in no return file, that a payment came back, or was never
made? Asked by the cashier: one person records its paper, another one decides.

It is entered as every late return is. Where the money never left, neither side of it is on any
statement, so that the two movements are matched with each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements.tables import BankMatchMovementRow
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.money.movements import PAID_OUT
from casework.money.tables import MovementRow
from casework.payments.bank_answers import PaymentResult
from casework.payments.bank_file import PAID
from casework.payments.bank_tables import WrittenReturnRow
from casework.payments.late_returns import enter_returns
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.review import SamePerson
from claims_core.typed_text import is_one_line
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import dialect_insert

ALLOWED = frozenset({Role.CASHIER, Role.SUPERVISOR})
MAX_WORDS, MAX_REFERENCE = 200, 60
_RECORD, _DECIDE = "登记书面退汇", "复核书面退汇"


@dataclass(frozen=True)
class ReturnPaper:
    """银行的书面说明: number and day of the paper, or of the statement that shows it, and what it
    says in one line. `never_left`: the payment was never made, though the bank had said so."""

    reference: str
    said_on: date
    words: str
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
        require_role(actor, ALLOWED, _RECORD)
        now = self._clock()
        async with self._db.write() as session:
            payment = await session.scalar(
                select(PaymentRow).where(PaymentRow.payment_no == payment_no)
            )
            if payment is None:
                raise NotFound
            paid_at = await _require_paid(session, payment, paper.never_left)
            _check(paper, china_day(paid_at), china_day(now))
            made: str | None = await session.scalar(
                dialect_insert(session, WrittenReturnRow)
                .values(
                    id=new_id(),
                    payment_id=payment.id,
                    reference=paper.reference,
                    said_on=paper.said_on,
                    words=paper.words,
                    never_left=paper.never_left,
                    proposed_by=actor.id,
                    proposed_by_name=actor.name,
                    proposed_at=now,
                )
                .on_conflict_do_nothing()
                .returning(WrittenReturnRow.id)
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
        require_role(actor, ALLOWED, _DECIDE)
        said = words.strip()
        if (not confirmed and not is_one_line(said)) or len(said) > MAX_WORDS:
            raise FieldsInvalid(words=f"请写明为什么不予确认，一行，{MAX_WORDS}字以内。")
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
            if row.proposed_by == actor.id:
                raise SamePerson(earlier=_RECORD, action=_DECIDE)
            if row.confirmed is not None:
                raise Forbidden(what=f"{_DECIDE}：已经有人复核过了")
            row.confirmed, row.decided_words = confirmed, said
            row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, now
            if confirmed:
                await _require_paid(session, payment, row.never_left)
                result = PaymentResult(payment.payment_no, "", row.words[:100], 0)
                await enter_returns(session, self._sealer, actor, [(payment, result)], now)


async def _require_paid(session: AsyncSession, payment: PaymentRow, never_left: bool) -> datetime:
    """When the bank said that it was paid, which is the newest that it has said.

    :raises Forbidden:
    """
    name = f"给流水号 {payment.payment_no} {_RECORD}"
    if payment.outcome is None or payment.outcome_at is None:
        raise Forbidden(what=f"{name}：银行还没有说付成。没有办的，请登记银行书面拒付")
    if payment.outcome != PAID:
        raise Forbidden(what=f"{name}：银行本来就没有付成")
    if payment.came_back_at is not None:
        raise Forbidden(what=f"{name}：已经退回过了")
    shown = exists().where(
        BankMatchMovementRow.movement_id == MovementRow.id,
        MovementRow.cause == payment.id,
        MovementRow.kind.in_(PAID_OUT),
    )
    if never_left and await session.scalar(select(shown)):
        raise Forbidden(what=f"{name}：对账单上有这一笔付出。后来退回来的，请选“付出以后又退回”")
    return payment.outcome_at


def _check(paper: ReturnPaper, paid_on: date, today: date) -> None:
    wrong = {}
    if not is_one_line(paper.reference) or len(paper.reference) > MAX_REFERENCE:
        wrong["reference"] = f"请填银行书面说明或对账单的编号，一行，{MAX_REFERENCE}字以内。"
    if not paid_on <= paper.said_on <= today:
        wrong["said_on"] = "日期要在银行说付成那天到今天之间。"
    if not is_one_line(paper.words) or len(paper.words) > MAX_WORDS:
        wrong["words"] = f"请写一句银行怎么说的，一行，{MAX_WORDS}字以内。"
    if wrong:
        raise FieldsInvalid(**wrong)
