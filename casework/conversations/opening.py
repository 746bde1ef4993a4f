"""How does a case come about? Asked in the transaction in which its cause is kept: a no to the
question whether the money came, a bad mark, a message that no program understands, a clerk."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.conversations import store
from casework.conversations.tables import ServiceCaseRow
from casework.people import people
from claims_core.calendar_cn import china_day
from claims_core.case_clock import CaseClock, case_clock
from claims_core.claim import Actor
from claims_core.clocks import closing_moment
from claims_core.policy import PolicyBook
from claims_core.service_case import (
    CaseAction,
    CaseKind,
    CaseState,
    ServiceCase,
    moved_case,
)
from infra.columns import new_id
from infra.sealing import Sealer

MAX_WORDS = 1000


@dataclass(frozen=True, repr=False)
class NewCase:
    """要登记的工单: `person` is kind and id as in a delivery, None where only the phone is known;
    `phone` where they want to be rung elsewhere than we know; `said_in` is chat, sms, phone or
    window."""

    kind: CaseKind
    said_in: str
    words: str
    person: tuple[str, str] | None = None
    claim_id: str | None = None
    phone: str = ""
    apart: bool = False
    """另开一件: a colleague has looked and wants it beside what is open already."""


class CaseOpening:
    """登记工单."""

    def __init__(self, sealer: Sealer, book: PolicyBook) -> None:
        self._sealer = sealer
        self._book = book

    async def open(
        self, session: AsyncSession, new: NewCase, actor: Actor, now: datetime
    ) -> ServiceCase:
        """Register a case, or, where the same matter is open already, what was said about it.

        The same matter is the same kind about the same claim, else of the same person, who is held
        here; whoever opens one about a claim holds the claim."""
        known = None if new.apart else await self._same_matter(session, new)
        if known is not None:
            return await self._say_more(session, known, new, actor, now)
        clock = self.clock(now, new.kind)
        kind, person_id = new.person or ("", "")
        row = ServiceCaseRow(
            id=new_id(),
            case_no=await store.next_number(session, china_day(now)),
            kind=new.kind.value,
            state=CaseState.OPEN.value,
            version=0,
            steps=0,
            person_kind=kind,
            person_id=person_id,
            phone_sealed=self._sealer.seal(new.phone, store.PHONE) if new.phone else None,
            claim_id=new.claim_id,
            said_in=new.said_in,
            owner_id=None,
            owner_name="",
            ending="",
            opened_at=now,
            dispatch_on=clock.dispatch_on,
            proposal_on=clock.proposal_on,
            ordinary_on=clock.ordinary_on,
            hard_on=clock.hard_on,
            proposed=False,
            hard=False,
            due_at=closing_moment(clock.dispatch_on),
        )
        session.add(row)
        await session.flush()  # its first step refers to it
        case = store.case_of(row)
        opened = ServiceCase(
            case.id, case.case_no, case.kind, case.state, version=1, steps=1, clock=clock
        )
        store.keep(
            session,
            self._sealer,
            row,
            opened,
            CaseAction.REGISTER,
            actor,
            new.words[:MAX_WORDS],
            now,
        )
        return opened

    def clock(self, now: datetime, kind: CaseKind) -> CaseClock:
        """The days for a case of this kind that is opened now."""
        return case_clock(self._book, now, appeal=kind is CaseKind.APPEAL)

    async def _same_matter(self, session: AsyncSession, new: NewCase) -> ServiceCaseRow | None:
        query = select(ServiceCaseRow.id).where(
            ServiceCaseRow.kind == new.kind.value,
            ServiceCaseRow.state != CaseState.CLOSED.value,
        )
        if new.claim_id is not None:
            query = query.where(ServiceCaseRow.claim_id == new.claim_id)
        elif new.person is not None:
            # of two that come at once the second finds the case of the first
            await people.hold_person(session, new.person)
            query = query.where(
                ServiceCaseRow.claim_id.is_(None),
                ServiceCaseRow.person_kind == new.person[0],
                ServiceCaseRow.person_id == new.person[1],
            )
        else:
            return None
        found = await session.scalar(query.order_by(ServiceCaseRow.opened_at).limit(1))
        row = await store.hold(session, found) if found is not None else None
        return row if row is not None and row.state != CaseState.CLOSED.value else None

    async def _say_more(
        self, session: AsyncSession, row: ServiceCaseRow, new: NewCase, actor: Actor, now: datetime
    ) -> ServiceCase:
        case, words = store.case_of(row), new.words[:MAX_WORDS] or "同样的话又说了一遍"
        moved = moved_case(case, CaseAction.SAY_MORE, actor, version=case.version, words=words)
        store.keep(session, self._sealer, row, moved, CaseAction.SAY_MORE, actor, words, now)
        return moved
