"""Is this call signed by the holder of the key? TC3-HMAC-SHA256, checked as Tencent Cloud does.

Canonical request: method, path as sent, query, signed headers, their names, body hash; the key is
derived for one day of UTC.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
SKEW_SECONDS = 300
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^/,]+)/(\d{{4}}-\d\d-\d\d)/(\w+)/tc3_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)


class TencentRefused(Exception):
    """腾讯云报错: answered with HTTP 200 and an Error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def check(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    secret_id: str,
    secret_key: str,
    service: str,
    now: datetime,
) -> None:
    """Raises TencentRefused with the first fault; `headers` by lower-case name."""
    match = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if match is None:
        raise TencentRefused("AuthFailure.InvalidAuthorization", "Authorization 不符合腾讯云标准")
    given_id, day, given_service, names, given = match.groups()
    if given_id != secret_id:
        raise TencentRefused("AuthFailure.SecretIdNotFound", "密钥不存在")
    stamp = headers.get("x-tc-timestamp", "")
    if not stamp.isdigit():
        raise TencentRefused("MissingParameter", "缺少 X-TC-Timestamp")
    at = datetime.fromtimestamp(int(stamp), UTC)
    if abs((now - at).total_seconds()) > SKEW_SECONDS:
        raise TencentRefused("AuthFailure.SignatureExpire", "签名过期")
    signed = names.split(";")
    if given_service != service or day != f"{at:%Y-%m-%d}" or signed != sorted(set(signed)):
        raise TencentRefused("AuthFailure.SignatureFailure", "签名错误")
    if not {"content-type", "host"} <= set(signed) <= headers.keys():
        raise TencentRefused("AuthFailure.SignatureFailure", "签名错误")
    lines = "".join(f"{name}:{headers[name].strip().lower()}\n" for name in signed)
    request = "\n".join((method, path, query, lines, names, hashlib.sha256(body).hexdigest()))
    scope = f"{day}/{service}/tc3_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = f"TC3{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = "\n".join((ALGORITHM, stamp, scope, digest))
    expected = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, given):
        raise TencentRefused("AuthFailure.SignatureFailure", "签名错误，请检查密钥")
