"""Which headers come with a request and go out with an answer? Asked by the OpenAPI document."""

from typing import Any

from aiohttp import hdrs

from frontdoor.middlewares import REQUEST_ID_HEADER
from frontdoor.protocol import asked_of
from frontdoor.request_headers import ETAG_HEADER, IDEMPOTENCY_HEADER, IF_MATCH_PATTERN
from frontdoor.resumable import TOLD
from frontdoor.routing import Endpoint, has_etag

Json = dict[str, Any]

_REF = "#/components/headers/{name}"
# Those that say in how many seconds the same may succeed.
LATER = (429, 503)

HEADERS: Json = {
    REQUEST_ID_HEADER: {
        "description": "这次请求的编号，报给窗口或技术人员就能查到；请求里带了8到64位的，就用您的",
        "schema": {"type": "string"},
        "example": "7f3a9c0e5b214d68a1c2e3f405162738",
    },
    str(hdrs.RETRY_AFTER): {
        "description": "过多少秒再试",
        "schema": {"type": "integer", "minimum": 1},
        "example": 2,
    },
    ETAG_HEADER: {
        "description": "这是第几版；改的时候放进 If-Match 或 version",
        "schema": {"type": "string", "pattern": f"^{IF_MATCH_PATTERN}$"},
        "example": '"3"',
    },
    **TOLD,
}


def asked_headers(promised: Endpoint) -> list[Json]:
    """The parameters of a request that stand in its headers."""
    found: list[Json] = []
    if promised.if_match:
        found.append(
            {
                "name": str(hdrs.IF_MATCH),
                "in": "header",
                "required": True,
                "description": "您看到的版本，照回答头里的 ETag 写。",
                "schema": {"type": "string", "pattern": f"^{IF_MATCH_PATTERN}$"},
                "example": '"3"',
            }
        )
    if promised.idempotency is not None:
        found.append(
            {
                "name": IDEMPOTENCY_HEADER,
                "in": "header",
                "required": promised.idempotency == "required",
                "description": (
                    "每次操作自己起一个不重复的编号；网络不好重传时用同一个，只会办一次。"
                ),
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9._~-]{8,100}$"},
                "example": "0b6f2c1e-5d1f-4f8e-9a57-2f6f0c1d7e31",
            }
        )
    return found + asked_of(promised.protocol)


def answered_headers(promised: Endpoint, status: int) -> Json:
    """What goes out with an answer of this status."""
    names = [REQUEST_ID_HEADER]
    if status in LATER:
        names.append(hdrs.RETRY_AFTER)
    if status == promised.status and has_etag(promised):
        names.append(ETAG_HEADER)
    if status == promised.status:
        names += promised.protocol.tells
    names += promised.protocol.always
    return {str(name): {"$ref": _REF.format(name=name)} for name in names}
