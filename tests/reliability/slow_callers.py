"""Who says nothing, half a word, or one byte after the other? A program of its own, so that its
work is not in the figures: `python -m tests.reliability.slow_callers`, its orders on stdin."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from tests.tools.tree import ROOT

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=edge"
# How each body drips: where to, as what, and how many bytes each second.
BODIES = {
    "form": ("/window/login", FORM, 1),
    "json": ("/api/member/v1/sessions", JSON, 1),
    "photo": ("/api/member/v1/claims/" + "0" * 32 + "/photos", MULTIPART, 5 * 1024),
    "receipt": ("/sms/receipts/aliyun/{secret}", JSON, 1),
    "sandbox": ("/sandbox/wechat/cgi-bin/stable_token", JSON, 1),
}


@dataclass(frozen=True, kw_only=True)
class Orders:
    """攻击: how many of each kind, from which addresses, and for how long."""

    port: int
    seconds: float
    headers: int
    bodies: int
    idle: int
    addresses: Sequence[str]
    tokens: Sequence[str]
    secret: str = ""
    again_after_s: float | None = 5
    """After being cut; None where each calls once only, and all is over when the last one is."""


@dataclass
class Cut:
    """For how many seconds those of one kind were let be until they were cut, and those that still
    stood at the end."""

    after: list[float] = field(default_factory=list)
    standing: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """Of all of them."""
        return max([*self.after, *self.standing], default=0.0)


async def attack(orders: Orders) -> dict[str, Cut]:
    """Until its time is over; what became of each kind."""
    outcomes: dict[str, Cut] = {}
    callers = [
        *(("header", number) for number in range(orders.headers)),
        *(("idle", number) for number in range(orders.idle)),
        *((list(BODIES)[number % len(BODIES)], number) for number in range(orders.bodies)),
    ]
    end = asyncio.get_running_loop().time() + orders.seconds
    tasks = [
        _calls(orders, kind, number, end, outcomes.setdefault(kind, Cut()))
        for kind, number in callers
    ]
    await asyncio.gather(*tasks)
    return outcomes


async def _calls(orders: Orders, kind: str, number: int, end: float, cut: Cut) -> None:
    """One caller, who calls again after being cut."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(number % 100 / 100)  # not all in one moment
    while (begun := loop.time()) < end:
        try:
            async with asyncio.timeout_at(end):
                await _drip(orders, kind, number)
        except TimeoutError:
            cut.standing.append(loop.time() - begun)
            return
        except OSError:
            pass  # cut, or not let in
        cut.after.append(loop.time() - begun)
        if orders.again_after_s is None:
            return
        await asyncio.sleep(min(orders.again_after_s, max(0, end - loop.time())))


async def _drip(orders: Orders, kind: str, number: int) -> None:
    address = orders.addresses[number % len(orders.addresses)]
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", orders.port, local_addr=(address, 0)
    )
    try:
        head, drop = _said(orders, kind, number)
        writer.write(head)
        listening = asyncio.create_task(reader.read())
        while drop and not listening.done():
            writer.write(drop)
            await asyncio.wait({listening}, timeout=1)
        await listening
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def _said(orders: Orders, kind: str, number: int) -> tuple[bytes, bytes]:
    """What is said at once, and what each second."""
    if kind == "idle":
        return b"", b""
    if kind == "header":
        return b"GET /window/login HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a"
    path, media, many = BODIES[kind]
    token = orders.tokens[number % len(orders.tokens)] if orders.tokens else "none"
    lines = (
        f"POST {path.format(secret=orders.secret)} HTTP/1.1",
        "Host: x",
        f"Content-Type: {media}",
        "Content-Length: 200000",
        f"Authorization: Bearer {token}",
        f"Idempotency-Key: dripping-{number}",
    )
    first = b'--edge\r\nContent-Disposition: form-data; name="file"\r\n\r\n' if many > 1 else b"{"
    return "\r\n".join((*lines, "", "")).encode() + first, b"x" * many


class SlowCallers:
    """The program, while it runs."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def started(cls, orders: Orders) -> "SlowCallers":
        """Begin."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.reliability.slow_callers",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(orders)).encode())
        process.stdin.close()
        return cls(process)

    async def outcomes(self) -> Mapping[str, Cut]:
        """What became of them, at their end."""
        said, _ = await self._process.communicate()
        return {kind: Cut(**cut) for kind, cut in json.loads(said).items()}


if __name__ == "__main__":
    given = Orders(**json.loads(sys.stdin.read()))
    found = asyncio.run(attack(given))
    sys.stdout.write(json.dumps({kind: asdict(cut) for kind, cut in found.items()}))
