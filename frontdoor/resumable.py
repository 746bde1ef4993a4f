"""How does a body come in parts, and go on after the line broke? The tus protocol 1.0: its headers
read and written. Asked by the resources that take large files, by errors and by the OpenAPI
document."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import hdrs, web

from claims_core.errors import ClaimsError
from frontdoor.protocol import AskedHeader
from frontdoor.reading import BodyBroken, WrongContentType
from frontdoor.validation import RequestInvalid

VERSION = "1.0.0"
RESUMABLE, OFFSET, LENGTH = "Tus-Resumable", "Upload-Offset", "Upload-Length"
METADATA, EXPIRES, CHECKSUM = "Upload-Metadata", "Upload-Expires", "Upload-Checksum"
OVERRIDE = "X-HTTP-Method-Override"
STREAM = "application/offset+octet-stream"
ALGORITHMS = ("sha1", "sha256")
EXTENSIONS = ("creation", "creation-with-upload", "expiration", "checksum", "termination")
ALWAYS = {RESUMABLE: VERSION}
_NUMBER = re.compile(r"[0-9]{1,12}")
_NAME = re.compile(r"[!-+\--~]{1,60}")  # printable, without space and comma
_LONGEST_METADATA = 2000

TOLD: dict[str, Any] = {
    OFFSET: {"description": "已经收到多少字节，接着从这里传", "schema": {"type": "integer"}},
    LENGTH: {"description": "整个文件多少字节", "schema": {"type": "integer"}},
    METADATA: {"description": "建的时候说的", "schema": {"type": "string"}},
    EXPIRES: {"description": "到这个时候还没传完，就要重新建", "schema": {"type": "string"}},
    str(hdrs.LOCATION): {"description": "往哪里传", "schema": {"type": "string"}},
    RESUMABLE: {"description": "tus 的版本", "schema": {"type": "string", "const": VERSION}},
    "Tus-Version": {"description": "认得的 tus 版本", "schema": {"type": "string"}},
    "Tus-Extension": {"description": "认得的 tus 扩展", "schema": {"type": "string"}},
    "Tus-Max-Size": {"description": "最大多少字节", "schema": {"type": "integer"}},
    "Tus-Checksum-Algorithm": {"description": "认得的校验算法", "schema": {"type": "string"}},
}
OFFERED = tuple(name for name in TOLD if name.startswith("Tus-") and name != RESUMABLE)

ASKS_VERSION = AskedHeader(RESUMABLE, "tus 的版本。", r"^1\.0\.0$", VERSION)
ASKS_OFFSET = AskedHeader(OFFSET, "这一段从第几个字节起。", "^[0-9]{1,12}$", "0")
ASKS_LENGTH = AskedHeader(LENGTH, "整个文件多少字节。", "^[0-9]{1,12}$", "2900000")
ASKS_CHECKSUM = AskedHeader(
    CHECKSUM,
    "这一段的校验：算法（sha1、sha256），空格，base64。不对的整段不收。",
    "^(sha1|sha256) [A-Za-z0-9+/=]+$",
    "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
    required=False,
)


class TusVersionUnknown(ClaimsError):
    """不认得的 tus 版本."""

    code = "tus_version_unknown"
    template = "请求头里的 Tus-Resumable 要写 1.0.0，请检查程序。"
    headers = {"Tus-Version": VERSION}


class ChecksumUnknown(BodyBroken):
    """不认得的校验算法."""

    code = "upload_checksum_unknown"
    template = "Upload-Checksum 只认 sha1 和 sha256，请检查程序。"


class PieceChanged(ClaimsError):
    """这一段在路上变了样: its bytes are not those of its checksum; nothing of it is kept."""

    code = "upload_checksum_differs"
    template = "照片的这一段在路上没有传完整，没有收下。会从断的地方接着传。"


def told_beside(error: ClaimsError) -> dict[str, str]:
    """The headers that go out with a refusal: where to go on, what is understood."""
    headers: Mapping[str, str] = getattr(error, "headers", {})
    return dict(headers)


@dataclass
class Checksum:
    """校验: what a piece should come to."""

    expected: bytes
    algorithm: str
    _sum: Any = field(init=False)

    def __post_init__(self) -> None:
        self._sum = hashlib.new(self.algorithm, usedforsecurity=False)

    def update(self, piece: bytes) -> None:
        """These bytes have come."""
        self._sum.update(piece)

    @property
    def fits(self) -> bool:
        """Whether what came is what was meant."""
        return bool(self._sum.digest() == self.expected)


def require_version(request: web.Request) -> None:
    """:raises TusVersionUnknown:"""
    if request.headers.get(RESUMABLE) != VERSION:
        raise TusVersionUnknown


def require_stream(request: web.Request) -> None:
    """:raises WrongContentType:"""
    if request.content_type != STREAM:
        raise WrongContentType(expected=STREAM)


def number_in(request: web.Request, name: str) -> int:
    """A count of bytes.

    :raises RequestInvalid:
    """
    told = request.headers.get(name, "")
    if not _NUMBER.fullmatch(told):
        raise RequestInvalid({name: "请求头里要带上这一项，写字节数。"})
    return int(told)


def checksum_in(request: web.Request) -> Checksum | None:
    """What the body should come to, where that is said.

    :raises ChecksumUnknown: for another algorithm, or what is no digest of it.
    """
    told = request.headers.get(CHECKSUM)
    if told is None:
        return None
    algorithm, _, encoded = told.partition(" ")
    if algorithm not in ALGORITHMS:
        raise ChecksumUnknown
    try:
        expected = base64.b64decode(encoded.encode(), validate=True)
    except (binascii.Error, ValueError):
        raise ChecksumUnknown from None
    checksum = Checksum(expected, algorithm)
    if len(expected) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise ChecksumUnknown
    return checksum


def metadata_in(request: web.Request) -> dict[str, str]:
    """What is said of the file: names, each with a text in base64.

    :raises RequestInvalid:
    """
    told = request.headers.get(METADATA, "")
    wrong = RequestInvalid({METADATA: "写成“名字 base64,名字 base64”，名字各写一次。"})
    if len(told) > _LONGEST_METADATA:
        raise wrong
    found: dict[str, str] = {}
    for pair in filter(None, (each.strip() for each in told.split(","))):
        name, _, encoded = pair.partition(" ")
        if name in found or not _NAME.fullmatch(name):
            raise wrong
        try:
            found[name] = base64.b64decode(encoded.encode(), validate=True).decode()
        except (binascii.Error, ValueError):
            raise wrong from None
    return found


def metadata_text(told: Mapping[str, str]) -> str:
    """The same the other way round."""
    return ",".join(
        f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in told.items()
    )


def http_date(moment: datetime) -> str:
    """A moment as headers have it."""
    return format_datetime(moment, usegmt=True)


def offered(most: int) -> dict[str, str]:
    """What is understood here, for whoever asks before sending."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": ",".join(EXTENSIONS),
        "Tus-Max-Size": str(most),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
