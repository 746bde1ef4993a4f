"""Does each message have one effect and one answer, delivered three times to two processes that are
killed meanwhile, over a database that is blocked now and then?

The answers to the first two deliveries are lost on the way: what the person sees is the answer to
the third one, or a message of its own."""

import asyncio
import math
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select

from app.demo.secrets import fresh_secrets, stand_in_accounts
from bot.incoming import read_message
from bot.tables import SeenMessageRow
from casework.people.tables import MemberRow
from infra.db import Database
from infra.spool import waiting_in
from sandbox.people import Person
from sandbox.wechat.messages_crypto import MessageCrypto, signature
from sandbox.wechat.push_messages import Writer
from tests.blocked_database import blocked
from tests.callbacks.process import PushedTo, answered
from tests.callbacks.verdict import EVERY_FIFTH_FOLLOWS, HeldUp, Third, Troubles, Verdict

DELIVERIES = 3
AT_ONCE = 32
PLATFORM_WAITS = aiohttp.ClientTimeout(total=5)
SETTLES_WITHIN = 90.0
QUESTIONS = ("封顶多少", "大额报销比例是多少", "住院报销要什么材料", "多久能到账", "报多少")


class Storm:
    """推送风暴."""

    def __init__(self, folder: Path, database_url: str, seed: int) -> None:
        self._dice = random.Random(seed)
        self._spool = folder / "spool"
        self._db = Database(database_url)
        self._secrets = fresh_secrets()
        self._folder = folder
        self._sent: Counter[str] = Counter()
        self._seen: dict[int, Third] = {}
        self._troubles = Troubles()
        self._answered: list[tuple[float, float, str]] = []
        self._processes: Sequence[PushedTo] = ()
        self._verdict = Verdict()

    async def run(
        self,
        messages: int,
        *,
        kill_every: float,
        block_for: float,
        stop_for: float = 0.0,
        forgetful: bool = False,
    ) -> Verdict:
        """Deliver so many, with trouble every few seconds: one process is killed, is killed while
        the database is blocked, or stands still for so long."""
        self._verdict = Verdict(messages=messages)
        async with self._platform() as url, aiohttp.ClientSession(timeout=PLATFORM_WAITS) as http:
            values = self._values(url)
            self._processes = [PushedTo(values, forgetful=forgetful) for _ in range(2)]
            try:
                await asyncio.gather(*(each.start() for each in self._processes))
                trouble = asyncio.create_task(self._make_trouble(kill_every, block_for, stop_for))
                numbers = iter(range(messages))
                work = (self._phone(http, numbers) for _ in range(AT_ONCE))
                await asyncio.gather(*work)
                trouble.cancel()
                await asyncio.wait({trouble})
                for each in self._processes:
                    await each.restart()
                if not forgetful:  # whoever forgets what it keeps there never comes to an end
                    await self._settled()
            finally:
                for each in self._processes:
                    await each.kill()
        try:
            return await self._judged()
        finally:
            await self._db.close()

    def _values(self, url: str) -> dict[str, Any]:
        return {
            **stand_in_accounts(url),
            **self._secrets,
            "sandbox": False,
            "wechat_base_url": url,
            "database_url": self._db.url,
            "objects_url": (self._folder / "objects").as_uri(),
            "spool": self._spool,
        }

    async def _phone(self, http: aiohttp.ClientSession, numbers: Any) -> None:
        settings = self._values("")
        crypto = MessageCrypto(self._secrets["wechat_aes_key"], settings["wechat_official_appid"])
        writer = Writer(settings["wechat_official_id"])
        for number in numbers:
            person = Person("p", "", "", None, "", openid(number))
            now = datetime.now(UTC)
            if number % EVERY_FIFTH_FOLLOWS:
                said = QUESTIONS[number % len(QUESTIONS)]
                xml = writer.text(person, said, 10**18 + number, now).xml
            else:
                xml = writer.event(person, "subscribe", now, {"EventKey": ""}).xml
            key = read_message(xml).key
            for _ in range(DELIVERIES):
                seen = await self._deliver(http, crypto.seal(xml), key)
                await asyncio.sleep(self._dice.choice((0, 0, 0.3)))
            self._seen[number] = seen

    async def _deliver(self, http: aiohttp.ClientSession, sealed: str, key: str) -> Third:
        """To either process, until it is answered at all."""
        body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
        while True:
            begun = time.time()
            try:
                url = self._dice.choice(self._processes).url
                reply = await answered(http, url, self._query(sealed), body)
            except (aiohttp.ClientError, TimeoutError):
                self._verdict.failed_deliveries += 1
                await asyncio.sleep(0.2)
                continue
            self._verdict.answered_deliveries += 1
            self._answered.append((begun, time.time(), url))
            return Third(key, reply is not None, url, time.time())

    def _query(self, sealed: str) -> dict[str, str]:
        token = self._secrets["wechat_callback_token"]
        stamp, nonce = str(int(time.time())), "4711"
        return {
            "signature": signature(token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": signature(token, stamp, nonce, sealed),
        }

    async def _make_trouble(self, every: float, block_for: float, stop_for: float) -> None:
        for turn in count():
            await asyncio.sleep(every)
            if turn % 4 == 0:
                await self._block(block_for)
            elif turn % 4 == 2 and stop_for:
                await self._stop_one(stop_for)
            else:
                await self._kill_one()

    async def _block(self, seconds: float) -> None:
        begun = time.time()
        async with blocked(self._db):
            await asyncio.sleep(seconds)
            killed = asyncio.create_task(self._kill_one())
            await asyncio.sleep(0.5)
        self._troubles.held_up.append(HeldUp(begun, time.time()))
        self._verdict.blocked_seconds += time.time() - begun
        await killed

    async def _stop_one(self, seconds: float) -> None:
        process, begun = self._dice.choice(self._processes), time.time()
        self._verdict.stops += 1
        await process.stand_still(seconds)
        self._troubles.held_up.append(HeldUp(begun, time.time(), process.url))

    async def _kill_one(self) -> None:
        await self._dice.choice(self._processes).restart()

    async def _settled(self) -> None:
        """Nothing waits any more in the spool."""
        async with asyncio.timeout(SETTLES_WITHIN):
            while waiting_in(self._spool).many:
                await asyncio.sleep(0.2)

    async def _judged(self) -> Verdict:
        verdict = self._verdict
        async with self._db.read() as session:
            rows = (await session.scalars(select(SeenMessageRow))).all()
            verdict.members = await session.scalar(select(func.count(MemberRow.id)))
        verdict.late = self._sent.total()
        verdict.slowest_seconds = max(
            until - since
            for since, until, url in self._answered
            if not self._troubles.stood_still(url, since, until)
        )
        undisturbed = sorted(
            until - since
            for since, until, _ in self._answered
            if not self._troubles.held_anything_up(since, until)
        )
        verdict.usual_seconds = undisturbed[math.ceil(len(undisturbed) * 0.999) - 1]
        for process in self._processes:
            self._troubles.deaths[process.url] = process.deaths
            verdict.kills += len(process.deaths)
        sent = [self._sent[openid(number)] for number in range(verdict.messages)]
        verdict.judge(self._seen, sent, {row.key: row for row in rows}, self._troubles)
        return verdict

    @asynccontextmanager
    async def _platform(self) -> AsyncIterator[str]:
        """The three interfaces that the callback needs, in this process, which nobody kills."""

        async def token(_: web.Request) -> web.Response:
            return web.json_response({"access_token": "t", "expires_in": 7200})

        async def user(request: web.Request) -> web.Response:
            known = request.query["openid"]
            return web.json_response({"subscribe": 1, "openid": known, "unionid": f"u-{known}"})

        async def send(request: web.Request) -> web.Response:
            self._sent[(await request.json())["touser"]] += 1
            return web.json_response({"errcode": 0, "errmsg": "ok"})

        app = web.Application()
        app.router.add_post("/cgi-bin/stable_token", token)
        app.router.add_get("/cgi-bin/user/info", user)
        app.router.add_post("/cgi-bin/message/custom/send", send)
        async with TestServer(app, host="127.0.0.1") as server:
            yield str(server.make_url("")).rstrip("/")


def openid(number: int) -> str:
    """Whose the message with this number is."""
    return f"o-storm-{number}"
