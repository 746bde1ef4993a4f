"""Who stops a change of account that they did not ask for? Asked by the phone, the chat, replies to
text messages and the window; the old account stands again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import payee_changes, relative_acts
from casework.claims.payee_changes import HeldChange
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow, PayeeChangeRow
from casework.claims.views import StepResult
from casework.errors import NotFound
from casework.people import merges
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.claim import SYSTEM, Actor, Claim, Role, Stage
from claims_core.errors import ClaimsError
from claims_core.events import Event, EventName
from claims_core.identity_levels import MemberAct
from claims_core.review import apply_action
from infra.db import Database
from infra.sealing import Sealer

STOPPERS = frozenset({Role.CLERK, Role.SUPERVISOR})
_WAITING = frozenset({Stage.APPROVED, Stage.EXCHANGE_CHECKED})


class NoPayeeChange(ClaimsError):
    """没有能停的换账户: none was asked for, it has been stopped, or its time is over."""

    code = "no_payee_change"
    template = "这份申请没有正在等的换账户，可能已经停了，也可能已经起用。有疑问请联系窗口。"


class PayeeStops:
    """停止换账户."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def stop(self, actor: Actor, claim_id: str) -> StepResult:
        """By a member who may see the claim, or by a clerk to whom somebody has said so.

        :raises NotFound, RoleMissing, NoPayeeChange:
        """
        now, act = self._clock(), MemberAct.STOP_PAYEE_CHANGE
        async with self._db.write() as session:
            if actor.is_staff:
                require_role(actor, STOPPERS, "停止换账户")
                claim = await self._store.load(session, claim_id, hold=True)
                if claim is None or claim.submitted_at is None:
                    raise NotFound
                said_in = "window"
            else:
                said_in = "phone"
                claim = await relative_acts.held(session, self._store, actor, claim_id, act, now)
            stopped = await self._stop(session, claim, actor.id, said_in, now)
            if stopped is None:
                raise NoPayeeChange  # nothing is told of what was not done
            if said_in == "phone":
                await relative_acts.tell(session, actor, claim, act, now)
        return stopped

    async def waiting_of(self, actor: Actor, insured_id: str) -> tuple[HeldChange, ...]:
        """The changes of this person's claims that can still be stopped, for a clerk.

        :raises RoleMissing:
        """
        require_role(actor, STOPPERS, "看换账户")
        now = self._clock()
        async with self._db.read() as session:
            rows = await session.execute(
                select(ClaimRow.id, ClaimRow.claim_no)
                .where(
                    ClaimRow.insured_id.in_(merges.same_person(insured_id)),
                    ClaimRow.id.in_(payee_changes.held(now)),
                )
                .order_by(ClaimRow.submitted_at, ClaimRow.id)
            )
            found: list[HeldChange] = []
            for claim_id, claim_no in rows.all():
                held = await payee_changes.shown(session, claim_id, now)
                if held is not None:
                    found.append(replace(held, claim_no=claim_no or ""))
        return tuple(found)

    async def stop_all(self, insured_id: str, by: str, said_in: str) -> int:
        """Every change of this person's claims that still waits; how many there were. Asked by what
        people write back, which names no claim."""
        now = self._clock()
        async with self._db.write() as session:
            claim_ids = await session.scalars(
                select(ClaimRow.id).where(
                    ClaimRow.insured_id.in_(merges.same_person(insured_id)),
                    ClaimRow.id.in_(payee_changes.held(now)),
                )
            )
            claims = await self._store.load_all(session, list(claim_ids), hold=True)
            done = [await self._stop(session, claim, by, said_in, now) for claim in claims.values()]
        return sum(each is not None for each in done)

    async def _stop(
        self, session: AsyncSession, claim: Claim, by: str, said_in: str, now: datetime
    ) -> StepResult | None:
        change = await payee_changes.standing(session, claim.id, now, hold=True)
        if change is None:
            return None
        await session.execute(
            update(PayeeChangeRow)
            .where(
                PayeeChangeRow.claim_id == claim.id,
                PayeeChangeRow.ended_at.is_(None),
                PayeeChangeRow.held_until > now,  # an earlier one has been used by now
            )
            .values(ended_at=now, ended_by=by, ended_in=said_in)
            .execution_options(synchronize_session=False)
        )
        moved = claim.evolve(version=claim.version + 1)
        if change.returned and claim.stage in _WAITING:
            moved, _ = apply_action(
                claim, Action.STOP_PAYEE_CHANGE, SYSTEM, version=claim.version, now=now
            )
        moved = moved.evolve(payee=payee_changes.old_payee(change, self._sealer))
        told = (Event(EventName.PAYEE_CHANGE_STOPPED, claim.id),)
        await self._store.save(session, claim, moved, told, at=now)
        return StepResult.from_claim(moved)
