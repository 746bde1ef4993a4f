"""Has this person had enough messages for now? Asked at planning, and again in the transaction that
writes an intent."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.statements import among, dialect_insert
from notifications.messages import TRAITS, Message, MessageClass
from notifications.policy import Cap, Window
from notifications.tables import CapCounterRow

_DAY = timedelta(days=1)
_GRAINS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": _DAY}
# Which counters a window reads, and how far back they begin.
_WINDOWS: dict[Window, tuple[str, timedelta]] = {
    "minute": ("minute", timedelta()),
    "hour": ("hour", timedelta()),
    "day": ("hour", _DAY),
    "week": ("day", 6 * _DAY),
    "month": ("day", 29 * _DAY),
    "year": ("day", 364 * _DAY),
}
_KEPT = {"minute": 2 * _DAY, "hour": 2 * _DAY, "day": 366 * _DAY}


@dataclass(frozen=True)
class Counted:
    """计数: whose message of which kind counts against which caps."""

    recipient_id: str
    message: Message
    message_class: MessageClass

    @property
    def account(self) -> "CapAccount":
        """Where it is counted: under its class, or its kind where each has its own."""
        by_kind = TRAITS[self.message_class].counted_by_kind
        under = self.message.value if by_kind else self.message_class.value
        return CapAccount(self.recipient_id, under, self.message_class)


class CapAccount(NamedTuple):
    """计数户: what is counted together."""

    recipient_id: str
    under: str
    message_class: MessageClass

    def is_under(self, cap: Cap) -> bool:
        """Whether this cap holds for it."""
        return cap.message_class is self.message_class


class Caps:
    """频次上限: a counter per recipient, class or kind, and minute, hour or day; a window sums the
    counters in it."""

    def __init__(self, caps: tuple[Cap, ...]) -> None:
        self._caps = caps

    async def reserve(
        self, session: AsyncSession, wanted: Sequence[Counted], now: datetime
    ) -> list[datetime | None]:
        """Count these messages, the first ones first; for each that finds no room, when to ask
        again without having counted it. As many statements for fifty as for one.

        Counters are raised before they are compared: the rows are then ours until the commit, so
        two workers cannot both see the last free place."""
        accounts = [each.account for each in wanted]
        asked = Counter(accounts)
        await self._add(session, asked, now)
        room, until = await self._room(session, asked, now)
        answers: list[datetime | None] = []
        left = Counter(room)
        for each in accounts:
            answers.append(None if left[each] > 0 else until[each])
            left[each] -= 1
        over = {each: -left[each] for each in asked if left[each] < 0}
        await self._take_back(session, over, now)
        return answers

    async def _room(
        self, session: AsyncSession, raised: Mapping[CapAccount, int], now: datetime
    ) -> tuple[dict[CapAccount, int], dict[CapAccount, datetime]]:
        """How many of these messages, counted already, may go, and when there is room for the
        first that may not."""
        counts = {
            cap: await _sums(session, [each for each in raised if each.is_under(cap)], cap, now)
            for cap in self._caps
            if any(each.is_under(cap) for each in raised)
        }
        room: dict[CapAccount, int] = {}
        until: dict[CapAccount, datetime] = {}
        for each, many in raised.items():
            mine = [cap for cap in counts if each.is_under(cap)]
            earlier = {cap: counts[cap][each] - many for cap in mine}
            room[each] = max(0, min([many, *(cap.most - earlier[cap] for cap in mine)]))
            full = [cap for cap in mine if earlier[cap] + room[each] >= cap.most]
            until[each] = max((_next(cap, now) for cap in full), default=now)
        return room, until

    async def full_until(
        self, session: AsyncSession, counted: Counted, now: datetime
    ) -> datetime | None:
        """When to ask again, None while there is room; counts nothing."""
        account = counted.account
        full = [
            _next(cap, now)
            for cap in self._mine(account)
            if (await _sums(session, [account], cap, now))[account] >= cap.most
        ]
        return max(full, default=None)

    async def full_among(
        self,
        session: AsyncSession,
        people: Collection[str],
        message: Message,
        message_class: MessageClass,
        now: datetime,
    ) -> set[str]:
        """Those of many people for whom there is no room now; counts nothing."""
        account = Counted("", message, message_class).account
        full: set[str] = set()
        for cap in self._mine(account):
            grain, back = _WINDOWS[cap.window]
            full |= set(
                await session.scalars(
                    select(CapCounterRow.recipient_id)
                    .where(
                        among(session, CapCounterRow.recipient_id, people),
                        CapCounterRow.counted_as == account.under,
                        CapCounterRow.grain == grain,
                        CapCounterRow.starts_at >= _floor(now, grain) - back,
                    )
                    .group_by(CapCounterRow.recipient_id)
                    .having(func.sum(CapCounterRow.count) >= cap.most)
                )
            )
        return full

    async def release(
        self, session: AsyncSession, counted: Sequence[tuple[Counted, datetime]]
    ) -> None:
        """Uncount messages, each counted at the moment beside it, that certainly never left."""
        for at in sorted({at for _, at in counted}):
            then = Counter(each.account for each, counted_at in counted if counted_at == at)
            await self._take_back(session, then, at)

    async def _add(
        self, session: AsyncSession, asked: Mapping[CapAccount, int], at: datetime
    ) -> None:
        if rows := self._counters(asked, at):
            raised = dialect_insert(session, CapCounterRow)
            key = ["recipient_id", "counted_as", "grain", "starts_at"]
            more = CapCounterRow.count + raised.excluded.count
            statement = raised.on_conflict_do_update(index_elements=key, set_={"count": more})
            await (await session.connection()).execute(statement, rows)

    async def _take_back(
        self, session: AsyncSession, over: Mapping[CapAccount, int], at: datetime
    ) -> None:
        if rows := self._counters(over, at):
            await (await session.connection()).execute(
                _LESS, [{f"its_{name}": value for name, value in row.items()} for row in rows]
            )

    def _counters(self, many: Mapping[CapAccount, int], at: datetime) -> list[dict[str, Any]]:
        """The rows that count these; in one order, so that two workers never wait for each other in
        a circle."""
        rows = [
            {
                "recipient_id": each.recipient_id,
                "counted_as": each.under,
                "grain": grain,
                "starts_at": _floor(at, grain),
                "count": number,
            }
            for each, number in many.items()
            for grain in self._grains(each)
        ]
        return sorted(rows, key=itemgetter("recipient_id", "counted_as", "grain"))

    def _mine(self, account: CapAccount) -> list[Cap]:
        return [cap for cap in self._caps if account.is_under(cap)]

    def _grains(self, account: CapAccount) -> list[str]:
        return sorted({_WINDOWS[cap.window][0] for cap in self._mine(account)})


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Drop counters that no window reaches any more."""
    old = (
        and_(CapCounterRow.grain == grain, CapCounterRow.starts_at < now - kept)
        for grain, kept in _KEPT.items()
    )
    await session.execute(delete(CapCounterRow).where(or_(*old)))


def _floor(now: datetime, grain: str) -> datetime:
    minute = now.replace(second=0, microsecond=0)  # UTC+8 has whole hours: the same minute and hour
    if grain == "minute":
        return minute
    hour = minute.replace(minute=0)
    # a day of ours may begin at eight in China; a window of a week is none the longer for it
    return hour if grain == "hour" else hour.replace(hour=0)


def _next(cap: Cap, now: datetime) -> datetime:
    """When a window that is full may have room again."""
    grain, _ = _WINDOWS[cap.window]
    return _floor(now, grain) + _GRAINS[grain]


_LESS = (
    update(cast(Table, CapCounterRow.__table__))
    .where(
        CapCounterRow.recipient_id == bindparam("its_recipient_id"),
        CapCounterRow.counted_as == bindparam("its_counted_as"),
        CapCounterRow.grain == bindparam("its_grain"),
        CapCounterRow.starts_at == bindparam("its_starts_at"),
    )
    .values(count=CapCounterRow.count - bindparam("its_count"))
)


async def _sums(
    session: AsyncSession, asked: Collection[CapAccount], cap: Cap, now: datetime
) -> dict[CapAccount, int]:
    """How many each of these had in the window of a cap."""
    grain, back = _WINDOWS[cap.window]
    rows = await session.execute(
        select(CapCounterRow.recipient_id, CapCounterRow.counted_as, func.sum(CapCounterRow.count))
        .where(
            among(session, CapCounterRow.recipient_id, {each.recipient_id for each in asked}),
            among(session, CapCounterRow.counted_as, {each.under for each in asked}),
            CapCounterRow.grain == grain,
            CapCounterRow.starts_at >= _floor(now, grain) - back,
        )
        .group_by(CapCounterRow.recipient_id, CapCounterRow.counted_as)
    )
    found = {(person, under): int(number) for person, under, number in rows}
    return {each: found.get(each[:2], 0) for each in asked}
