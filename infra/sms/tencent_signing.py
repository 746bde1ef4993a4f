"""How is a call to Tencent Cloud signed (TC3-HMAC-SHA256, interfaces of version 3)?
Asked by `infra.sms.tencent` for each call; no network, no clock of its own."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from infra.sms.signed_call import AccessKey, SignedCall

_ALGORITHM = "TC3-HMAC-SHA256"
_SERVICE = "sms"
_JSON = "application/json"
_SIGNED = "content-type;host"


def sign_tencent(
    key: AccessKey,
    endpoint: str,
    *,
    action: str,
    version: str,
    region: str,
    params: Mapping[str, Any],
    at: datetime,
) -> SignedCall:
    """A POST whose parameters are its JSON; its key is good for a day of UTC. Source: 签名方法 v3.

    There is no nonce: two calls of one second with equal parameters are equal to the last byte."""
    parts = urlsplit(endpoint)
    path = parts.path or "/"
    body = json.dumps(params).encode()
    stamp = str(int(at.timestamp()))
    day = at.astimezone(UTC).strftime("%Y-%m-%d")
    request = "\n".join(
        (
            "POST",
            path,
            "",
            f"content-type:{_JSON}\nhost:{parts.netloc}\n",
            _SIGNED,
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{day}/{_SERVICE}/tc3_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    secret = f"TC3{key.secret}".encode()
    for part in (day, _SERVICE, "tc3_request"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    text = "\n".join((_ALGORITHM, stamp, scope, digest))
    signature = hmac.digest(secret, text.encode(), "sha256").hex()
    headers = {
        "Content-Type": _JSON,
        "Host": parts.netloc,
        "X-TC-Action": action,
        "X-TC-Version": version,
        "X-TC-Timestamp": stamp,
        "X-TC-Region": region,
        "Authorization": (
            f"{_ALGORITHM} Credential={key.key_id}/{scope}, SignedHeaders={_SIGNED}, "
            f"Signature={signature}"
        ),
    }
    return SignedCall(f"{parts.scheme}://{parts.netloc}{path}", headers, body)
