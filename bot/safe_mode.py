"""Does a push come from the platform, and what is in it? The callback asks; safe mode only.

wechatpy does the ciphers; what it leaves open (time, constant-time comparison, its many kinds of
exception) is closed here: there is one way to be refused."""

import hashlib
import hmac
import secrets
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from wechatpy.crypto import PrpCrypto, WeChatCrypto

TOLERANCE = timedelta(minutes=10)


class PushRefused(Exception):
    """不予受理: not from the platform, not for us, or not in safe mode; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _OwnRandomness(PrpCrypto):  # type: ignore[misc]  # wechatpy publishes no types
    """The 16 leading bytes are all the randomness the cipher has: they must not be guessable."""

    def get_random_string(self) -> str:
        return secrets.token_hex(8)


class SafeMode:
    """安全模式. While a key is being changed, both are valid: the first seals, any opens."""

    def __init__(
        self, token: str, aes_keys: Sequence[str], appid: str, clock: Callable[[], datetime]
    ) -> None:
        self._token = token
        self._ciphers = [WeChatCrypto(token, key, appid) for key in aes_keys]
        self._clock = clock

    def verify(self, query: Mapping[str, str]) -> str:
        """The echo that proves to the platform that this address is ours.

        :raises PushRefused:
        """
        self._check_signature(query, "signature")
        return query.get("echostr", "")

    def open(self, query: Mapping[str, str], body: bytes) -> str:
        """The XML inside a push.

        :raises PushRefused:
        """
        if query.get("encrypt_type") != "aes":
            raise PushRefused("plain")
        sealed = _sealed_part(body)
        self._check_signature(query, "msg_signature", sealed)
        for cipher in self._ciphers:
            try:
                opened = cipher.decrypt_message(
                    {"Encrypt": sealed},
                    query["msg_signature"],
                    query["timestamp"],
                    query["nonce"],
                )
            except Exception:  # IndexError, struct.error, binascii.Error … all mean the same
                continue
            return str(opened)
        raise PushRefused("cipher")

    def seal(self, xml: str, nonce: str) -> str:
        """A reply as the platform wants it in safe mode."""
        timestamp = str(int(self._clock().timestamp()))
        return str(
            self._ciphers[0]._encrypt_message(xml, nonce, timestamp, crypto_class=_OwnRandomness)
        )

    def _check_signature(self, query: Mapping[str, str], name: str, *more: str) -> None:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        parts = sorted([self._token, timestamp, nonce, *more])
        # "replace": what a stranger sends may hold halves of characters
        signed = "".join(parts).encode("utf-8", "replace")
        due = hashlib.sha1(signed, usedforsecurity=False).hexdigest()
        given = query.get(name, "").encode("utf-8", "replace")
        if not hmac.compare_digest(due.encode(), given):
            raise PushRefused("signature")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
            raise PushRefused("timestamp")
        sent_at = datetime.fromtimestamp(int(timestamp), UTC)
        if abs(self._clock() - sent_at) > TOLERANCE:
            raise PushRefused("stale")


def _sealed_part(body: bytes) -> str:
    # Entities have no business in a push.
    if b"<!" in body.replace(b"<![CDATA[", b""):
        raise PushRefused("xml")
    try:
        found = ET.fromstring(body).findall("Encrypt")
    except (ET.ParseError, ValueError, LookupError):  # LookupError: an encoding nobody knows
        raise PushRefused("xml") from None
    if len(found) != 1 or not found[0].text:
        raise PushRefused("xml")
    return found[0].text.strip()
