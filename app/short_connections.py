"""Who reads what arrives on one connection: we, for a request that has a short way, or the
framework? The listener asks, for each connection.

A request that comes in one piece to a short way is answered beside the framework, which meanwhile
knows nothing of it; any other bytes are handed on to it as they are. Once it has answered what came
in one piece, we look again; otherwise the connection stays with it, for only it knows where in a
request it stands. It hears of a connection with the first bytes that are its own: what it keeps for
each costs more than all else about one that says nothing."""

import asyncio
from typing import Protocol

from aiohttp import StreamReader, web

from frontdoor.short_way import ShortWays
from frontdoor.whole_request import whole_request

MOST_LATER = 64 * 1024


class ShortWaysWanted(Protocol):
    """What a connection asks of the listener."""

    @property
    def closing(self) -> bool:
        """Whether every answer is the last of its connection."""
        ...

    def short_ways(self) -> ShortWays | None:
        """Those of the application that answers at the moment, if any."""
        ...

    def long_way(self, connection: "ShortWayConnection") -> web.RequestHandler:
        """The framework's own protocol for it, from now on."""
        ...

    def begun(self, connection: "ShortWayConnection") -> None:
        """A request of it goes the short way."""
        ...

    def ended(self, connection: "ShortWayConnection") -> None:
        """It was answered."""
        ...

    def lost(self, connection: "ShortWayConnection", long_way: web.RequestHandler | None) -> None:
        """It is gone."""
        ...

    def full(self, connection: "ShortWayConnection") -> None:
        """Whoever asks does not read our answers at the moment."""
        ...


class ShortWayConnection(asyncio.Protocol):
    """两路连接: in front of the framework's own protocol, the long way."""

    __slots__ = (
        "_at_work",
        "_full",
        "_later",
        "_lent",
        "_listener",
        "_long",
        "_unread",
        "_whole",
        "body",
        "transport",
    )

    transport: asyncio.Transport

    def __init__(self, listener: ShortWaysWanted) -> None:
        self._listener = listener
        self._long: web.RequestHandler | None = None  # nothing was handed on yet
        self._at_work = False  # a request by the short way
        self._later = b""  # what arrived meanwhile
        self._full = False  # whoever asks does not read our answers
        self._unread = False  # the last of them
        self.body: StreamReader | None = None  # of the newest request that the framework has begun
        self._lent = False  # to the framework
        self._whole = False  # it has got no more and no less than one request

    @property
    def is_last(self) -> bool:
        """As `ShortWayLine` says."""
        return self._listener.closing

    @property
    def is_asking(self) -> bool:
        """Whether the newest request of it that the framework has begun has not come whole."""
        return self.body is not None and not self.body.is_eof()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "a stream"
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._at_work:
            self._at_work = False
            self._listener.ended(self)
        if self._long is not None:
            self._long.connection_lost(exc)
        if self.body is not None and self.body.exception() is None:
            self.body.feed_eof()  # of what is answered already, or its rest would be waited for
        self._listener.lost(self, self._long)

    def close(self) -> None:
        """Once what was answered is fetched; no further request is heard."""
        if self._long is not None:
            self._long.force_close()
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        self._full = True
        self._listener.full(self)
        if self._long is not None:
            self._long.pause_writing()

    def resume_writing(self) -> None:
        self._full = False
        if self._long is not None:
            self._long.resume_writing()
        if self._unread:
            self._unread = False
            self.answered()

    def eof_received(self) -> None:
        """Whoever says nothing more hears nothing more, either: the transport closes itself."""

    def data_received(self, data: bytes) -> None:
        if self._at_work or self._later:
            self._later += data
            if len(self._later) > MOST_LATER:  # until then we see when they hang up
                self.transport.pause_reading()
        elif self._lent:
            self._whole = False
            self._hand_on(data)
        elif not self._went_short(data):
            self._hand_on(data)

    def answered(self) -> None:
        """As `ShortWayLine` says."""
        if not self._at_work:  # it is lost meanwhile
            return
        if self._full:  # it is in work until they read, as the framework has it
            self._unread = True
            return
        self._at_work = False
        self._listener.ended(self)
        if self.is_last:
            self.transport.close()
        elif self._later:  # apart: whoever answers may have others to answer
            asyncio.get_running_loop().call_soon(self._go_on)

    def given_back(self) -> None:
        """The framework has answered a request of this connection."""
        if self._whole:
            self._lent = False

    def _hand_on(self, data: bytes) -> None:
        if self._long is None:
            self._long = self._listener.long_way(self)
            self._long.connection_made(self.transport)
        self._long.data_received(data)

    def _go_on(self) -> None:
        data, self._later = self._later, b""
        if not self.transport.is_closing():
            self.transport.resume_reading()
            self.data_received(data)

    def _went_short(self, data: bytes) -> bool:
        whole = whole_request(data)
        ways = None if whole is None else self._listener.short_ways()
        if whole is not None and ways is not None and ways.lead_to(whole):
            self._at_work = True
            self._listener.begun(self)
            if ways.serve(whole, self):
                return True
            self._at_work = False
            self._listener.ended(self)
        self._lent, self._whole = True, whole is not None
        return False
