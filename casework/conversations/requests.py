"""What follows when somebody asks in the chat for a call, a visit or a referral? A case with a
number, and how many wait before it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.conversations import store
from casework.conversations.opening import CaseOpening, NewCase
from casework.conversations.tables import ServiceCaseRow
from casework.people import people
from casework.people.tables import MemberRow
from claims_core.claim import Actor
from claims_core.policy import PolicyBook
from claims_core.service_case import CaseKind, CaseState
from infra.db import Database
from infra.sealing import Sealer

_WAITING = (CaseState.OPEN.value, CaseState.IN_HAND.value)


@dataclass(frozen=True)
class RequestRegistered:
    """已登记: the case's number, its last day, and how many of its kind wait before it."""

    case_no: str
    due_on: date
    waiting_before: int


class ServiceRequests:
    """请人回电、上门、转介, as members ask for them."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._clock = clock
        self._opening = CaseOpening(sealer, book)

    async def is_reachable(self, actor: Actor) -> bool:
        """Whether we know a telephone of theirs."""
        async with self._db.read() as session:
            if await people.bound_insured_id(session, actor.id) is not None:
                return True
            phone = await session.scalar(
                select(MemberRow.phone_sealed).where(MemberRow.id == actor.id)
            )
        return phone is not None

    async def waiting(self, kind: CaseKind, asker: Actor | None = None) -> int:
        """How many of a kind have not been answered yet, before the asker's own where one of theirs
        is open."""
        async with self._db.read() as session:
            return await _waiting(session, kind, await _own(session, kind, asker))

    async def register(
        self, actor: Actor, kind: CaseKind, words: str, *, phone: str = ""
    ) -> RequestRegistered:
        """Open a case of theirs; where one of this kind is open already, add to it."""
        now = self._clock()
        new = NewCase(kind, "chat", words, ("member", actor.id), phone=phone)
        async with self._db.write() as session:
            case = await self._opening.open(session, new, actor, now)
            row = await store.hold(session, case.id)
            before = 0 if row is None else await _waiting(session, kind, row)
        return RequestRegistered(case.case_no, case.due_on, before)


async def _own(session: AsyncSession, kind: CaseKind, asker: Actor | None) -> ServiceCaseRow | None:
    if asker is None:
        return None
    row = ServiceCaseRow
    theirs = select(row).where(
        row.kind == kind.value,
        row.state.in_(_WAITING),
        row.person_kind == "member",
        row.person_id == asker.id,
    )
    return (await session.scalars(theirs.order_by(row.opened_at).limit(1))).first()


async def _waiting(session: AsyncSession, kind: CaseKind, but: ServiceCaseRow | None = None) -> int:
    row = ServiceCaseRow
    query = (
        select(func.count()).select_from(row).where(row.kind == kind.value, row.state.in_(_WAITING))
    )
    if but is not None:
        query = query.where(row.opened_at <= but.opened_at, row.id != but.id)
    return int(await session.scalar(query) or 0)
