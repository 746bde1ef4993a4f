"""What would a forger, a broken proxy or a repeating platform send? For tests of our side."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from dataclasses import replace

from sandbox.config import SandboxConfig
from sandbox.wechat.messages_crypto import MessageCrypto, signature
from sandbox.wechat.push_messages import PushMessage, cdata
from sandbox.wechat.pusher import Envelope, Pusher

STALE_SECONDS = 3600


class Tampering:
    """篡改推送: the envelopes of one message, each wrong in one way; ``KINDS`` names them."""

    def __init__(self, config: SandboxConfig, pusher: Pusher) -> None:
        self._config = config
        self._pusher = pusher
        self.kinds: dict[str, Callable[[PushMessage], list[Envelope]]] = {
            "bad_signature": self.bad_signature,
            "bad_msg_signature": self.bad_msg_signature,
            "plain": self.plain,
            "plain_marked_sealed": self.plain_marked_sealed,
            "garbage": self.garbage,
            "wrong_key": self.wrong_key,
            "wrong_appid": self.wrong_appid,
            "stale": self.stale,
            "three_times": self.three_times,
        }

    def bad_signature(self, message: PushMessage) -> list[Envelope]:
        envelope = self._pusher.envelope(message)
        query = {**envelope.query, "signature": "0" * 40, "msg_signature": "0" * 40}
        return [replace(envelope, query=query)]

    def bad_msg_signature(self, message: PushMessage) -> list[Envelope]:
        """Only the signature over the sealed body is wrong."""
        envelope = self._pusher.envelope(message)
        return [replace(envelope, query={**envelope.query, "msg_signature": "0" * 40})]

    def plain(self, message: PushMessage) -> list[Envelope]:
        """A plain-text push, rightly signed for plain mode: what a safe endpoint must refuse."""
        query = dict(self._pusher.envelope(message).query)
        del query["encrypt_type"], query["msg_signature"]
        return [Envelope(query, message.xml)]

    def plain_marked_sealed(self, message: PushMessage) -> list[Envelope]:
        return [replace(self._pusher.envelope(message), body=message.xml)]

    def garbage(self, message: PushMessage) -> list[Envelope]:
        """Rightly signed, but the cipher text is noise: whole blocks and broken ones."""
        noises = [
            base64.b64encode(secrets.token_bytes(160)).decode(),
            base64.b64encode(secrets.token_bytes(7)).decode(),
            "这不是密文",
            "",
        ]
        return [self._signed(message, noise) for noise in noises]

    def wrong_key(self, message: PushMessage) -> list[Envelope]:
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        return [self._pusher.envelope(message, MessageCrypto(key, self._config.official_appid))]

    def wrong_appid(self, message: PushMessage) -> list[Envelope]:
        other = MessageCrypto(self._config.encoding_aes_key, "wx" + secrets.token_hex(8))
        return [self._pusher.envelope(message, other)]

    def stale(self, message: PushMessage) -> list[Envelope]:
        """Signed an hour ago."""
        envelope = self._pusher.envelope(message)
        query, token = dict(envelope.query), self._config.callback_token
        sealed = self._pusher.crypto.seal(message.xml)
        query["timestamp"] = str(int(query["timestamp"]) - STALE_SECONDS)
        query["signature"] = signature(token, query["timestamp"], query["nonce"])
        query["msg_signature"] = signature(token, query["timestamp"], query["nonce"], sealed)
        return [Envelope(query, self._body(sealed))]

    def three_times(self, message: PushMessage) -> list[Envelope]:
        return [self._pusher.envelope(message)] * 3

    def _signed(self, message: PushMessage, sealed: str) -> Envelope:
        query = dict(self._pusher.envelope(message).query)
        query["msg_signature"] = signature(
            self._config.callback_token, query["timestamp"], query["nonce"], sealed
        )
        return Envelope(query, self._body(sealed))

    def _body(self, sealed: str) -> bytes:
        to = cdata(self._config.official_original_id)
        return (
            f"<xml><ToUserName>{to}</ToUserName><Encrypt>{cdata(sealed)}</Encrypt></xml>".encode()
        )
