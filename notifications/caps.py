"""Has this person had enough messages for now? Asked at planning, and again in the transaction that
writes an intent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from infra.statements import among
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
    def under(self) -> str:
        """The name under which it is counted: the class, or the kind where each has its own."""
        by_kind = TRAITS[self.message_class].counted_by_kind
        return self.message.value if by_kind else self.message_class.value


class Caps:
    """频次上限: a counter per recipient, class or kind, and minute, hour or day; a window sums the
    counters in it."""

    def __init__(self, caps: tuple[Cap, ...]) -> None:
        self._caps = caps

    async def reserve(
        self, session: AsyncSession, counted: Counted, now: datetime
    ) -> datetime | None:
        """Count one message, or answer when to ask again without having counted it.

        Counters are raised before they are compared: the row is then ours until the commit, so two
        workers cannot both see the last free place."""
        for grain in self._grains(counted):
            await _raise(session, counted, grain, now)
        full = await self._full(session, counted, now, room_for=0)
        if full is not None:
            await self.release(session, counted, now)
        return full

    async def full_until(
        self, session: AsyncSession, counted: Counted, now: datetime
    ) -> datetime | None:
        """When to ask again, None while there is room; counts nothing."""
        return await self._full(session, counted, now, room_for=1)

    async def full_among(
        self,
        session: AsyncSession,
        people: Collection[str],
        message: Message,
        message_class: MessageClass,
        now: datetime,
    ) -> set[str]:
        """Those of many people for whom there is no room now; counts nothing."""
        counted = Counted("", message, message_class)
        full: set[str] = set()
        for cap in self._mine(counted):
            grain, back = _WINDOWS[cap.window]
            full |= set(
                await session.scalars(
                    select(CapCounterRow.recipient_id)
                    .where(
                        among(session, CapCounterRow.recipient_id, people),
                        CapCounterRow.counted_as == counted.under,
                        CapCounterRow.grain == grain,
                        CapCounterRow.starts_at >= _floor(now, grain) - back,
                    )
                    .group_by(CapCounterRow.recipient_id)
                    .having(func.sum(CapCounterRow.count) >= cap.most)
                )
            )
        return full

    async def release(self, session: AsyncSession, counted: Counted, reserved: datetime) -> None:
        """Uncount a message, counted at `reserved`, that certainly never left."""
        for grain in self._grains(counted):
            await session.execute(
                _counter(counted, grain, reserved).values(count=CapCounterRow.count - 1)
            )

    async def _full(
        self, session: AsyncSession, counted: Counted, now: datetime, *, room_for: int
    ) -> datetime | None:
        full: list[datetime] = []
        for cap in self._mine(counted):
            grain, back = _WINDOWS[cap.window]
            count = await _sum(session, counted, grain, _floor(now, grain) - back)
            if count + room_for > cap.most:
                full.append(_floor(now, grain) + _GRAINS[grain])
        return max(full, default=None)

    def _mine(self, counted: Counted) -> list[Cap]:
        return [cap for cap in self._caps if cap.message_class is counted.message_class]

    def _grains(self, counted: Counted) -> list[str]:
        return sorted({_WINDOWS[cap.window][0] for cap in self._mine(counted)})


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


def _counter(counted: Counted, grain: str, now: datetime) -> Update:
    return update(CapCounterRow).where(
        CapCounterRow.recipient_id == counted.recipient_id,
        CapCounterRow.counted_as == counted.under,
        CapCounterRow.grain == grain,
        CapCounterRow.starts_at == _floor(now, grain),
    )


async def _raise(session: AsyncSession, counted: Counted, grain: str, now: datetime) -> None:
    """Add one to a counter, making it first where there is none."""
    add_one = (
        _counter(counted, grain, now)
        .values(count=CapCounterRow.count + 1)
        .returning(CapCounterRow.count)
    )
    if await session.scalar(add_one) is not None:
        return
    row = CapCounterRow(
        recipient_id=counted.recipient_id,
        counted_as=counted.under,
        grain=grain,
        starts_at=_floor(now, grain),
        count=1,
    )
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another worker made it in this very moment
        await session.execute(add_one)


async def _sum(session: AsyncSession, counted: Counted, grain: str, since: datetime) -> int:
    total = await session.scalar(
        select(func.sum(CapCounterRow.count)).where(
            CapCounterRow.recipient_id == counted.recipient_id,
            CapCounterRow.counted_as == counted.under,
            CapCounterRow.grain == grain,
            CapCounterRow.starts_at >= since,
        )
    )
    return int(total or 0)
