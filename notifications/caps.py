"""Has this person had enough messages for now? Asked in the transaction that writes an intent."""

from datetime import datetime, timedelta

from sqlalchemy import Update, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from notifications.messages import MessageClass
from notifications.policy import Cap
from notifications.tables import CapCounterRow

_DAY = timedelta(days=1)
_GRAINS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


class Caps:
    """频次上限: a counter per recipient, class and minute or hour; days are summed from hours."""

    def __init__(self, caps: tuple[Cap, ...]) -> None:
        self._caps = caps

    async def reserve(
        self, session: AsyncSession, recipient_id: str, message_class: MessageClass, now: datetime
    ) -> datetime | None:
        """Count one message, or answer when to ask again without having counted it.

        Counters are raised before they are compared: the row is then ours until the commit, so two
        workers cannot both see the last free place."""
        used = {
            grain: await _raise(session, recipient_id, message_class, grain, now)
            for grain in self._grains(message_class)
        }
        full: list[datetime] = []
        for cap in self._mine(message_class):
            grain = _grain(cap)
            if cap.window == "day":
                count = await _last_day(session, recipient_id, message_class, now)
            else:
                count = used[grain]
            if count > cap.most:
                full.append(_floor(now, grain) + _GRAINS[grain])
        if not full:
            return None
        await self.release(session, recipient_id, message_class, now)
        return max(full)

    async def release(
        self,
        session: AsyncSession,
        recipient_id: str,
        message_class: MessageClass,
        reserved: datetime,
    ) -> None:
        """Uncount a message, counted at `reserved`, that certainly never left."""
        for grain in self._grains(message_class):
            await session.execute(
                _counter(recipient_id, message_class, grain, reserved).values(
                    count=CapCounterRow.count - 1
                )
            )

    def _mine(self, message_class: MessageClass) -> list[Cap]:
        return [cap for cap in self._caps if cap.message_class is message_class]

    def _grains(self, message_class: MessageClass) -> list[str]:
        return sorted({_grain(cap) for cap in self._mine(message_class)})


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Drop counters that no window reaches any more."""
    await session.execute(delete(CapCounterRow).where(CapCounterRow.starts_at < now - 2 * _DAY))


def _grain(cap: Cap) -> str:
    return "minute" if cap.window == "minute" else "hour"


def _floor(now: datetime, grain: str) -> datetime:
    minute = now.replace(second=0, microsecond=0)  # UTC+8 has whole hours: the same minute and hour
    return minute if grain == "minute" else minute.replace(minute=0)


def _counter(recipient_id: str, message_class: MessageClass, grain: str, now: datetime) -> Update:
    return update(CapCounterRow).where(
        CapCounterRow.recipient_id == recipient_id,
        CapCounterRow.message_class == message_class.value,
        CapCounterRow.grain == grain,
        CapCounterRow.starts_at == _floor(now, grain),
    )


async def _raise(
    session: AsyncSession, recipient_id: str, message_class: MessageClass, grain: str, now: datetime
) -> int:
    """Add one to a counter, making it first where there is none; the new count."""
    add_one = (
        _counter(recipient_id, message_class, grain, now)
        .values(count=CapCounterRow.count + 1)
        .returning(CapCounterRow.count)
    )
    count = await session.scalar(add_one)
    if count is not None:
        return int(count)
    row = CapCounterRow(
        recipient_id=recipient_id,
        message_class=message_class.value,
        grain=grain,
        starts_at=_floor(now, grain),
        count=1,
    )
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another worker made it in this very moment
        return int(await session.scalar(add_one) or 0)
    return 1


async def _last_day(
    session: AsyncSession, recipient_id: str, message_class: MessageClass, now: datetime
) -> int:
    total = await session.scalar(
        select(func.sum(CapCounterRow.count)).where(
            CapCounterRow.recipient_id == recipient_id,
            CapCounterRow.message_class == message_class.value,
            CapCounterRow.grain == "hour",
            CapCounterRow.starts_at >= _floor(now, "hour") - _DAY,
        )
    )
    return int(total or 0)
