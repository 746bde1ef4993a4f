"""Which headers does an endpoint want beside its address, and are they as they should be? Asked
before a body is read."""

import re
from collections.abc import Mapping
from typing import Literal

from aiohttp import hdrs

from claims_core.errors import ClaimsError
from frontdoor.validation import RequestInvalid

IDEMPOTENCY_HEADER = "Idempotency-Key"
ETAG_HEADER = "ETag"  # as the standard writes it
IF_MATCH_PATTERN = '"[1-9][0-9]{0,8}"'
_KEY = re.compile(r"[A-Za-z0-9._~-]{8,100}")


class VersionNotSaid(ClaimsError):
    """没说看到的是哪一版: without If-Match nobody knows what a change is made against."""

    code = "version_not_said"
    template = "请求头里要带上 If-Match，写您看到的版本（回答头里的 ETag）。没有保存。"


def check_key(
    headers: Mapping[str, str], idempotency: Literal["required", "optional"] | None
) -> None:
    """The caller's own name for what it does.

    :raises RequestInvalid: where it is wanted and missing, or not of the shape.
    """
    key = headers.get(IDEMPOTENCY_HEADER)
    if idempotency is None or (key is None and idempotency == "optional"):
        return
    if key is None:
        raise RequestInvalid({IDEMPOTENCY_HEADER: "请求头里要带上这一项，重传时用同一个值。"})
    if not _KEY.fullmatch(key):
        raise RequestInvalid({IDEMPOTENCY_HEADER: "要用8到100个英文字母、数字或 . _ ~ - 。"})


def check_version(headers: Mapping[str, str], *, if_match: bool) -> None:
    """Which version the caller has seen.

    :raises VersionNotSaid, RequestInvalid:
    """
    if not if_match:
        return
    seen = headers.get(hdrs.IF_MATCH)
    if seen is None:
        raise VersionNotSaid
    if not re.fullmatch(IF_MATCH_PATTERN, seen):
        raise RequestInvalid({hdrs.IF_MATCH: '照回答头里 ETag 的样子写，例如 "3"。'})
