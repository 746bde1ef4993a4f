"""How is a file of a backup encrypted, so that a byte more, less or other is noticed? Asked by
whoever writes or reads one.

A head with two salts, then pieces of at most one mebibyte, deflated and under AES-256-GCM. The
nonce is the piece's number and whether it is the last one, the key is the file's own: nothing can
be cut off, repeated or moved to another file. Memory stays flat however long the file is."""

import hashlib
import hmac
import os
import struct
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.backup.problems import BackupDamaged, BackupProblem

SHORTEST_PASSPHRASE = 16
_MAGIC = b"DTBACKUP1"
_SALT = 16
_HEAD = len(_MAGIC) + 2 * _SALT
_PIECE = 1024 * 1024
_LONGEST = _PIECE + 4096  # what does not deflate grows a little, and has a tag
_LENGTH = struct.Struct(">I")
_QUICK = 1  # of zlib: a third of the size at a disk's speed


class BackupKey:
    """备份密钥, derived from the passphrase; slow once for each salt, and one process writes all
    its files with one salt."""

    def __init__(self, passphrase: str, salt: bytes | None = None) -> None:
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise BackupProblem(f"备份口令太短，至少{SHORTEST_PASSPHRASE}位。")
        self._passphrase = passphrase.encode()
        self._derived: dict[bytes, bytes] = {}
        self.salt = salt or os.urandom(_SALT)

    def __repr__(self) -> str:
        return "<BackupKey>"

    def seal_of(self, words: bytes, salt: bytes) -> str:
        """A keyed hash that only whoever has the passphrase can make."""
        key = self._use(salt, b"manifest")
        return hmac.digest(key, words, "sha256").hex()

    def cipher(self, salt: bytes, file_salt: bytes, purpose: str) -> AESGCM:
        """The cipher of one file, for what it is."""
        return AESGCM(self._use(salt, file_salt + purpose.encode()))

    def _use(self, salt: bytes, what: bytes) -> bytes:
        if salt not in self._derived:
            slow = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=64 * 1024)
            self._derived[salt] = slow.derive(self._passphrase)
        info = b"daetong backup " + what
        return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(self._derived[salt])


class SealedWriter:
    """写: what is written comes out encrypted; finished by leaving the block well.

    `purpose` names the file's place, e.g. "<backup>/database": it opens as nothing else."""

    def __init__(self, file: BinaryIO, key: BackupKey, purpose: str) -> None:
        self._file = file
        file_salt = os.urandom(_SALT)
        self._head = _MAGIC + key.salt + file_salt
        self._cipher = key.cipher(key.salt, file_salt, purpose)
        self._waiting = bytearray()
        self._number = 0
        self._hash = hashlib.sha256()
        self.size = 0
        self._out(self._head)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._waiting += data
        while len(self._waiting) > _PIECE:
            self._piece(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]

    @property
    def sha256(self) -> str:
        """Of the file as it lies on the disk; final once the block has been left."""
        return self._hash.hexdigest()

    def __enter__(self) -> "SealedWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if kind is None:
            self._piece(bytes(self._waiting), last=True)
            self._file.flush()

    def _piece(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(
            _nonce(self._number, last), zlib.compress(plain, _QUICK), self._head
        )
        self._number += 1
        self._out(_LENGTH.pack(len(sealed)) + sealed)

    def _out(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)


def read_sealed(file: BinaryIO, key: BackupKey, purpose: str, name: str) -> Iterator[bytes]:
    """The plain bytes, piece by piece; `name` is how an operator is told of the file.

    :raises BackupDamaged: at the first piece that is not what was written, or when the passphrase
    is another one (whoever has a manifest tells the two apart beforehand).
    """
    head = file.read(_HEAD)
    if len(head) != _HEAD or not head.startswith(_MAGIC):
        raise BackupDamaged(f"{name} 开头不对，不是完整的备份文件。")
    salt, file_salt = head[len(_MAGIC) : -_SALT], head[-_SALT:]
    cipher = key.cipher(salt, file_salt, purpose)
    number, last = 0, False
    sealed = _next_piece(file, name)
    while not last:
        following = _next_piece(file, name)
        last = following is None
        try:
            plain = zlib.decompress(cipher.decrypt(_nonce(number, last), sealed or b"", head))
        except (InvalidTag, ValueError, zlib.error):
            raise BackupDamaged(f"{name} 第{number + 1}块解不开：文件损坏，或口令不对。") from None
        yield plain
        number, sealed = number + 1, following


def sha256_of(file: BinaryIO) -> str:
    """Of the rest of an open file, in flat memory."""
    hashed = hashlib.sha256()
    while data := file.read(_PIECE):
        hashed.update(data)
    return hashed.hexdigest()


def _next_piece(file: BinaryIO, name: str) -> bytes | None:
    """None at the end of the file."""
    length = file.read(_LENGTH.size)
    if not length:
        return None
    if len(length) == _LENGTH.size and (size := _LENGTH.unpack(length)[0]) <= _LONGEST:
        sealed = file.read(size)
        if len(sealed) == size:
            return sealed
    raise BackupDamaged(f"{name} 中间断了或被改过。")


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
