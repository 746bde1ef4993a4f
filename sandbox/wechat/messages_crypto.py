"""How does the platform sign and seal what it pushes to a callback? Safe mode, by the book.

A second, independent implementation: that it understands the bot's answers proves both.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32  # PKCS#7 is padded to the key's length here, not to the cipher's block


class SealBroken(Exception):
    """密文无效: not sealed with this key, damaged, or meant for another app."""


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, joined."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def signatures_equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


class MessageCrypto:
    """消息加解密: AES-256-CBC; 16 random bytes, length, message, app id."""

    def __init__(self, encoding_aes_key: str, appid: str) -> None:
        key = base64.b64decode(encoding_aes_key + "=")
        if len(encoding_aes_key) != 43 or len(key) != 32:
            raise ValueError("an EncodingAESKey has 43 characters")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._appid = appid.encode()

    def seal(self, message: bytes) -> str:
        plain = secrets.token_bytes(16) + struct.pack("!I", len(message)) + message + self._appid
        gap = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes([gap]) * gap) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, sealed: str) -> bytes:
        """The message; raises SealBroken."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise SealBroken("not base64") from None
        if not raw or len(raw) % 16:
            raise SealBroken("not whole blocks")
        decryptor = self._cipher.decryptor()
        padded = decryptor.update(raw) + decryptor.finalize()
        gap = padded[-1]
        if not 1 <= gap <= _BLOCK or padded[-gap:] != bytes([gap]) * gap:
            raise SealBroken("wrong padding")
        plain = padded[:-gap]
        if len(plain) < 20:
            raise SealBroken("too short")
        (length,) = struct.unpack("!I", plain[16:20])
        message, appid = plain[20 : 20 + length], plain[20 + length :]
        if len(message) != length or appid != self._appid:
            raise SealBroken("meant for another app")
        return message
