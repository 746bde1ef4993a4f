"""Does a push come from the platform, and what is in it? The callback asks; safe mode only.

What is cheap is asked first: the signature of the query before the body is read, the one over the
sealed text before it is opened. There is one way to be refused."""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from infra.randomness import random_bytes
from infra.wechat.push_cipher import NotSealedForUs, PushCipher
from infra.wechat.push_fields import MalformedPush, read_fields

# The platform names no window, and its own repeats end after 15 seconds.
TOLERANCE = timedelta(minutes=10)


class PushRefused(Exception):
    """不予受理: not from the platform, not for us, or not in safe mode; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OpenedPush(NamedTuple):
    """打开的推送: the message as bytes, and the app it was pushed for."""

    message: bytes
    appid: str


class SafeMode:
    """安全模式 for the apps that share an address, a token and a key.

    While a key is being changed, both are valid: the first seals, any opens. Replies go out in the
    name of the first app."""

    def __init__(
        self,
        token: str,
        aes_keys: Sequence[str],
        appids: Sequence[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._token = token
        self._ciphers = [PushCipher(key, appids) for key in aes_keys]
        self._clock = clock

    def verify(self, query: Mapping[str, str]) -> str:
        """The echo that proves to the platform that this address is ours.

        :raises PushRefused:
        """
        self._check_query(query)
        return query.get("echostr", "")

    def admit(self, query: Mapping[str, str]) -> None:
        """Whether the body is worth reading: signed by the platform not long ago, in safe mode.

        :raises PushRefused:
        """
        self._check_query(query)
        if query.get("encrypt_type") != "aes":
            raise PushRefused("plain")

    def open(self, query: Mapping[str, str], body: bytes) -> OpenedPush:
        """The message inside a push whose query was admitted.

        :raises PushRefused:
        """
        sealed = _sealed_part(body)
        due = self._signature(query["timestamp"], query.get("nonce", ""), sealed)
        if not _equal(due, query.get("msg_signature", "")):
            raise PushRefused("signature")
        for cipher in self._ciphers:
            try:
                return OpenedPush(*cipher.open(sealed))
            except NotSealedForUs:
                continue
        raise PushRefused("cipher")

    def seal(self, xml: str) -> str:
        """A passive reply as the platform wants it in safe mode."""
        timestamp = str(int(self._clock().timestamp()))
        nonce = str(int.from_bytes(random_bytes(8)) % 10**10)
        sealed = self._ciphers[0].seal(xml.encode())
        return (
            f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{self._signature(timestamp, nonce, sealed)}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp>"
            f"<Nonce>{nonce}</Nonce></xml>"
        )

    def _check_query(self, query: Mapping[str, str]) -> None:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not _equal(self._signature(timestamp, nonce), query.get("signature", "")):
            raise PushRefused("signature")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
            raise PushRefused("timestamp")
        if abs(self._clock().timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
            raise PushRefused("stale")

    def _signature(self, *parts: str) -> str:
        # "replace": what a stranger sends may hold halves of characters
        signed = "".join(sorted([self._token, *parts])).encode("utf-8", "replace")
        return hashlib.sha1(signed, usedforsecurity=False).hexdigest()


def _equal(due: str, given: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(due.encode(), given.encode("utf-8", "replace"))


def _sealed_part(body: bytes) -> str:
    try:
        sealed = read_fields(body).get("Encrypt")
    except MalformedPush:
        raise PushRefused("malformed") from None
    if not isinstance(sealed, str) or not sealed:
        raise PushRefused("malformed")
    return sealed.strip()
