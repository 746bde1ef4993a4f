"""How is a person's name, number or photo kept so that the database alone tells nothing?
Asked by every store that writes personal data and by the search that looks for it."""

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.slow_hashes import SLOW_HASHES

Algorithm = Literal["aes-256-gcm", "sm4-gcm"]

_NONCE, _TAG = 12, 16
_TEXT, _FILE = 1, 2  # the version byte: what follows the header
_ALGORITHM_BYTES: dict[Algorithm, int] = {"aes-256-gcm": 1, "sm4-gcm": 2}
_ALGORITHMS: dict[int, Algorithm] = {byte: name for name, byte in _ALGORITHM_BYTES.items()}
_KEY_LENGTHS: dict[Algorithm, int] = {"aes-256-gcm": 32, "sm4-gcm": 16}


class SealError(Exception):
    """Something sealed could not be opened, or the keys are not fit for use."""


class SealKeyError(SealError):
    """The key is unknown, missing or of the wrong length; a matter for the operator."""


class SealMalformed(SealError):
    """The bytes were not made by this sealer."""


class SealTampered(SealError):
    """The bytes were changed, or belong to another field than the one named."""


class _Cipher(Protocol):
    """A cipher with its key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class _Sm4Gcm:
    """The same of the library's older interface."""

    def __init__(self, key: bytes) -> None:
        self._key = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        encryptor = Cipher(self._key, GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        decryptor = Cipher(self._key, GCM(nonce, data[-_TAG:])).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(data[:-_TAG]) + decryptor.finalize()


_CIPHERS: dict[Algorithm, Callable[[bytes], _Cipher]] = {
    "aes-256-gcm": AESGCM,
    "sm4-gcm": _Sm4Gcm,
}


class Sealer:
    """Seals texts and files under named keys; the header of each says which, so keys can rotate.

    `context` names the place, e.g. "insured.name": what was sealed for one field does not open
    as another. Every key is 32 bytes; separate keys are derived from it for each use.
    """

    def __init__(
        self,
        keys: Mapping[str, bytes],
        current: str,
        index_key: bytes,
        algorithm: Algorithm = "aes-256-gcm",
    ) -> None:
        if current not in keys:
            raise SealKeyError("the current key is not among the keys")
        if algorithm not in _ALGORITHM_BYTES:
            raise SealKeyError("unknown sealing algorithm")
        for name, key in (*keys.items(), ("index", index_key)):
            if len(key) != 32:
                raise SealKeyError(f"the key {name!r} is {len(key)} bytes long, 32 are needed")
        for name in keys:
            if not 1 <= len(name.encode()) <= 255:
                raise SealKeyError("a key id has 1 to 255 bytes")
        self._current = current
        self._algorithm: Algorithm = algorithm
        # made once: a roster seals hundreds of thousands of fields
        self._ciphers = {
            (name, use, alg): _CIPHERS[alg](_derive(key, f"daetong {use} {alg}", _KEY_LENGTHS[alg]))
            for name, key in keys.items()
            for use in (_TEXT, _FILE)
            for alg in _ALGORITHM_BYTES
        }
        named = current.encode()
        told = bytes([_ALGORITHM_BYTES[algorithm], len(named)]) + named
        self._heads = {version: bytes([version]) + told for version in (_TEXT, _FILE)}
        self._index_key = _derive(index_key, "daetong index", 32)
        self._code_key = _derive(index_key, "daetong one-time code", 32)
        self._mac_key = _derive(index_key, "daetong audit", 32)

    def __repr__(self) -> str:
        return f"<Sealer {self._algorithm} current={self._current!r}>"

    def seal(self, text: str, context: str) -> bytes:
        """Header, nonce, ciphertext; two seals of the same text differ."""
        header, cipher = self._header(_TEXT)
        return header + _encrypt(cipher, text.encode(), header + context.encode())

    def open(self, blob: bytes, context: str) -> str:
        """The text; raises a SealError where key, bytes or context do not fit."""
        header, _, cipher, body = self._read_header(blob, _TEXT)
        return _decrypt(cipher, body, header + context.encode()).decode()

    def seal_bytes(self, data: bytes, context: str) -> bytes:
        """A file under a random key of its own, that key under the current one.

        The file's part does not depend on the current key, so a rotation rewrites some 60 bytes,
        and destroying them destroys the file. Megabytes of SM4 take time: call it in a thread.
        """
        header, cipher = self._header(_FILE)
        data_key = os.urandom(_KEY_LENGTHS[self._algorithm])
        wrapped = _encrypt(cipher, data_key, header + context.encode())
        file_cipher = _CIPHERS[self._algorithm](data_key)
        return header + wrapped + _encrypt(file_cipher, data, context.encode())

    def open_bytes(self, blob: bytes, context: str) -> bytes:
        """The file; raises a SealError where key, bytes or context do not fit."""
        header, algorithm, cipher, body = self._read_header(blob, _FILE)
        wrapped_length = _NONCE + _KEY_LENGTHS[algorithm] + _TAG
        data_key = _decrypt(cipher, body[:wrapped_length], header + context.encode())
        file_cipher = _CIPHERS[algorithm](data_key)
        return _decrypt(file_cipher, body[wrapped_length:], context.encode())

    def index(self, value: str, context: str) -> str:
        """The blind index: equal values of one field have equal hex, whatever their spelling."""
        plain = unicodedata.normalize("NFKC", value).strip().upper()
        message = context.encode() + b"\0" + plain.encode()
        return hmac.digest(self._index_key, message, "sha256").hex()

    def mac(self, data: bytes, context: str) -> bytes:
        """A keyed hash of exactly these bytes, for what must not change unseen."""
        return hmac.digest(self._mac_key, context.encode() + b"\0" + data, "sha256")

    def hash_code(self, code: str, salt: str) -> str:
        """A one-time code as a slow keyed hash: six digits are too few for a fast one.

        About 40 ms of computing: on the event loop use `hash_code_async`.
        """
        mixed = hmac.new(self._code_key, salt.encode(), hashlib.sha256).digest()
        kdf = Argon2id(
            salt=mixed[:16],
            length=32,
            iterations=2,
            lanes=1,
            memory_cost=19 * 1024,
            secret=self._code_key,
        )
        return kdf.derive(code.encode()).hex()

    def verify_code(self, code: str, salt: str, hashed: str) -> bool:
        """Whether this is the code behind the hash, compared in constant time."""
        return hmac.compare_digest(self.hash_code(code, salt), hashed)

    async def hash_code_async(self, code: str, salt: str) -> str:
        return await SLOW_HASHES.done(partial(self.hash_code, code, salt))

    async def verify_code_async(self, code: str, salt: str, hashed: str) -> bool:
        return await SLOW_HASHES.done(partial(self.verify_code, code, salt, hashed))

    def _header(self, version: int) -> tuple[bytes, _Cipher]:
        return self._heads[version], self._ciphers[self._current, version, self._algorithm]

    def _read_header(self, blob: bytes, version: int) -> tuple[bytes, Algorithm, _Cipher, bytes]:
        if len(blob) < 3 or blob[0] != version or blob[1] not in _ALGORITHMS:
            raise SealMalformed("these bytes do not begin with a seal of the kind expected")
        algorithm, end = _ALGORITHMS[blob[1]], 3 + blob[2]
        name = blob[3:end].decode(errors="replace")
        cipher = self._ciphers.get((name, version, algorithm))
        if cipher is None:
            raise SealKeyError(f"sealed under the key {name!r}, which is not configured")
        return blob[:end], algorithm, cipher, blob[end:]


def _derive(key: bytes, use: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=use.encode()).derive(key)


def _encrypt(cipher: _Cipher, data: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, data, bound_to)


def _decrypt(cipher: _Cipher, body: bytes, bound_to: bytes) -> bytes:
    if len(body) < _NONCE + _TAG:
        raise SealMalformed("these bytes end too early")
    try:
        return cipher.decrypt(body[:_NONCE], body[_NONCE:], bound_to)
    except InvalidTag:
        raise SealTampered("the seal is broken or belongs to another field") from None
