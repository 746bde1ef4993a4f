"""Has a whole request arrived in one piece, and is it a usual one? Asked of every piece of a
connection that is at rest; what is not certain is for the framework's parser to say."""

from typing import NamedTuple

_MOST_HEAD = 8 * 1024
_MOST_HEADERS = 64
_MOST_DIGITS = 7
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"))
# Each of them changes what the other bytes mean, or what has to be said before the answer.
_UNUSUAL = frozenset(
    (
        "transfer-encoding",
        "content-encoding",
        "expect",
        "upgrade",
        "te",
        "trailer",
        "http2-settings",
        "proxy-connection",
        "sec-websocket-key1",
    )
)


class WholeRequest(NamedTuple):
    """整个请求: its head as texts, the names of its headers in small letters."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def whole_request(piece: bytes) -> WholeRequest | None:
    """The request that begins and ends with this piece; None for more or less than one, and for
    whatever two readers could understand differently."""
    end = piece.find(b"\r\n\r\n", 0, _MOST_HEAD)
    if end < 0 or not (head := piece[:end]).isascii():
        return None
    first, *lines = head.decode("ascii").split("\r\n")
    method, _, rest = first.partition(" ")
    target, _, version = rest.rpartition(" ")
    if version != "HTTP/1.1" or method not in _METHODS or not _is_target(target):
        return None
    if len(lines) > _MOST_HEADERS:
        return None
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.lower()
        # no control character, a lone line break among them
        if not colon or name in headers or not (_is_name(name) and value.isprintable()):
            return None
        headers[name] = value.strip(" ")
    length = headers.get("content-length", "0")
    if not (length.isdecimal() and len(length) <= _MOST_DIGITS):
        return None
    body_at = end + 4
    if int(length) != len(piece) - body_at:
        return None
    kept = headers.get("connection", "").lower() in ("", "keep-alive")
    if not kept or "host" not in headers or not _UNUSUAL.isdisjoint(headers):
        return None
    path, _, query = target.partition("?")
    return WholeRequest(method, path, query, headers, piece[body_at:])


def plain_query(query: str) -> dict[str, str] | None:
    """The fields of a query in which each stands once and nothing is written otherwise than it is
    meant; None for any other."""
    if "%" in query or "+" in query or ";" in query or "#" in query:
        return None
    pairs = [each.partition("=") for each in query.split("&")]
    fields = {name: value for name, _, value in pairs}
    return fields if len(fields) == len(pairs) else None


def _is_target(target: str) -> bool:
    return target.startswith("/") and target.isprintable() and " " not in target


def _is_name(name: str) -> bool:
    return name.replace("-", "").replace("_", "").isalnum()
