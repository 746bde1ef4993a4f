"""How many questions of the chat does one core answer in a second, beside programs that only speak
the protocol and keep nothing? Asked by `python -m tests.bench`.

All servers run on one core, turn by turn in the same run; the callers have the others."""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil

from sandbox.people import Person
from sandbox.wechat.messages_crypto import MessageCrypto, signature
from sandbox.wechat.push_messages import Writer
from tests.bench import apart
from tests.bench.report import Figure
from tests.ports import free_port
from tests.processes import Installation

CONNECTIONS = 32
MESSAGES = 1_000
ROUNDS = 9
BARE, FLASK = 0.6, 1.0  # of their throughput
POSTGRESQL = 0.3
P99_MS = 80
QUESTIONS = (
    "封顶多少", "大额报销比例是多少", "住院报销要什么材料", "多久能到账", "外地住院能报吗",
    "怎么申请大额报销", "报销的钱打到哪里", "家人能替我办吗", "起付线是多少", "去年的票还能报吗",
    "门诊能报大额吗", "异地备案怎么办", "转院的费用能报吗", "没有发票原件怎么办", "报多少",
)  # fmt: skip


@dataclass
class Server:
    """One program on the core: what each round took."""

    name: str
    url: str
    pid: int
    wall_us: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    system_us: list[float] = field(default_factory=list)  # of it, what the system did
    seconds: list[float] = field(default_factory=list)

    @property
    def microseconds(self) -> float:
        """Of the core's time for each request, the median round."""
        return statistics.median(self.wall_us)

    @property
    def p99_ms(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[-1] * 1000


async def measure(kind: str, installation: Installation) -> list[Figure]:
    """Ours over this database, bare aiohttp and Flask, in turn."""
    async with AsyncExitStack() as opened:
        service = await opened.enter_async_context(installation.serving())
        servers = [
            Server("ours", installation.url, service.process.pid),
            Server("ours, unheard", installation.url, service.process.pid),
        ]
        for name, (url, command) in _baselines(installation).items():
            servers.append(
                await opened.enter_async_context(_serving(name, url, command, installation))
            )
        for server in servers:
            _pin(server.pid)
        with _callers_elsewhere():
            await _rounds(servers, installation)
    return _figures(kind, servers)


def _figures(kind: str, servers: Sequence[Server]) -> list[Figure]:
    ours, unheard, bare, flask = servers
    _print_rounds(kind, servers)
    share = BARE if kind == "sqlite" else POSTGRESQL
    figures = [
        _figure(f"{kind}: a callback, all it takes", ours.wall_us, bare.wall_us, share),
        _figure(f"{kind}: a callback, CPU", ours.cpu_us, bare.cpu_us, share),
    ]
    if kind == "sqlite":
        never = f"{kind}: a callback in words never heard before, all it takes"
        figures += [
            _figure(never, unheard.wall_us, bare.wall_us, None),
            _figure(
                f"{kind}: a callback, beside Flask",
                ours.wall_us,
                flask.wall_us,
                FLASK,
                "Flask and wechatpy, one gunicorn worker",
            ),
            Figure(f"{kind}: {CONNECTIONS} callers at once, p99", ours.p99_ms, P99_MS, "ms"),
        ]
    return figures


def _figure(
    name: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    share: float | None,
    against: str = "bare aiohttp with wechatpy",
) -> Figure:
    """Ours is the median round. Theirs is what it comes to by the median of the rounds' ratios: the
    machine is now slower and now faster, for both of one round alike."""
    median = statistics.median(ours)
    ratio = statistics.median([their / our for our, their in zip(ours, theirs, strict=True)])
    baseline = median * ratio
    target = None if share is None else baseline / share
    return Figure(name, median, target, "us", baseline=baseline, against=against)


def _print_rounds(kind: str, servers: Sequence[Server]) -> None:
    for each in servers:
        cpu, system = statistics.median(each.cpu_us), statistics.mean(each.system_us)
        rate, low, high = 1e6 / each.microseconds, min(each.cpu_us), max(each.cpu_us)
        told = f"{cpu:.0f} us of CPU ({low:.0f} to {high:.0f}), {system:.0f} of them in the system"
        print(f"{kind}: {each.name} {rate:.0f}/s, {told}", file=sys.stderr)
    print(f"{kind}: load {os.getloadavg()[0]:.1f}", file=sys.stderr)


async def _rounds(servers: Sequence[Server], installation: Installation) -> None:
    number = 0
    for turn in range(ROUNDS + 1):  # the first one warms up
        for server in servers:
            requests = _envelopes(installation, number, unheard="unheard" in server.name)
            number += MESSAGES
            cpu, system = _cpu_seconds(server.pid)
            begun = time.perf_counter()
            seconds = await _call(server.url, requests)
            spent = time.perf_counter() - begun
            if turn:
                cpu_now, system_now = _cpu_seconds(server.pid)
                server.wall_us.append(spent / MESSAGES * 1e6)
                server.cpu_us.append((cpu_now - cpu) / MESSAGES * 1e6)
                server.system_us.append((system_now - system) / MESSAGES * 1e6)
                server.seconds += seconds


def _envelopes(installation: Installation, first: int, *, unheard: bool = False) -> list[bytes]:
    """Whole requests: distinct messages of some hundred people, signed now. What they ask is asked
    by many in the same words, or in words that were never `unheard` before."""
    settings = installation.settings
    token = settings.wechat_callback_token.get_secret_value()
    crypto = MessageCrypto(
        settings.wechat_aes_key.get_secret_value().split()[0], settings.wechat_official_appid
    )
    writer = Writer(settings.wechat_official_id)
    now = datetime.now(UTC)
    stamp = str(int(now.timestamp()))
    requests = []
    for number in range(first, first + MESSAGES):
        person = Person("p", "", "", None, "", f"o-caller-{number % 300}")
        content = f"{QUESTIONS[number % len(QUESTIONS)]}{'？' * (number % 3)}"
        if unheard:
            content = f"{chr(0x5000 + number % 4000)}{chr(0x6000 + number % 3700)}，{content}"
        sealed = crypto.seal(writer.text(person, content, 10**18 + number, now).xml)
        nonce = str(number)
        query = urlencode(
            {
                "signature": signature(token, stamp, nonce),
                "timestamp": stamp,
                "nonce": nonce,
                "openid": person.official_openid,
                "encrypt_type": "aes",
                "msg_signature": signature(token, stamp, nonce, sealed),
            }
        )
        body = (
            f"<xml><ToUserName><![CDATA[{settings.wechat_official_id}]]></ToUserName>"
            f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        ).encode()
        requests.append(
            f"POST /wechat/callback?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
    return requests


async def _call(url: str, requests: Sequence[bytes]) -> list[float]:
    """Seconds of each, over so many connections as there are callers."""
    waiting = iter(requests)
    port = urlsplit(url).port
    seconds: list[float] = []

    async def caller() -> None:
        reader = writer = None
        for request in waiting:
            begun = time.perf_counter()
            if reader is None or writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
            assert head.startswith(b"http/1.1 200"), head
            assert b"<Encrypt>" in body, body
            seconds.append(time.perf_counter() - begun)
            if b"connection: close" in head:
                writer.close()
                reader = writer = None
        if writer is not None:
            writer.close()

    await asyncio.gather(*(caller() for _ in range(CONNECTIONS)))
    return seconds


def _baselines(installation: Installation) -> dict[str, tuple[str, list[str]]]:
    """Address and command of each."""
    script = Path(__file__).with_name("callback_baseline.py")
    bare, flask = free_port(), free_port()
    gunicorn = ["-m", "gunicorn", "--workers", "1", "--bind", f"127.0.0.1:{flask}"]
    return {
        "bare": (f"http://127.0.0.1:{bare}", [sys.executable, str(script), str(bare)]),
        "flask": (
            f"http://127.0.0.1:{flask}",
            [
                str(apart.python_of("flask")),
                *gunicorn,
                "--chdir",
                str(script.parent),
                "--log-level",
                "error",
                "callback_baseline:application",
            ],
        ),
    }


@asynccontextmanager
async def _serving(
    name: str, url: str, command: Sequence[str], installation: Installation
) -> AsyncIterator[Server]:
    """A baseline, ready, until its end."""
    settings = installation.settings
    environment = {
        "PATH": os.environ["PATH"],
        "TOKEN": settings.wechat_callback_token.get_secret_value(),
        "AES_KEY": settings.wechat_aes_key.get_secret_value(),
        "APPID": settings.wechat_official_appid,
    }
    with subprocess.Popen(command, env=environment) as process:
        try:
            async with asyncio.timeout(60):
                while not await _listens(url):
                    assert process.poll() is None, f"{name} ended"
                    await asyncio.sleep(0.1)
            yield Server(name, url, process.pid)
        finally:
            process.terminate()


async def _listens(url: str) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
    except OSError:
        return False
    writer.close()
    return True


def _tree(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _pin(pid: int) -> None:
    """All threads of a program, and those that it will start, on the last core."""
    for process in _tree(pid):
        for thread in process.threads():
            os.sched_setaffinity(thread.id, {max(os.sched_getaffinity(0))})


@contextmanager
def _callers_elsewhere() -> Iterator[None]:
    """This process on the other cores, if there are any."""
    allowed = os.sched_getaffinity(0)
    if len(allowed) > 1:
        os.sched_setaffinity(0, allowed - {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _cpu_seconds(pid: int) -> tuple[float, float]:
    """All, by the nanosecond; and what the system did, by its ticks of a hundredth."""
    tree = _tree(pid)
    # what clock_getcpuclockid(3) gives, which Python does not have
    exact = [time.clock_gettime(~process.pid << 3 | 2) for process in tree]
    return sum(exact), sum(process.cpu_times().system for process in tree)
