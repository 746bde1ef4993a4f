"""What does a provider need to believe that a call is ours? A key, and the call as it was signed.
Made by the signing of each provider, put on the wire by `infra.sms.calling`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class AccessKey:
    """访问密钥."""

    key_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, repr=False)
class SignedCall:
    """签好名的调用."""

    url: str
    """Complete and already encoded: it must reach the wire byte for byte."""
    headers: Mapping[str, str]
    body: bytes = b""
