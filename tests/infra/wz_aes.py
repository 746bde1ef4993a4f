"""How does somebody else open a ZIP that WinZip's AES-256 keeps shut? Written from the description
of the format alone, on the ciphers of another library than the one that writes."""

import hashlib
import hmac
import struct
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class ZipStaysShut(Exception):
    """Not this password, or a changed byte."""


def open_zip(data: bytes, password: str) -> tuple[str, bytes]:
    """Name and plain content of the only entry. :raises ZipStaysShut:"""
    signature, _, flags, method = struct.unpack_from("<IHHH", data)
    packed, _, named, extra = struct.unpack_from("<IIHH", data, 18)
    assert (signature, flags & 1, method) == (0x04034B50, 1, 99)
    begin = 30 + named + extra
    kind, size, version, vendor, strength, inner = struct.unpack_from("<HHH2sBH", data, 30 + named)
    assert (kind, size, version, vendor, strength) == (0x9901, 7, 2, b"AE", 3)
    body = data[begin : begin + packed]
    salt, check, content, seal = body[:16], body[16:18], body[18:-10], body[-10:]
    made = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, 1000, 66)
    if made[64:] != check:
        raise ZipStaysShut
    if not hmac.compare_digest(hmac.digest(made[32:64], content, "sha1")[:10], seal):
        raise ZipStaysShut
    blocks = -(-len(content) // 16)
    counters = b"".join(number.to_bytes(16, "little") for number in range(1, blocks + 1))
    encryptor = Cipher(algorithms.AES(made[:32]), modes.ECB()).encryptor()
    stream = encryptor.update(counters)
    plain = bytes(one ^ other for one, other in zip(content, stream, strict=False))
    name = data[30 : 30 + named].decode("utf-8" if flags & 0x800 else "cp437")
    return name, zlib.decompress(plain, -15) if inner == 8 else plain
