"""How is a pushed message sealed and opened? Safe mode asks, for one EncodingAESKey.

Protocol page 消息加解密说明: AES-256-CBC under the key, its first 16 bytes as the initial vector;
inside, 16 random bytes, the length in 4 bytes, the message, the app id; padded to 32 bytes."""

import base64
from collections.abc import Collection

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from infra.randomness import random_bytes

_BLOCK = 32
_HEAD = 20
_PADDINGS = [bytes([gap]) * gap for gap in range(_BLOCK + 1)]


class NotSealedForUs(ValueError):
    """密文无效: not under this key, damaged, or for another app."""


class PushCipher:
    """消息加解密 under one key. What is sealed goes out in the name of the first app id."""

    def __init__(self, aes_key: str, appids: Collection[str]) -> None:
        key = base64.b64decode(aes_key + "=", validate=True)
        if len(key) != 32:
            raise ValueError("an EncodingAESKey has 43 characters")
        cipher = Cipher(AES(key), CBC(key[:16]))
        # One for all messages: the vector, which goes on with each of them, touches the first block
        # alone, and that is 16 random bytes which nobody reads. To make them anew takes as long as
        # the rest.
        self._decryptor, self._encryptor = cipher.decryptor(), cipher.encryptor()
        self._appids = {appid.encode(): appid for appid in appids}
        self._own = next(iter(self._appids))

    def open(self, sealed: str) -> tuple[bytes, str]:
        """The message and the app id behind it.

        :raises NotSealedForUs:
        """
        try:
            raw = base64.b64decode(sealed, validate=True)
        except ValueError:  # binascii.Error is one
            raise NotSealedForUs("base64") from None
        if not raw or len(raw) % 16:
            raise NotSealedForUs("blocks")
        padded = self._decryptor.update(raw)
        gap = padded[-1]
        if not 1 <= gap <= _BLOCK or not padded.endswith(_PADDINGS[gap]):
            raise NotSealedForUs("padding")
        end = _HEAD + int.from_bytes(padded[16:_HEAD], "big")
        appid = self._appids.get(padded[end:-gap])
        if appid is None or len(padded) - gap < _HEAD:
            raise NotSealedForUs("appid")
        return padded[_HEAD:end], appid

    def seal(self, message: bytes) -> str:
        """The message as the platform opens it."""
        plain = random_bytes(16) + len(message).to_bytes(4, "big") + message + self._own
        padded = plain + _PADDINGS[_BLOCK - len(plain) % _BLOCK]
        return base64.b64encode(self._encryptor.update(padded)).decode()
