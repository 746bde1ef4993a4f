"""How does a phone in a lift reach the service? A forwarder on loopback that gives so many bytes a
second each way, shared by everybody on it, and loses a share of the requests: half of them on the
way there, half with their answer."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

READ = 2048
RATE, LOSES = 35 * 1024, 0.2
# A request that is lost on its way is lost within so many of its bytes.
WITHIN = 96 * 1024


@dataclass
class WeakLine:
    """弱网. `requests` and `lost` count what went over it, `up` the bytes that came in from the
    phone."""

    to_port: int
    rate: float = RATE
    loses: float = 0.0
    seed: int = 35
    port: int = 0
    requests: int = 0
    lost: int = 0
    up: int = 0
    _dice: random.Random = field(init=False)
    _next: list[bool] = field(default_factory=list)
    _free: dict[str, float] = field(default_factory=lambda: {"up": 0.0, "down": 0.0})

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # repeatable, not secret

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until one side or the line ends it."""
        try:
            back, out = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:
            writer.transport.abort()
            return
        call = _Call(self)
        ways = {
            asyncio.ensure_future(call.forward(reader, out)),
            asyncio.ensure_future(call.back(back, writer)),
        }
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for each in (out, writer):
            if call.broken:
                each.transport.abort()
            else:
                each.close()

    async def passed(self, way: str, size: int) -> None:
        """Wait for as long as so many bytes take on the line that all share."""
        if not self.rate:
            return
        now = asyncio.get_running_loop().time()
        self._free[way] = max(now, self._free[way]) + size / self.rate
        await asyncio.sleep(self._free[way] - now)

    def fate(self) -> int | None:
        """Of a request that begins: None where it arrives, otherwise how many of its bytes do;
        those whose answer is lost arrive with all."""
        self.requests += 1
        if not self.loses:
            return None
        if not self._next:  # of each five one, so that no run is lucky
            self._next = [True] + [False] * (round(1 / self.loses) - 1)
            self._dice.shuffle(self._next)
        if not self._next.pop():
            return None
        self.lost += 1
        return self._dice.choice((self._dice.randrange(WITHIN), 2**40))


@dataclass
class _Call:
    """One connection: which request is under way, and how far it goes."""

    line: WeakLine
    broken: bool = False
    _asking: bool = False
    _left: int | None = None

    async def forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(READ):
                if not self._asking:
                    self._asking, self._left = True, self.line.fate()
                await self.line.passed("up", len(data))
                self.line.up += len(data)
                if self._left is not None:
                    self._left -= len(data)
                    if self._left < 0:
                        self.broken = True
                        return
                writer.write(data)
                await writer.drain()

    async def back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(READ):
                if self._left is not None:
                    self.broken = True
                    return
                self._asking = False
                await self.line.passed("down", len(data))
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def weak_line(to_port: int, port: int = 0, **how: float) -> AsyncIterator[WeakLine]:
    """The line, until the block ends; as good as any until told what it loses."""
    line = WeakLine(to_port, **how)  # type: ignore[arg-type]
    server = await asyncio.start_server(line.serve, "127.0.0.1", port)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
