"""How does one request go to the WeChat platform, and what does its answer mean? Asked by
`infra.wechat.app_calls`, and by the few calls that need no token; nothing else reaches the
platform.

Nothing of aiohttp's errors is kept, not even as a context: they quote the address, and with it the
token."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import aiohttp

from infra.gateway_errors import Category, GatewayError, gateway_error, reported
from infra.wechat.answers import WeChatAnswer
from infra.wechat.errors import PROVIDER, TOKEN_ERRCODES, error_of, unfit

log = logging.getLogger("daetong.wechat")

TIMEOUT = aiohttp.ClientTimeout(total=5, sock_connect=3)
FILE_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=3)
# Above what the platform takes or gives: 10 MB of picture or video.
LONGEST_ANSWER = 12 * 1024 * 1024


@dataclass(frozen=True)
class Effect:
    """调用的后果: may the call be made twice, and what does a lost answer leave behind?"""

    repeatable: bool
    lost: Category


REPEATABLE = Effect(True, Category.RETRY)
"""Reads, and writes whose repeat changes nothing."""
KEYED = Effect(True, Category.AMBIGUOUS)
"""Sends with a key by which the platform recognises the repeat."""
ONCE = Effect(False, Category.AMBIGUOUS)
"""Sends without a key, and what makes something new: after a lost answer it may have happened."""
ONE_TIME_CODE = Effect(False, Category.NEW_CODE)
"""What spends a person's code: after a lost answer a new one is needed."""


@dataclass(frozen=True)
class MediaUpload:
    """上传的文件: held whole, so that every try sends all of it. Its name is ours: a member's own
    file name may say who they are."""

    file_name: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class WeChatCall:
    """接口调用: one path of the platform with what it is given. A `body` goes as JSON in plain
    UTF-8 (40033), an `upload` as multipart; `file` where the answer may be a file, `accepts` for
    the errcodes that are an answer and no error here."""

    method: Literal["GET", "POST"]
    path: str
    effect: Effect
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    upload: MediaUpload | None = None
    file: bool = False
    accepts: frozenset[int] = frozenset()


class TokenRefused(Exception):
    """凭证被拒: the platform does not accept the access token of this call."""

    def __init__(self, error: GatewayError) -> None:
        super().__init__(error.code)
        self.error = error


@dataclass(frozen=True)
class _Received:
    status: int
    content_type: str
    body: bytes = field(repr=False)


class Transport:
    """平台接口 at one address, on a session that somebody else closes."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        clock: Callable[[], datetime],
        *,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._timeout = timeout
        self.counts: Counter[tuple[str, str]] = Counter()
        """Requests by path and outcome ("ok", "token", or the category of the error)."""

    async def once(self, call: WeChatCall, token: str | None = None) -> WeChatAnswer:
        """One request and its answer.

        :raises TokenRefused: only for a call with a token. :raises GatewayError:
        """
        outcome = "cancelled"
        try:
            answer = await self._asked(call, token)
            outcome = "ok"
            return answer
        except TokenRefused as refused:
            outcome = "token"
            _note(call, refused.error)
            raise
        except GatewayError as error:
            outcome = error.category.value
            _note(call, error)
            raise
        finally:
            self.counts[call.path, outcome] += 1

    async def _asked(self, call: WeChatCall, token: str | None) -> WeChatAnswer:
        received = await self._received(call, token)
        if isinstance(received, GatewayError):
            raise received
        if 400 <= received.status < 500:
            # The platform itself answers 200; this is the wrong address, or something in between.
            raise reported(gateway_error(PROVIDER, f"http_{received.status}", Category.DEFECT))
        if received.status != 200:
            raise gateway_error(PROVIDER, f"http_{received.status}", call.effect.lost)
        answer = _object(received.body)
        if call.file and not _is_json(answer, received.content_type):
            return WeChatAnswer({}, file=received.body, content_type=received.content_type)
        errcode = 0 if answer is None else answer.get("errcode", 0)
        if answer is None or not isinstance(errcode, int):
            raise gateway_error(PROVIDER, "not_json", call.effect.lost)
        if errcode == 0 or errcode in call.accepts:
            return WeChatAnswer(answer)
        raise self._refused(call, token, errcode, answer)

    def _refused(
        self, call: WeChatCall, token: str | None, errcode: int, answer: Mapping[str, Any]
    ) -> Exception:
        error = error_of(errcode, answer, self._clock())
        if errcode in TOKEN_ERRCODES and token is not None:
            return TokenRefused(error)
        if error.ambiguous and call.effect.lost is not Category.AMBIGUOUS:
            error = gateway_error(PROVIDER, error.code, call.effect.lost, reference=error.reference)
        return reported(error)

    async def _received(self, call: WeChatCall, token: str | None) -> _Received | GatewayError:
        """What came back, or the error for what did not; returned and not raised, so that no
        error of aiohttp becomes its context."""
        query = dict(call.query) if token is None else {"access_token": token, **call.query}
        data, headers = _written(call)
        try:
            async with self._session.request(
                call.method,
                f"{self._base_url}/{call.path}",
                params=query,
                data=data,
                headers=headers,
                allow_redirects=False,
                timeout=FILE_TIMEOUT if call.upload or call.file else self._timeout,
            ) as response:
                body = bytearray()
                async for chunk in response.content.iter_chunked(65536):
                    body += chunk
                    if len(body) > LONGEST_ANSWER:
                        return gateway_error(PROVIDER, "answer_too_long", call.effect.lost)
                return _Received(response.status, response.content_type, bytes(body))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return gateway_error(PROVIDER, "unreachable", Category.RETRY)
        except TimeoutError:
            return gateway_error(PROVIDER, "timeout", call.effect.lost)
        except aiohttp.ClientError:
            return gateway_error(PROVIDER, "connection_lost", call.effect.lost)


def _note(call: WeChatCall, error: GatewayError) -> None:
    """Every failure with the platform's request id, by which its support finds the call."""
    log.info(
        "WeChat refused a call, or its answer was lost",
        extra={
            "action": "wechat_call_failed",
            "path": call.path,
            "code": error.code,
            "category": error.category.value,
            "reference": error.reference,
        },
    )


def _written(call: WeChatCall) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    """The body anew for every try: a form can be sent once."""
    if call.upload is not None:
        form = aiohttp.FormData()
        upload = call.upload
        form.add_field(
            "media", upload.data, filename=upload.file_name, content_type=upload.content_type
        )
        return form, {}
    if call.body is None:
        return None, {}
    try:
        raw = json.dumps(call.body, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raw = b""
    if not raw:
        raise unfit("body", "utf-8")
    return raw, {"Content-Type": "application/json; charset=utf-8"}


def _object(received: bytes) -> dict[str, Any] | None:
    """The JSON object, whatever content type it was called."""
    try:
        answer = json.loads(received)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _is_json(answer: dict[str, Any] | None, content_type: str) -> bool:
    """Whether this is no file: errors are called text or JSON, and now and then a picture."""
    if content_type.startswith("text/") or "json" in content_type:
        return True
    return answer is not None and "errcode" in answer
