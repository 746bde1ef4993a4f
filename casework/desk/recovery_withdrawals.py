"""What if money that two people had found at the bank was not there, or was not for this claim?
Asked by the page of recoveries: one person records the bank's paper, another one decides.

The amount stays as it was booked; a movement of its own takes it back."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements import reopening
from casework.bank_statements.statements import match_and_prove
from casework.bank_statements.tables import BankMatchMovementRow
from casework.desk import less_due
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.money import months
from casework.money import store as journal
from casework.money.movements import MovementKind, moved
from casework.money.tables import MovementRow
from casework.payments import bank_proposals
from casework.payments.bank_proposals import BankPaper, TwoSteps
from casework.payments.bank_tables import RecoveryWithdrawalRow
from casework.payments.tables import RecoveredRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.money import format_yuan
from infra.db import Database
from infra.sealing import Sealer

_STEPS = TwoSteps("登记追回更正", "复核追回更正")


class RecoveryWithdrawals:
    """追回更正."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def propose(self, actor: Actor, recovered_id: str, paper: BankPaper) -> str:
        """登记: nothing moves yet; answers its id.

        :raises Forbidden: where this amount does not count. :raises FieldsInvalid, NotFound,
        RoleMissing:
        """
        require_role(actor, bank_proposals.ALLOWED, _STEPS.record)
        now = self._clock()
        async with self._db.write() as session:
            booked = await session.get(RecoveredRow, recovered_id)
            if booked is None:
                raise NotFound
            paper.check(_require_counted(booked, _STEPS.record), china_day(now), "确认到账")
            made = await bank_proposals.propose(
                session, RecoveryWithdrawalRow, actor, paper, now, recovered_id=recovered_id
            )
            if made is None:
                raise FieldsInvalid(recovered="这一笔已经登记过更正，等另一位同事复核。")
        return made

    async def decide(
        self, actor: Actor, withdrawal_id: str, *, confirmed: bool, words: str = ""
    ) -> None:
        """复核, by another person, who has seen the bank's paper. The person holds that money
        again: see `less_due.follow`. What the amount was matched with at the bank is open again,
        unless that lies in a month that is closed: then the money did come, and is booked for
        whom it was, or goes back.

        :raises SamePerson: for whoever recorded it, or put the claim into a batch.
        :raises StaleVersion: when the claim went into a batch at this moment.
        :raises Forbidden: when it has been decided. :raises FieldsInvalid: without a reason to
            refuse it. :raises NotFound, RoleMissing:
        """
        require_role(actor, bank_proposals.ALLOWED, _STEPS.decide)
        said = bank_proposals.reason_of(words, confirmed=confirmed, otherwise="不予确认")
        now = self._clock()
        async with self._db.write() as session:
            row = await session.get(RecoveryWithdrawalRow, withdrawal_id)
            booked = await session.get(RecoveredRow, row.recovered_id) if row else None
            if row is None or booked is None:
                raise NotFound
            held = await less_due.hold(session, self._sealer, booked.claim_id)
            await session.refresh(row)
            await session.refresh(booked)
            bank_proposals.decide(row, actor, _STEPS, now, confirmed=confirmed, words=said)
            if not confirmed:
                return
            _require_counted(booked, _STEPS.decide)
            # alone from the start: what is open at the bank is matched anew
            await months.hold_every_open(session, china_day(now))
            booked.withdrawn_by, booked.withdrawn_at = actor.id, now
            await session.flush()
            await self._take_back(session, actor, booked, now)
            cause = f"追回更正，{format_yuan(booked.amount_fen)}元不算数"
            await less_due.follow(session, self._sealer, actor, held, cause, row.reference, now)
            await match_and_prove(session, actor, now)

    async def _take_back(
        self, session: AsyncSession, actor: Actor, booked: RecoveredRow, now: datetime
    ) -> None:
        recovered, kind = MovementKind.RECOVERED, MovementKind.RECOVERY_WITHDRAWN
        owner = (await journal.owners(session, recovered, [booked.id]))[booked.id]
        movement = moved(kind, booked.id, owner, booked.amount_fen)
        await journal.enter(session, [movement], by=actor.id, at=now)
        match_id = await session.scalar(
            select(BankMatchMovementRow.match_id)
            .join(MovementRow, MovementRow.id == BankMatchMovementRow.movement_id)
            .where(MovementRow.cause == booked.id, MovementRow.kind == recovered)
        )
        if match_id is None:
            return
        since = await reopening.first_day(session, [match_id], china_day(now))
        if not await months.is_closed(session, since):
            await reopening.reopen(session, [match_id], since)


def _require_counted(booked: RecoveredRow, step: str) -> date:
    """The day on which it was confirmed. :raises Forbidden: where it does not count."""
    if not booked.confirmed or booked.decided_at is None:
        raise Forbidden(what=f"{step}：这一笔没有确认过到账")
    if booked.withdrawn_at is not None:
        raise Forbidden(what=f"{step}：这一笔已经更正过了")
    return china_day(booked.decided_at)
