"""How is a call to an Aliyun RPC interface signed (ACS3-HMAC-SHA256, signature version 3)?
Asked by `infra.sms.aliyun` for each call; no network, no clock of its own."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from infra.sms.signed_call import AccessKey, SignedCall

_ALGORITHM = "ACS3-HMAC-SHA256"
_NO_BODY = hashlib.sha256(b"").hexdigest()


def sign(
    key: AccessKey,
    endpoint: str,
    *,
    action: str,
    version: str,
    params: Mapping[str, str],
    at: datetime,
    nonce: str,
    method: str = "POST",
) -> SignedCall:
    """A call without body whose parameters stand in the query, as dysmsapi takes them."""
    parts = urlsplit(endpoint)
    path = parts.path or "/"
    query = "&".join(f"{_encode(name)}={_encode(params[name])}" for name in sorted(params))
    headers = {
        "host": parts.netloc,
        "x-acs-action": action,
        "x-acs-content-sha256": _NO_BODY,
        "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    canonical_headers = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join((method, path, query, canonical_headers, names, _NO_BODY))
    text = f"{_ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = (
        f"{_ALGORITHM} Credential={key.key_id},SignedHeaders={names},Signature={signature}"
    )
    return SignedCall(f"{parts.scheme}://{parts.netloc}{path}?{query}", headers)


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")
