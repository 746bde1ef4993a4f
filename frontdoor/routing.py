"""What does one endpoint of an HTTP API promise, and how is it called? Asked by the handlers of the
APIs and by the OpenAPI document: both read the same `Endpoint`."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from aiohttp import hdrs, web
from pydantic import BaseModel

from casework.errors import NotLoggedIn
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from frontdoor.guards import ADMITTED, Admitted, Guard
from frontdoor.protocol import OURS, ForeignProtocol
from frontdoor.reading import (
    MAX_BODY,
    UPLOAD,
    WHOLE,
    Form,
    Pace,
    body_of,
    read_form,
    read_json,
    reads,
)
from frontdoor.request_headers import ETAG_HEADER, IDEMPOTENCY_HEADER, check_key, check_version
from frontdoor.validation import RequestInvalid, validated, validated_json
from infra.idempotency import Once

F = TypeVar("F", bound=Callable[..., Awaitable[BaseModel | web.StreamResponse | None]])
Method = Literal["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
PATH_ID = "[0-9a-f]{32}"
SHOWN_FACT = "fresh_shown"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class FileField:
    """文件项: the one file of a multipart form; `words` say what it should be."""

    name: str
    max_bytes: int
    words: str


@dataclass(frozen=True)
class Endpoint:
    """接口: everything that is promised of one address; see `endpoint` for the parts."""

    method: Method
    path: str
    guard: Guard
    summary: str
    tag: str
    status: int
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel] | None
    media: str
    """Of the answer: application/json for a model, otherwise what the handler's response is."""
    file: FileField | None
    idempotency: Literal["required", "optional"] | None
    if_match: bool
    errors: tuple[type[ClaimsError], ...]
    renamed: Mapping[str, str]
    pace: Pace
    max_body: int
    protocol: ForeignProtocol
    description: str = ""


@dataclass(frozen=True)
class Call:
    """一次请求: who asks, and what came beside the typed input."""

    request: web.Request
    endpoint: Endpoint
    file: bytes = b""

    @property
    def actor(self) -> Actor:
        """The person behind the request; on a public route nobody is."""
        admitted: Admitted | None = self.request.get(ADMITTED)
        if admitted is None:
            raise NotLoggedIn
        return admitted.actor

    @property
    def session(self) -> object:
        """What the door knows besides the actor."""
        admitted = self.request.get(ADMITTED)
        return None if admitted is None else admitted.session

    def path(self, name: str) -> str:
        """The part of the address that stands for `{name}`."""
        return self.request.match_info[name]

    @property
    def version_seen(self) -> int:
        """The version in If-Match, of an endpoint that asks for it."""
        return int(self.request.headers[hdrs.IF_MATCH].strip('"'))

    def once(self, *sent: bytes) -> Once | None:
        """幂等键 of this request, for person and address, with the hash of what was `sent`."""
        key = self.request.headers.get(IDEMPOTENCY_HEADER)
        if key is None:
            return None
        digest = hashlib.sha256()
        for part in sent:
            digest.update(part)
        where = self.endpoint.path.format(**self.request.match_info)
        scope = f"{self.actor.id}:{self.endpoint.method} {where}"
        return Once(scope, key, digest.hexdigest())


Fresh = Callable[[Call, ClaimsError], Awaitable[BaseModel | None]]
"""The newest state that goes out with a refusal, as one API shows it; None where there is none."""


def endpoint(
    method: Method,
    path: str,
    *,
    guard: Guard,
    summary: str,
    tag: str,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    answer: type[BaseModel] | None = None,
    status: int = 200,
    media: str = "",
    file: FileField | None = None,
    idempotency: Literal["required", "optional"] | None = None,
    if_match: bool = False,
    errors: tuple[type[ClaimsError], ...] = (),
    renamed: Mapping[str, str] | None = None,
    pace: Pace | None = None,
    max_body: int = MAX_BODY,
    protocol: ForeignProtocol = OURS,
) -> Callable[[F], F]:
    """Make a method an endpoint. It is called with a `Call` and then, where named, the validated
    `body` and `query`; it returns an `answer`, a response of its own (`media` says of what type),
    or None (204).

    `{something_id}` in `path` matches our ids only, so that any other text is an unknown address.
    With `file`, the body is a multipart form: the other fields are `body`, the bytes are
    `Call.file`. With `if_match`, the caller says in If-Match which version it has seen. `errors`
    are the refusals worth documenting; `renamed` gives this API's names for fields that the
    services call otherwise. `protocol` is what a protocol of others has beyond all this.
    """

    def mark(handler: F) -> F:
        handler.endpoint = Endpoint(  # type: ignore[attr-defined]  # functions take attributes
            method, path, guard, summary, tag, status, body, query, answer, media, file,
            idempotency, if_match, errors, renamed or {}, pace or (UPLOAD if file else WHOLE),
            max_body, protocol, (handler.__doc__ or "").strip(),
        )  # fmt: skip
        return handler

    return mark


def endpoints_of(resource: object) -> list[tuple[Endpoint, Any]]:
    """The endpoints among the methods of `resource`, in the order they are written."""
    return [
        (function.endpoint, getattr(resource, name))
        for kind in reversed(type(resource).__mro__)
        for name, function in vars(kind).items()
        if hasattr(function, "endpoint")
    ]


def routes_of(
    resources: Sequence[object], prefix: str, *, fresh: Fresh | None = None
) -> list[web.RouteDef]:
    """The routes of all endpoints of `resources` under `prefix`.

    What `fresh` makes of a refusal goes out with it as `error.fresh`. HEAD is answered as GET is,
    where it is no endpoint of its own.
    """
    every = [each for resource in resources for each in endpoints_of(resource)]
    own_heads = {promised.path for promised, _ in every if promised.method == "HEAD"}
    return [
        web.RouteDef(
            promised.method,
            prefix + _PLACEHOLDER.sub(_pattern, promised.path),
            _adapted(promised, method, fresh),
            {"allow_head": promised.path not in own_heads} if promised.method == "GET" else {},
        )
        for promised, method in every
    ]


def _pattern(placeholder: re.Match[str]) -> str:
    name = placeholder[1]
    return f"{{{name}:{PATH_ID}}}" if name.endswith("_id") else f"{{{name}}}"


def _adapted(
    promised: Endpoint, method: Callable[..., Awaitable[object]], fresh: Fresh | None
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        call, given = _given(request, promised)
        if promised.query is not None:
            given.append(validated(promised.query, _single(request)))
        try:
            return _answered(promised, await method(call, *given))
        except ClaimsError as refusal:
            refusal.fields = {
                promised.renamed.get(name, name): words for name, words in refusal.fields.items()
            }
            if fresh is not None:
                with suppress(ClaimsError):  # what can no longer be seen is not shown
                    refusal.facts[SHOWN_FACT] = await fresh(call, refusal)
            raise

    async def read(request: web.Request) -> Form | bytes | None:
        check_key(request.headers, promised.idempotency)
        check_version(request.headers, if_match=promised.if_match)
        return await _read(request, promised)

    handle.protocol = promised.protocol  # type: ignore[attr-defined]  # functions take attributes
    return reads(read)(promised.guard(handle))


async def _read(request: web.Request, promised: Endpoint) -> Form | bytes | None:
    if promised.file is not None:
        return await read_form(request, promised.file.name, promised.file.max_bytes, promised.pace)
    if promised.body is not None:
        return await read_json(request, promised.max_body, promised.pace)
    return None


def _given(request: web.Request, promised: Endpoint) -> tuple[Call, list[BaseModel]]:
    if promised.file is not None and (form := body_of(request, Form)) is not None:
        given = [validated(promised.body, form.texts)] if promised.body else []
        if form.file is None:
            words = f"没有收到文件。请选好{promised.file.words}再传。"
            raise RequestInvalid({promised.file.name: words})
        return Call(request, promised, form.file), given
    if promised.body is not None and (raw := body_of(request, bytes)) is not None:
        return Call(request, promised), [validated_json(promised.body, raw)]
    return Call(request, promised), []


def _single(request: web.Request) -> dict[str, str]:
    repeated = {name for name in request.query if len(request.query.getall(name)) > 1}
    if repeated:
        raise RequestInvalid({name[:40]: "这一项写了两次，请只写一次。" for name in repeated})
    return dict(request.query)


def _answered(promised: Endpoint, result: object) -> web.StreamResponse:
    if isinstance(result, web.StreamResponse):
        return result
    if result is None and promised.answer is None:
        return web.Response(status=204)
    if promised.answer is None or not isinstance(result, promised.answer):
        raise TypeError(f"{promised.method} {promised.path} did not return what it promises")
    version = getattr(result, "version", None)
    return web.Response(
        body=result.model_dump_json().encode(),
        status=promised.status,
        content_type="application/json",
        headers={ETAG_HEADER: f'"{version}"'} if has_etag(promised) and version else {},
    )


def has_etag(promised: Endpoint) -> bool:
    """Whether the answer has a version of its own, which goes out as its ETag too."""
    field = promised.answer.model_fields.get("version") if promised.answer else None
    return field is not None and field.annotation is int
