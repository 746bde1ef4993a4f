"""How does the demo speak to the running service? Plain HTTP; what failed before it was sent is
sent again, so that a restart of the service in between does no harm."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

RETRY_EVERY = 0.05
# Refused before anything was done, with the time after which to come back.
COME_BACK_LATER = frozenset({429, 503})
BUSY_PATIENCE = 60.0
TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=5)
IDEMPOTENCY_KEY = "Idempotency-Key"


class UnexpectedAnswer(Exception):
    """出乎意料的回答: the service answered, but not as the story needs it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message


class _Busy(UnexpectedAnswer):
    """请稍后再来: nothing was done; `seconds` says when to try again."""

    def __init__(self, status: int, message: str, seconds: float) -> None:
        super().__init__(status, message)
        self.seconds = seconds


class Unreachable(Exception):
    """连不上: nobody answers at this address."""


@dataclass(frozen=True)
class Upload:
    """要传的文件, with the texts of the same form."""

    data: bytes
    name: str
    media: str
    texts: Mapping[str, str] | None = None

    def form(self) -> aiohttp.FormData:
        """A form to send; each sending needs a new one."""
        form = aiohttp.FormData()
        for name, text in (self.texts or {}).items():
            form.add_field(name, text)
        form.add_field("file", self.data, filename=self.name, content_type=self.media)
        return form


class Wire:
    """线路: one service, one address. `patience` is how many seconds an absent service is waited
    for once it has answered before."""

    def __init__(self, http: aiohttp.ClientSession, url: str, patience: float) -> None:
        self._http = http
        self.url = url.rstrip("/")
        self.patience = patience

    async def ready(self) -> None:
        """Say at once when there is nobody, or when the service is not ready.

        :raises Unreachable, UnexpectedAnswer:
        """
        try:
            await self._once("GET", "/readyz", {})
        except aiohttp.ClientConnectionError as problem:
            raise Unreachable(self.url) from problem

    async def json(
        self,
        method: str,
        path: str,
        body: object | None = None,
        *,
        token: str = "",
        key: str = "",
        upload: Upload | None = None,
    ) -> Any:
        """The answer's JSON, None for an empty one. `key` is the Idempotency-Key.

        :raises UnexpectedAnswer, Unreachable:
        """
        answer = await self._ask(method, path, token=token, key=key, body=body, upload=upload)
        return json.loads(answer) if answer else None

    async def raw(
        self, method: str, path: str, data: bytes | None = None, *, token: str = ""
    ) -> bytes:
        """The answer as it came.

        :raises UnexpectedAnswer, Unreachable:
        """
        return await self._ask(method, path, token=token, data=data)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        token: str,
        key: str = "",
        body: object | None = None,
        data: bytes | None = None,
        upload: Upload | None = None,
    ) -> bytes:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if key:
            headers[IDEMPOTENCY_KEY] = key
        repeatable = bool(key) or method == "GET"
        begun = time.monotonic()
        while True:
            sent: dict[str, Any] = {"headers": headers}
            if body is not None:
                sent["json"] = body
            elif upload is not None:
                sent["data"] = upload.form()
            elif data is not None:
                sent["data"] = data
            try:
                return await self._once(method, path, sent)
            except aiohttp.ClientConnectionError as problem:
                never_sent = isinstance(problem, aiohttp.ClientConnectorError)
                late = time.monotonic() > begun + self.patience
                if late or not (never_sent or repeatable):
                    raise Unreachable(self.url) from problem
                await asyncio.sleep(RETRY_EVERY)
            except _Busy as busy:
                if time.monotonic() > begun + BUSY_PATIENCE:
                    raise
                await asyncio.sleep(busy.seconds * random.uniform(0.5, 1))
            except TimeoutError as problem:
                raise Unreachable(self.url) from problem

    async def _once(self, method: str, path: str, sent: dict[str, Any]) -> bytes:
        async with self._http.request(method, self.url + path, **sent) as answer:
            content = await answer.read()
        wait = answer.headers.get("Retry-After", "")
        if answer.status in COME_BACK_LATER and wait.isdecimal():
            raise _Busy(answer.status, _message(content), float(wait))
        if answer.status >= 400:
            raise UnexpectedAnswer(answer.status, _message(content))
        return content


@asynccontextmanager
async def open_wire(url: str, patience: float, address: str = "") -> AsyncIterator[Wire]:
    """A wire whose every request has a connection of its own: one that is refused was not sent.
    From this `address` of the machine, where many at once shall not look like one caller."""
    local = (address, 0) if address else None
    connector = aiohttp.TCPConnector(force_close=True, local_addr=local)
    async with aiohttp.ClientSession(connector=connector, timeout=TIMEOUT, trust_env=False) as http:
        yield Wire(http, url, patience)


def _message(content: bytes) -> str:
    """What the service said of the problem, in its own words."""
    text = content.decode("utf-8", "replace").strip()
    try:
        error = json.loads(text)["error"]
    except (ValueError, TypeError, KeyError):
        return text[:300] or "（没有说明）"
    if not isinstance(error, dict):
        return str(error)
    fields = "；".join(f"{name}：{words}" for name, words in error.get("fields", {}).items())
    return f"{error.get('message', '')}{f'（{fields}）' if fields else ''}"
