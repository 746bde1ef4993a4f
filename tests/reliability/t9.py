"""T9: do slow and silent callers, hundreds of them, keep anybody else from being served? Alone and
with nginx in front, beside the control, whose deadlines are switched off and which must fail."""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.reliability.bombs import throw
from tests.reliability.front import NGINX, nginx_before
from tests.reliability.ordinary_users import Answers, new_members, use
from tests.reliability.slow_callers import Cut, Orders, SlowCallers
from tests.reliability.stretched import SWITCHED_OFF, Stretched, serving
from tests.reliability.table import Line

CUT_WITHIN_S = 15.0
P99_MS = 300.0
MORE_MEMORY_MB = 100.0


@dataclass(frozen=True)
class Crowd:
    """人数: of the slow and of the ordinary, and for how long."""

    headers: int = 500
    bodies: int = 500
    idle: int = 1000
    people: int = 50
    seconds: float = 40
    again_after_s: float | None = 5


@dataclass(frozen=True)
class Outcome:
    """结果: of one round."""

    answers: Answers
    cuts: Mapping[str, Cut]
    more_memory_mb: float

    def lines(self, name: str, cut_within_s: float = CUT_WITHIN_S) -> list[Line]:
        """The figures beside their targets."""
        many = len(self.answers.seconds)
        return [
            Line(f"{name}: errors of {many} ordinary requests", len(self.answers.errors), 0, ""),
            Line(f"{name}: ordinary requests, p99", self.answers.within_ms(0.99), P99_MS, "ms"),
            *(
                Line(f"{name}: {kind} let be at most", cut.longest, cut_within_s, "s")
                for kind, cut in sorted(self.cuts.items())
            ),
            Line(f"{name}: more memory", self.more_memory_mb, MORE_MEMORY_MB, "MB"),
        ]


async def measure() -> list[Line]:
    """The long form."""
    lines: list[Line] = []
    crowd = Crowd()
    with tempfile.TemporaryDirectory() as folder:
        async with serving(Path(folder) / "alone", 1) as service:
            lines += (await round_of(service, service.url, crowd)).lines("alone")
            healthz, taken = await throw(service.url, service.callback_token, 15)
            lines.append(Line("bombs that were not refused", taken, 0, ""))
            lines.append(Line("/healthz under bombs, p99", healthz.within_ms(0.99), 50, "ms"))
        if NGINX is not None:
            async with (
                serving(Path(folder) / "behind", 1, behind_proxy=True) as service,
                nginx_before(Path(folder) / "nginx", service.port) as front,
            ):
                outcome = await round_of(service, f"http://127.0.0.1:{front}", crowd)
            lines += outcome.lines("behind nginx")
        async with serving(Path(folder) / "control", SWITCHED_OFF) as service:
            control = await round_of(service, service.url, Crowd(50, 50, 100, 10, 18))
    lines.append(must_fail(control))
    return lines


def must_fail(control: Outcome) -> Line:
    """The control is good for something when whoever drips or is silent is let be there, except
    those who have no place to drip in."""
    cut = [kind for kind, found in sorted(control.cuts.items()) if not found.standing]
    return Line(f"control without deadlines: kinds cut all the same {cut}", len(cut), 0, "")


async def round_of(service: Stretched, url: str, crowd: Crowd) -> Outcome:
    """Ordinary people for a moment, then the slow ones beside them."""
    addresses = [f"127.0.1.{number + 1}" for number in range(crowd.people)]
    tokens = await new_members(service.url, crowd.people)
    await use(url, addresses, tokens, 2, Answers())  # warm
    before, answers = service.resident_mb, Answers()
    orders = Orders(
        port=urlsplit(url).port or 0,
        seconds=crowd.seconds,
        headers=crowd.headers,
        bodies=crowd.bodies,
        idle=crowd.idle,
        addresses=[f"127.0.2.{number + 1}" for number in range(20)],
        tokens=tokens,
        secret=service.receipt_secret,
        again_after_s=crowd.again_after_s,
    )
    slow = await SlowCallers.started(orders)
    most = asyncio.create_task(_most_memory(service))
    using = asyncio.create_task(use(url, addresses, tokens, crowd.seconds, answers))
    cuts = await slow.outcomes()
    using.cancel()
    most.cancel()
    peak, _ = await asyncio.gather(most, using, return_exceptions=True)
    assert isinstance(peak, float)
    return Outcome(answers, cuts, peak - before)


async def _most_memory(service: Stretched) -> float:
    peak = 0.0
    try:
        while True:
            peak = max(peak, service.resident_mb)
            await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        return peak
