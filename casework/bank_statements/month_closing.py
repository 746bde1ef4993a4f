"""When is a month of money closed? Asked by the page of statements: one person proposes it, another
closes it, once everything up to its end is proven against the bank."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements import store
from casework.bank_statements.statements import READERS, match_and_prove
from casework.bank_statements.tables import BankEntryRow, BankStatementRow
from casework.bank_statements.views import MonthView
from casework.errors import NotFound
from casework.money import months
from casework.money.errors import MonthNotReady
from casework.money.movements import Account
from casework.money.tables import MoneyLineRow, MonthRow, MovementRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.review import SamePerson
from infra.db import Database

_NAMED = 3


class MonthClosing:
    """月末关账: nothing is posted in a closed month; what takes one of its movements back later
    names it. `prove` proves everything from inside and answers what each flaw that it has found is
    about, in words."""

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        prove: Callable[[], Awaitable[Sequence[str]]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._prove = prove

    async def page(self, actor: Actor) -> tuple[MonthView, ...]:
        """Every month in which money moved, newest first. :raises RoleMissing:"""
        require_role(actor, READERS, "查看月末关账")
        today = china_day(self._clock())
        async with self._db.read() as session:
            rows = list(
                await session.scalars(select(MonthRow).order_by(MonthRow.month.desc()).limit(36))
            )
            proven = (await store.proven(session, today)).on
            return tuple([await self._view(session, row, today, proven) for row in rows])

    async def propose(self, actor: Actor, month: date) -> None:
        """提请关账; again is the same answer. :raises MonthNotReady, NotFound, RoleMissing:"""
        require_role(actor, READERS, "提请关账")
        async with self._db.write() as session:
            row = await self._ready(session, actor, month)
            if row.proposed_at is None:
                row.proposed_by, row.proposed_by_name = actor.id, actor.name
                row.proposed_at = self._clock()

    async def close(self, actor: Actor, month: date) -> None:
        """关账, by another person, once ledger, money and facts have proven themselves; again is
        the same answer.

        :raises SamePerson: for whoever proposed it. :raises MonthNotReady, NotFound, RoleMissing:
        """
        require_role(actor, READERS, "关账")
        name = f"{month:%Y年%m月}"
        async with self._db.write() as session:
            if not await self._may_close(session, actor, month):
                return
        # reads everything, page by page; nobody waits for it
        flaws = await self._prove()
        if flaws:
            raise MonthNotReady(month=name, why=_what_to_do(flaws))
        proven_at = self._clock()
        async with self._db.write() as session:
            if not await self._may_close(session, actor, month):
                return
            row = await months.hold_alone(session, month)
            row.proven_at = proven_at
            row.closed_by, row.closed_by_name, row.closed_at = actor.id, actor.name, self._clock()
            row.movements, row.bank_fen = await posted_in(session, month)
            row.entries, row.closing_fen = await stated_in(session, month)

    async def _may_close(self, session: AsyncSession, actor: Actor, month: date) -> bool:
        """Whether it is still to be closed, by somebody who may."""
        row = await self._ready(session, actor, month)
        if row.proposed_at is None:
            raise MonthNotReady(month=f"{month:%Y年%m月}", why="请先由另一位同事提请。")
        if row.proposed_by == actor.id:
            raise SamePerson(earlier="提请关账", action="关账")
        return row.closed_at is None

    async def _ready(self, session: AsyncSession, actor: Actor, month: date) -> MonthRow:
        """The month, held against everybody who enters in it, when it may be closed."""
        now = self._clock()
        if month != months.month_of(month) or month > china_day(now):
            raise NotFound
        await months.hold_every_open(session, china_day(now))
        if await session.get(MonthRow, month) is None:
            raise NotFound
        row = await months.hold_alone(session, month)
        if row.closed_at is None:
            await match_and_prove(session, actor, now)
            proven = (await store.proven(session, china_day(now))).on
            why = await _not_ready(session, month, china_day(now), proven)
            if why:
                raise MonthNotReady(month=f"{month:%Y年%m月}", why=why)
        return row

    async def _view(
        self, session: AsyncSession, row: MonthRow, today: date, proven: date | None
    ) -> MonthView:
        movements, bank_fen = await posted_in(session, row.month)
        closed = row.closed_at is not None
        return MonthView(
            month=row.month,
            proposed_by_id=row.proposed_by,
            proposed_by=row.proposed_by_name,
            proposed_at=row.proposed_at,
            closed_by=row.closed_by_name,
            closed_at=row.closed_at,
            movements=movements,
            bank_fen=bank_fen,
            open_why="" if closed else await _not_ready(session, row.month, today, proven),
        )


def _what_to_do(flaws: Sequence[str]) -> str:
    """What the person at the page can do about flaws that only others can mend."""
    named = list(dict.fromkeys(filter(None, flaws)))
    more = "等" if named[_NAMED:] else ""
    about = f"，在{'、'.join(named[:_NAMED])}{more}" if named else ""
    these = "这几处的款先不要办，" if named else ""
    return (
        f"系统把全部账目从头核验，有{len(flaws)}处不符{about}。"
        f"{these}请把这句话告诉信息技术岗，查清以后再来关账；别的照常办，付款不受影响。"
    )


async def _not_ready(session: AsyncSession, month: date, today: date, proven: date | None) -> str:
    """Why this month cannot be closed yet; empty when it can."""
    end = months.end_of(month)
    if today <= end:
        return "这个月还没有过完。"
    if proven is None or proven < end:
        stands = f"现在只核对到{proven}" if proven else "还没有核对过"
        return f"要先与银行核对一致到{end}，{stands}。"
    earlier = await session.scalar(
        select(func.max(MonthRow.month)).where(MonthRow.month < month, MonthRow.closed_at.is_(None))
    )
    if earlier is not None:
        return f"请先关{earlier:%Y年%m月}。"
    return ""


async def posted_in(session: AsyncSession, month: date) -> tuple[int, int]:
    """How many movements this month has, and what they come to at the bank."""
    end = months.end_of(month)
    within = MovementRow.day.between(month, end)
    count = await session.scalar(select(func.count()).select_from(MovementRow).where(within))
    fen = await session.scalar(
        select(func.coalesce(func.sum(MoneyLineRow.fen), 0))
        .join(MovementRow, MovementRow.id == MoneyLineRow.movement_id)
        .where(within, MoneyLineRow.account == Account.BANK)
    )
    return int(count or 0), int(fen or 0)


async def stated_in(session: AsyncSession, month: date) -> tuple[int, int]:
    """How many entries the bank has in this month, and its balance at the end."""
    end = months.end_of(month)
    count = await session.scalar(
        select(func.count())
        .select_from(BankEntryRow)
        .where(BankEntryRow.day.between(month, end), BankEntryRow.withdrawn_at.is_(None))
    )
    closing = await session.scalar(
        select(BankStatementRow.closing_fen)
        .where(BankStatementRow.day <= end, BankStatementRow.withdrawn_at.is_(None))
        .order_by(BankStatementRow.day.desc())
        .limit(1)
    )
    return int(count or 0), int(closing or 0)
