"""Does anybody notice bombs of XML at the callback? Fifty a second, with the platform's own
signature in the address, as somebody could have overheard it; meanwhile /healthz is asked."""

import asyncio
import time
from itertools import count
from secrets import token_hex

import aiohttp

from sandbox.wechat.messages_crypto import signature
from tests.reliability.ordinary_users import Answers

A_SECOND = 50
_LEVELS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY l0 "ha">{_LEVELS}]><xml>&l9;</xml>'
DEEP = "<a>" * 20_000 + "</a>" * 100
LONG = f"<xml><Encrypt>{'A' * 60_000}</Encrypt></xml>"


async def throw(url: str, token: str, seconds: float) -> tuple[Answers, int]:
    """What /healthz answers meanwhile, and how many bombs were no refusals."""
    answers, taken = Answers(), 0
    end = time.monotonic() + seconds
    kinds = [BOMB.encode(), DEEP.encode(), LONG.encode()]
    async with aiohttp.ClientSession(url) as http:
        going: set[asyncio.Task[int]] = set()
        asking = asyncio.create_task(_healthz(http, end, answers))
        for number in count():
            if time.monotonic() >= end:
                break
            going.add(asyncio.create_task(_thrown(http, token, kinds[number % 3])))
            await asyncio.sleep(1 / A_SECOND)
        await asking
        taken = sum(status != 403 for status in await asyncio.gather(*going))
    return answers, taken


async def _thrown(http: aiohttp.ClientSession, token: str, body: bytes) -> int:
    now, nonce = str(int(time.time())), token_hex(8)
    signed = signature(token, now, nonce)
    query = {"signature": signed, "timestamp": now, "nonce": nonce, "encrypt_type": "aes"}
    query["msg_signature"] = signature(token, now, nonce, "x")
    async with http.post("/wechat/callback", params=query, data=body) as answer:
        return answer.status


async def _healthz(http: aiohttp.ClientSession, end: float, answers: Answers) -> None:
    while time.monotonic() < end:
        begun = time.perf_counter()
        async with http.get("/healthz") as answer:
            if answer.status == 200:
                answers.seconds.append(time.perf_counter() - begun)
            else:
                answers.errors.append(str(answer.status))
        await asyncio.sleep(0.02)
