"""Whose request comes in a word at a time? The listener asks: it is in work until all of it is
there, and by their deadlines alone a thousand such would leave no room for anybody else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aiohttp import StreamReader

from app.short_connections import ShortWayConnection
from app.unread import SLOW_BYTES, SLOW_WITHIN_S


@dataclass(slots=True)
class _Coming:
    """How much of a body was there when its pace was last looked at."""

    body: StreamReader
    came: int
    looked_at: float


class SlowBodies:
    """慢来的内容: of requests in work."""

    def __init__(self) -> None:
        self._coming: dict[ShortWayConnection, _Coming] = {}

    def paces(
        self, at_work: Iterable[ShortWayConnection], now: float
    ) -> Iterator[tuple[ShortWayConnection, bool]]:
        """Of each whose body was looked at before whether it comes too slowly for its connection to
        keep its place while others want it."""
        before, self._coming = self._coming, {}
        for connection in at_work:
            body, known = connection.body, before.get(connection)
            same = known is not None and known.body is body
            if body is None or body.is_eof():
                if same:
                    yield connection, False
            elif known is None or not same or not connection.transport.is_reading():
                # or it is we who do not read, for the moment
                self._coming[connection] = _Coming(body, body.total_bytes, now)
            elif (passed := now - known.looked_at) < SLOW_WITHIN_S:
                self._coming[connection] = known
            else:
                yield connection, body.total_bytes - known.came < SLOW_BYTES * passed
                self._coming[connection] = _Coming(body, body.total_bytes, now)
