"""Is this call signed by the holder of the key? ACS3-HMAC-SHA256, checked as the gateway does.

Canonical request: method, path as sent, sorted query, signed headers, their names, body hash.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote

ALGORITHM = "ACS3-HMAC-SHA256"
SKEW = timedelta(minutes=15)
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{{64}})"
)
_NEEDED = (
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
)


class SignatureRefused(Exception):
    """签名被拒: the gateway's code, HTTP status and sentence."""

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.message = message


@dataclass(frozen=True)
class SignedCall:
    """一次签名调用: as it came over the wire; ``headers`` by lower-case name."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


def check(
    call: SignedCall, key_id: str, key_secret: str, now: datetime, seen: Container[str]
) -> None:
    """Raises SignatureRefused with the first fault; ``seen`` are the nonces used lately."""
    for name in ("x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce"):
        if not call.headers.get(name):
            raise SignatureRefused("MissingParameter", 400, f"{name} is mandatory for this action.")
    match = _AUTHORIZATION.fullmatch(call.headers.get("authorization", ""))
    if match is None:
        raise SignatureRefused(
            "IncompleteSignature", 400, "The request signature does not conform to standards."
        )
    credential, names, given = match[1], match[2].split(";"), match[3]
    if credential != key_id:
        raise SignatureRefused(
            "InvalidAccessKeyId.NotFound", 404, "Specified access key is not found."
        )
    _check_date(call.headers["x-acs-date"], now)
    _check_names(call.headers, names)
    digest = hashlib.sha256(call.body).hexdigest()
    request = canonical_request(call, names, digest)
    expected = sign(request, key_secret)
    if call.headers["x-acs-content-sha256"] != digest or not hmac.compare_digest(expected, given):
        raise SignatureRefused(
            "SignatureDoesNotMatch",
            400,
            "Specified signature is not matched with our calculation. "
            f"server canonical request is: {request!r}",
        )
    if call.headers["x-acs-signature-nonce"] in seen:
        raise SignatureRefused(
            "SignatureNonceUsed", 400, "Specified signature nonce was used already."
        )


def canonical_request(call: SignedCall, names: list[str], digest: str) -> str:
    """The text whose hash is signed."""
    pairs = parse_qsl(call.query, keep_blank_values=True)
    query = "&".join(sorted(f"{_encode(name)}={_encode(value)}" for name, value in pairs))
    headers = "".join(f"{name}:{call.headers[name].strip()}\n" for name in names)
    return "\n".join((call.method, call.path, query, headers, ";".join(names), digest))


def sign(request: str, key_secret: str) -> str:
    hashed = hashlib.sha256(request.encode()).hexdigest()
    text = f"{ALGORITHM}\n{hashed}".encode()
    return hmac.new(key_secret.encode(), text, hashlib.sha256).hexdigest()


def _check_date(text: str, now: datetime) -> None:
    try:
        date = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise SignatureRefused(
            "InvalidTimeStamp.Format", 400, "Specified time stamp is not well formatted."
        ) from None
    if abs(now - date) > SKEW:
        raise SignatureRefused(
            "InvalidTimeStamp.Expired", 400, "Specified time stamp or date value is expired."
        )


def _check_names(headers: Mapping[str, str], names: list[str]) -> None:
    unsigned = [name for name in headers if name.startswith("x-acs-") and name not in names] + [
        name for name in _NEEDED if name not in names
    ]
    absent = [name for name in names if name not in headers]
    if unsigned or absent or names != sorted(set(names)):
        raise SignatureRefused(
            "IncompleteSignature",
            400,
            "SignedHeaders must name host and every x-acs- header, sorted, in lower case.",
        )


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")
