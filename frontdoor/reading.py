"""How is a body read, how large may it be, and how long may it take? Asked by the endpoints.

A phone on a bad line is waited for; a caller who only pretends to send is not."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from claims_core.errors import ClaimsError
from frontdoor.validation import RequestInvalid

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

MAX_BODY = 256 * 1024
# What boundaries, part headers and the other form fields may add to an uploaded file.
FORM_SLACK = 64 * 1024
MAX_FORM_FIELD = 2000
MAX_FORM_PARTS = 20


class BodyTooLarge(ClaimsError):
    """内容太大: more bytes than this address takes."""

    code = "too_large"
    template = "内容太大了，最多{limit}。如果是照片，请用手机的“压缩”或重新拍一张再传。"


class BodyTooSlow(ClaimsError):
    """传得太慢: the body did not arrive in time."""

    code = "too_slow"
    template = "网络太慢，没有传完。请换到信号好的地方，或连上无线网再传一次。"


class BodyBroken(ClaimsError):
    """传输中断或格式不对: the body ended early or is not what its header says."""

    code = "body_broken"
    template = "内容没有完整传到，请再传一次。"


class WrongContentType(ClaimsError):
    """内容类型不对."""

    code = "wrong_content_type"
    template = "这个地址只收 {expected} 格式的内容，请检查程序。"


@dataclass(frozen=True)
class Pace:
    """速度要求: whole within `deadline_s` seconds and, where there is a `floor`, at least so many
    bytes a second over any `window_s` seconds."""

    deadline_s: float
    floor: int = 0
    window_s: float = 10


# Cutting takes up to a second; whoever drips is gone within fifteen.
WHOLE = Pace(deadline_s=14)
UPLOAD = Pace(deadline_s=90, floor=8 * 1024)


class BodyProgress:
    """How one body has come so far, measured against its pace."""

    def __init__(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._deadline = now + pace.deadline_s
        self._marks = deque([(now, 0)])

    def patience_s(self, now: float, received: int) -> float:
        """For how long to wait before the next look, `received` bytes having come."""
        left, pace = self._deadline - now, self._pace
        if not pace.floor:
            return left
        while len(self._marks) > 1 and self._marks[1][0] <= now - pace.window_s:
            self._marks.popleft()
        since, before = self._marks[0]
        if now - since >= pace.window_s and received - before < pace.floor * pace.window_s:
            return 0
        self._marks.append((now, received))
        return min(left, pace.window_s / 10)


@dataclass(frozen=True)
class Form:
    """表单: the texts of a multipart body, and the bytes of its one file, if it has one."""

    texts: dict[str, str]
    file: bytes | None


Reader = Callable[[web.Request], Awaitable[object]]
"""Reads the body of one route."""

_BODY: web.RequestKey[object] = web.RequestKey("body", object)


def reads(reader: Reader) -> Callable[[F], F]:
    """Say how the body of a handler's route is read: before the handler runs, so that nothing else
    waits while it comes."""

    def mark(handler: F) -> F:
        handler.reads = reader  # type: ignore[attr-defined]  # functions take attributes
        return handler

    return mark


async def read_ahead(request: web.Request) -> None:
    """Read the body as the handler of this request wants it; nothing where it wants none.

    :raises Exception: what its reader raises.
    """
    reader: Reader | None = getattr(request.match_info.handler, "reads", None)
    if reader is not None:
        request[_BODY] = await reader(request)


def body_of(request: web.Request, kind: type[T]) -> T | None:
    """What was read ahead, where it was of this kind; None where nothing was read yet."""
    body = request.get(_BODY)
    return body if isinstance(body, kind) else None


async def read_json(request: web.Request, limit: int, pace: Pace) -> bytes:
    """The bytes of a JSON body.

    :raises WrongContentType, BodyTooLarge, BodyTooSlow, BodyBroken:
    """
    if request.content_type != "application/json":
        raise WrongContentType(expected="application/json")
    return await read_whole(request, limit, pace)


async def read_whole(request: web.Request, limit: int, pace: Pace) -> bytes:
    """The bytes of a body of any kind.

    :raises BodyTooLarge, BodyTooSlow, BodyBroken:
    """
    _check_announced(request, limit)
    return await _read(request, _all_of(request, limit), pace)


async def read_fields_of_page(request: web.Request, pace: Pace, most_fields: int) -> dict[str, str]:
    """The texts of a form without a file, as browsers send it; of a field that came twice the
    last. Another kind of body reads as none; it is UTF-8, as our pages ask for, whatever a header
    says. May be read again.

    :raises BodyTooLarge, BodyTooSlow, BodyBroken:
    """
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    _check_announced(request, MAX_BODY)
    return await _read(request, _fields_of(request, most_fields), pace)


async def read_form(request: web.Request, file_field: str, max_file: int, pace: Pace) -> Form:
    """A multipart form with at most one file, in the field `file_field`; the file's name and
    declared type are not looked at.

    :raises WrongContentType, BodyTooLarge, BodyTooSlow, BodyBroken, RequestInvalid:
    """
    if request.content_type != "multipart/form-data":
        raise WrongContentType(expected="multipart/form-data")
    _check_announced(request, max_file + FORM_SLACK, shown=max_file)
    return await _read(request, _parts_of(request, file_field, max_file), pace)


def _check_announced(request: web.Request, limit: int, shown: int | None = None) -> None:
    if request.content_length is not None and request.content_length > limit:
        raise BodyTooLarge(limit=size_words(shown or limit))


def size_words(size: int) -> str:
    """`size` bytes as people say it."""
    return f"{size // 1024**2}MB" if size >= 1024**2 else f"{size // 1024}KB"


async def in_time(request: web.Request, work: Coroutine[Any, Any, T], pace: Pace) -> T:
    """The result of `work`, which reads the body; given up when that comes slower than `pace`.
    What `work` does once the body is there takes as long as it takes.

    :raises BodyTooSlow: and whatever `work` raises.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    progress = BodyProgress(pace, loop.time())
    try:
        while not task.done() and not request.content.is_eof():
            left = progress.patience_s(loop.time(), request.content.total_bytes)
            if left <= 0:
                raise BodyTooSlow
            await asyncio.wait({task}, timeout=left)
        return await task
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})


async def _read(request: web.Request, reading: Coroutine[Any, Any, T], pace: Pace) -> T:
    try:
        return await in_time(request, reading, pace)
    except (web.RequestPayloadError, BadHttpMessage, ValueError, RuntimeError, AssertionError):
        # aiohttp's multipart reader has all these words for a body that makes no sense
        raise BodyBroken from None


async def _all_of(request: web.Request, limit: int) -> bytes:
    body = bytearray()
    while chunk := await request.content.readany():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge(limit=size_words(limit))
    return bytes(body)


async def _fields_of(request: web.Request, most_fields: int) -> dict[str, str]:
    # kept by the request, so that a form that is refused can be read once more
    text = (await request.read()).decode()
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=most_fields))


async def _parts_of(request: web.Request, file_field: str, max_file: int) -> Form:
    texts: dict[str, str] = {}
    file: bytes | None = None
    parts = 0
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        parts += 1
        if not isinstance(part, BodyPartReader) or not part.name or parts > MAX_FORM_PARTS:
            raise BodyBroken
        if part.name in texts or (part.name == file_field and file is not None):
            raise RequestInvalid({part.name[:40]: "这一项传了两次，请只传一次。"})
        if part.name == file_field:
            file = await _part(part, max_file, BodyTooLarge(limit=size_words(max_file)))
        else:
            too_long = RequestInvalid({part.name[:40]: "太长了，请写短一些。"})
            texts[part.name] = (await _part(part, MAX_FORM_FIELD, too_long)).decode()
    return Form(texts, file)


async def _part(part: BodyPartReader, limit: int, too_large: ClaimsError) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > limit:
            raise too_large
    return bytes(content)
