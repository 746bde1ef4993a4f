"""What do people do all the while, and what do they get? Look-ups, questions, chat messages,
photographs and claims opened at the window; whoever is refused tries the same again."""

import asyncio
import io
import itertools
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

import aiohttp

from app.settings import Settings
from bot.incoming import read_message
from sandbox.people import Person
from sandbox.wechat.messages_crypto import MessageCrypto, signature
from sandbox.wechat.push_messages import Writer
from tests.reliability.uploaders import Uploader, small_photo

PATIENCE = aiohttp.ClientTimeout(total=60)
MOST_PHOTOS = 30  # a claim takes forty
AGAIN_AFTER_S = 0.1
# What was sent on a connection whose other end had just died was on its way, too.
SLACK_S = 0.5
LOOK_UP, ASK, CHAT, UPLOAD, REVIEW = "look-up", "question", "chat", "upload", "review"
# Of each kind so many at once.
A_FEW: Mapping[str, int] = {LOOK_UP: 4, ASK: 4, CHAT: 4, UPLOAD: 4}
QUESTIONS = ("封顶多少", "大额报销比例是多少", "住院报销要什么材料", "多久能到账", "报多少")


class Refusal(NamedTuple):
    """没办成的一次: what it was, from when until when, and what came instead."""

    what: str
    begun: float
    ended: float
    why: str

    def in_flight(self, deaths: Sequence[tuple[float, float]]) -> bool:
        """Whether a process was dying meanwhile."""
        return any(self.begun - SLACK_S <= gone and killed <= self.ended for killed, gone in deaths)


@dataclass
class Done:
    """办成的和没办成的."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    chat_keys: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many were answered well."""
        return sum(map(len, self.seconds.values()))

    def p99_ms(self, *kinds: str) -> float:
        """The time within which 99 of 100 were answered."""
        told = sorted(each for kind in kinds or self.seconds for each in self.seconds.get(kind, []))
        return told[max(0, -(-99 * len(told) // 100) - 1)] * 1000 if told else float("nan")


class Load:
    """来访: goes on until `stop`; everybody rests for so long after what was done."""

    def __init__(
        self,
        url: str,
        settings: Settings,
        uploaders: Sequence[Uploader],
        pause_s: float = 0.0,
        seed: int = 15,
    ) -> None:
        self.done = Done()
        self._http = aiohttp.ClientSession(url, timeout=PATIENCE)
        self._settings = settings
        self._uploaders = uploaders
        self._pause_s = pause_s
        self._dice = random.Random(seed)
        self._numbers = itertools.count()
        self._stopped = asyncio.Event()
        self._people: list[asyncio.Task[None]] = []

    def start(self, people: Mapping[str, int] = A_FEW, clerk: str = "", claim: str = "") -> None:
        """So many of each kind; those who review have the token of a `clerk` and open a claim."""
        free, tokens = iter(self._uploaders), itertools.cycle(self._uploaders)
        begin = {
            LOOK_UP: lambda: self._looks_up(next(tokens).token),
            ASK: self._asks,
            CHAT: self._chats,
            UPLOAD: lambda: self._uploads(free),
            REVIEW: lambda: self._reviews(clerk, claim),
        }
        for what, many in people.items():
            for _ in range(many):
                self._people.append(asyncio.create_task(begin[what]()))

    async def stop(self) -> None:
        """Everybody finishes what they have begun."""
        self._stopped.set()
        try:
            await asyncio.gather(*self._people)
        finally:
            await self._http.close()

    async def _looks_up(self, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        while not self._stopped.is_set():
            await self._until_done(LOOK_UP, "GET", "/api/member/v1/claims", headers=headers)

    async def _reviews(self, clerk: str, claim_id: str) -> None:
        headers = {"Authorization": f"Bearer {clerk}"}
        while not self._stopped.is_set():
            for path in ("/window/api/v1/queue", f"/window/api/v1/claims/{claim_id}"):
                await self._until_done(REVIEW, "GET", path, headers=headers)

    async def _asks(self) -> None:
        while not self._stopped.is_set():
            question = quote(self._dice.choice(QUESTIONS))
            await self._until_done(ASK, "GET", f"/api/member/v1/faq?q={question}")

    async def _chats(self) -> None:
        settings = self._settings
        token = settings.wechat_callback_token.get_secret_value()
        key = settings.wechat_aes_key.get_secret_value().split()[0]
        crypto = MessageCrypto(key, settings.wechat_official_appid)
        writer = Writer(settings.wechat_official_id)
        while not self._stopped.is_set():
            number = next(self._numbers)
            said, person = self._dice.choice(QUESTIONS), openid(number)
            speaker = Person("p", "", "", None, "", person)
            xml = writer.text(speaker, said, 10**18 + number, datetime.now(UTC)).xml
            self.done.chat_keys.append(read_message(xml).key)
            sealed, stamp = crypto.seal(xml), str(int(time.time()))
            query = {
                "signature": signature(token, stamp, "4711"),
                "timestamp": stamp,
                "nonce": "4711",
                "openid": person,
                "encrypt_type": "aes",
                "msg_signature": signature(token, stamp, "4711", sealed),
            }
            body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
            await self._until_done(CHAT, "POST", "/wechat/callback", params=query, data=body)

    async def _uploads(self, free: Iterator[Uploader]) -> None:
        uploader = next(free, None)
        while uploader is not None and not self._stopped.is_set():
            if len(uploader.sent) >= MOST_PHOTOS:
                uploader = next(free, None)
                continue
            key = f"photo-{next(self._numbers):08d}"
            uploader.sent[key] = await asyncio.to_thread(small_photo, self._dice)
            told = await self._until_done(
                UPLOAD,
                "POST",
                f"/api/member/v1/claims/{uploader.claim_id}/photos",
                headers={"Authorization": f"Bearer {uploader.token}", "Idempotency-Key": key},
                photo=uploader.sent[key],
            )
            uploader.acknowledged[key] = str(told["id"])

    async def _until_done(
        self, what: str, method: str, path: str, *, photo: bytes | None = None, **given: object
    ) -> dict[str, object]:
        """The same again until it is answered well."""
        while True:
            if photo is not None:
                given["data"] = form = aiohttp.FormData()
                form.add_field("material", "other")
                form.add_field("file", io.BytesIO(photo), filename="photo.jpg")
            begun = time.monotonic()
            try:
                async with self._http.request(method, path, **given) as answer:  # type: ignore[arg-type]
                    text = await answer.text()
                    why = "" if answer.status < 300 else f"{answer.status} {text[:200]}"
                    told = await answer.json() if what == UPLOAD and not why else {}
            except (aiohttp.ClientError, TimeoutError) as problem:
                why, told = type(problem).__name__, {}
            ended = time.monotonic()
            if not why:
                self.done.seconds.setdefault(what, []).append(ended - begun)
                await asyncio.sleep(self._pause_s)
                return told  # type: ignore[no-any-return]
            self.done.refusals.append(Refusal(what, begun, ended, why))
            await asyncio.sleep(AGAIN_AFTER_S)


def openid(number: int) -> str:
    """Whose the chat message with this number is."""
    return f"o-scale-{number}"
