"""How is a person's name, number or photo kept so that the database alone tells nothing?
Asked by every store that writes personal data and by the search that looks for it."""

import hashlib
import hmac
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from infra.blind_index import BlindIndex, derived
from infra.randomness import random_bytes
from infra.slow_hashes import SLOW_HASHES

Algorithm = Literal["aes-256-gcm", "sm4-gcm"]

_NONCE, _TAG = 12, 16
_TEXT, _FILE, _APART = 1, 2, 3  # the version byte: what follows the header
_ID = 16
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


@dataclass(frozen=True)
class SealedApart:
    """密钥另存的密文: `blob` never changes again; `wrapped`, the data key of that name, does
    whenever keys rotate, and whoever destroys it destroys the text, wherever its bytes lie."""

    blob: bytes
    key_id: str
    wrapped: bytes


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
        layers: Sequence[bytes] = (),
        layered: Collection[str] = (),
    ) -> None:
        if current not in keys:
            raise SealKeyError("the current key is not among the keys")
        if algorithm not in _ALGORITHM_BYTES:
            raise SealKeyError("unknown sealing algorithm")
        for name, key in (*keys.items(), *(("index", each) for each in (index_key, *layers))):
            if len(key) != 32:
                raise SealKeyError(f"the key {name!r} is {len(key)} bytes long, 32 are needed")
        for name in keys:
            if not 1 <= len(name.encode()) <= 255:
                raise SealKeyError("a key id has 1 to 255 bytes")
        self._current = current
        self._algorithm: Algorithm = algorithm
        # made once: a roster seals hundreds of thousands of fields
        self._ciphers = {
            (name, use, alg): _CIPHERS[alg](derived(key, f"daetong {use} {alg}", _KEY_LENGTHS[alg]))
            for name, key in keys.items()
            for use in (_TEXT, _FILE)
            for alg in _ALGORITHM_BYTES
        }
        named = current.encode()
        told = bytes([_ALGORITHM_BYTES[algorithm], len(named)]) + named
        self._heads = {version: bytes([version]) + told for version in (_TEXT, _FILE)}
        self.blind = BlindIndex(index_key, layers, layered)
        self._code_key = derived(index_key, "daetong one-time code", 32)

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

        The file's part does not depend on the current key, so a rotation makes some 60 bytes anew.
        Megabytes of SM4 take time: call it in a thread.
        """
        header, cipher = self._header(_FILE)
        data_key = os.urandom(_KEY_LENGTHS[self._algorithm])
        wrapped = _encrypt(cipher, data_key, header + context.encode())
        file_cipher = _CIPHERS[self._algorithm](data_key)
        return header + wrapped + _encrypt(file_cipher, data, context.encode())

    def open_bytes(self, blob: bytes, context: str, wrapped: bytes | None = None) -> bytes:
        """The file; raises a SealError where key, bytes or context do not fit. `wrapped` is its
        data key where a rotation has sealed it anew."""
        at = len(inline_wrapped(blob))
        data_key = self._unwrapped(wrapped or blob[:at], context)
        return _decrypt(_CIPHERS[_ALGORITHMS[blob[1]]](data_key), blob[at:], context.encode())

    def seal_apart(self, text: str, context: str) -> SealedApart:
        """A text under a key of its own that is kept elsewhere, for bytes that must not change."""
        name, data_key = os.urandom(_ID), os.urandom(_KEY_LENGTHS[self._algorithm])
        head = bytes([_APART, _ALGORITHM_BYTES[self._algorithm]]) + name
        cipher = _CIPHERS[self._algorithm](data_key)
        blob = head + _encrypt(cipher, text.encode(), head + context.encode())
        header, outer = self._header(_FILE)
        wrapped = header + _encrypt(outer, data_key, header + name.hex().encode())
        return SealedApart(blob, name.hex(), wrapped)

    def open_apart(self, blob: bytes, context: str, wrapped: bytes) -> str:
        """The text, by its data key; raises a SealError."""
        data_key = self._unwrapped(wrapped, data_key_id(blob))
        head, body = blob[: 2 + _ID], blob[2 + _ID :]
        cipher = _CIPHERS[_ALGORITHMS[blob[1]]](data_key)
        return _decrypt(cipher, body, head + context.encode()).decode()

    @property
    def heads(self) -> tuple[bytes, bytes]:
        """How whatever is sealed under the current key begins: a text, and a wrapped data key."""
        return self._heads[_TEXT], self._heads[_FILE]

    @property
    def current(self) -> str:
        """The name of the key under which is sealed."""
        return self._current

    @property
    def names(self) -> frozenset[str]:
        """The names of all keys that are here."""
        return frozenset(name for name, _, _ in self._ciphers)

    def has_key_of(self, blob: bytes) -> bool:
        """Whether the key is here under which a file begins."""
        name = blob[3 : 3 + blob[2]].decode(errors="replace") if len(blob) > 2 else ""
        return (name, _FILE, self._algorithm) in self._ciphers

    def rewrapped(self, wrapped: bytes, context: str) -> bytes:
        """The same data key under the current key."""
        data_key = self._unwrapped(wrapped, context)
        header, cipher = self._header(_FILE)
        return header + _encrypt(cipher, data_key, header + context.encode())

    def _unwrapped(self, wrapped: bytes, context: str) -> bytes:
        header, _, cipher, body = self._read_header(wrapped, _FILE)
        return _decrypt(cipher, body, header + context.encode())

    def index(self, value: str, context: str) -> str:
        """The blind index: equal values of one field have equal hex, whatever their spelling."""
        return self.blind.index(value, context)

    def mac(self, data: bytes, context: str) -> bytes:
        """A keyed hash of exactly these bytes, for what must not change unseen."""
        return self.blind.mac(data, context)

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


def inline_wrapped(blob: bytes) -> bytes:
    """The data key at the beginning of a sealed file, with its header; of its first bytes, too.

    :raises SealMalformed:
    """
    if len(blob) < 3 or blob[0] != _FILE or blob[1] not in _ALGORITHMS:
        raise SealMalformed("these bytes do not begin with a sealed file")
    length = 3 + blob[2] + _NONCE + _KEY_LENGTHS[_ALGORITHMS[blob[1]]] + _TAG
    if len(blob) < length:
        raise SealMalformed("these bytes end too early")
    return blob[:length]


def data_key_id(blob: bytes) -> str:
    """Which data key opens this text.

    :raises SealMalformed:
    """
    if len(blob) < 2 + _ID or blob[0] != _APART or blob[1] not in _ALGORITHMS:
        raise SealMalformed("these bytes do not begin with a text whose key is kept apart")
    return blob[2 : 2 + _ID].hex()


def _encrypt(cipher: _Cipher, data: bytes, bound_to: bytes) -> bytes:
    nonce = random_bytes(_NONCE)
    return nonce + cipher.encrypt(nonce, data, bound_to)


def _decrypt(cipher: _Cipher, body: bytes, bound_to: bytes) -> bytes:
    if len(body) < _NONCE + _TAG:
        raise SealMalformed("these bytes end too early")
    try:
        return cipher.decrypt(body[:_NONCE], body[_NONCE:], bound_to)
    except InvalidTag:
        raise SealTampered("the seal is broken or belongs to another field") from None
