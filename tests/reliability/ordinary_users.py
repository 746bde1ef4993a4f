"""Does everybody else notice? Members ask as they do, each from an address of their own, and every
answer is timed."""

import asyncio
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp

PATIENCE = aiohttp.ClientTimeout(total=30)
QUESTION = "/api/member/v1/faq?q=%E5%B0%81%E9%A1%B6%E5%A4%9A%E5%B0%91"


@dataclass
class Answers:
    """What ordinary people got: seconds of each good answer, and what was no good answer."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def within_ms(self, share: float) -> float:
        """The time within which this share of them was answered, in milliseconds."""
        in_order = sorted(self.seconds)
        return in_order[max(0, math.ceil(share * len(in_order)) - 1)] * 1000 if in_order else 0.0


async def new_members(url: str, many: int) -> list[str]:
    """Strangers who log in on the stand-in phone; their tokens."""
    async with aiohttp.ClientSession(url, timeout=PATIENCE) as http:
        return [await _logged_in(http, f"1390000{number:04}") for number in range(many)]


async def _logged_in(http: aiohttp.ClientSession, phone: str) -> str:
    async with http.post("/sandbox/_sim/users", json={"phone": phone}) as answer:
        person = (await answer.json())["id"]
    async with http.post(f"/sandbox/_sim/users/{person}/login-code") as answer:
        code = (await answer.json())["code"]
    async with http.post("/api/member/v1/sessions", json={"code": code}) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["token"])


async def use(
    url: str, addresses: Sequence[str], tokens: Sequence[str], seconds: float, answers: Answers
) -> None:
    """Each of these people asks once a second, for so long."""
    people = zip(addresses, tokens, strict=True)
    asking = (_use(url, address, token, seconds, answers) for address, token in people)
    await asyncio.gather(*asking)


async def _use(url: str, address: str, token: str, seconds: float, answers: Answers) -> None:
    end, bearer = time.monotonic() + seconds, {"Authorization": f"Bearer {token}"}
    await asyncio.sleep(hash(address) % 100 / 100)
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    async with aiohttp.ClientSession(url, connector=connector, timeout=PATIENCE) as http:
        while time.monotonic() < end:
            for path, headers in ((QUESTION, {}), ("/api/member/v1/claims", bearer)):
                await _ask(http, path, headers, answers)
                await asyncio.sleep(1)


async def _ask(
    http: aiohttp.ClientSession, path: str, headers: Mapping[str, str], answers: Answers
) -> None:
    begun = time.perf_counter()
    try:
        async with http.get(path, headers=headers) as answer:
            await answer.read()
    except (aiohttp.ClientError, TimeoutError) as problem:
        answers.errors.append(f"{path.partition('?')[0]}: {type(problem).__name__}")
        return
    if answer.status == 200:
        answers.seconds.append(time.perf_counter() - begun)
    else:
        answers.errors.append(f"{path.partition('?')[0]}: {answer.status}")
