"""Is a byte more, less or other in a file of a backup noticed?"""

import io
import secrets

import pytest

from infra.backup.problems import BackupDamaged, BackupProblem
from infra.backup.sealed_file import BackupKey, SealedWriter, read_sealed

KEY = BackupKey("correct horse battery")


def _sealed(data: bytes, purpose: str = "a/database") -> bytes:
    file = io.BytesIO()
    with SealedWriter(file, KEY, purpose) as out:
        out.write(data)
    return file.getvalue()


def _read(raw: bytes, key: BackupKey = KEY, purpose: str = "a/database") -> bytes:
    return b"".join(read_sealed(io.BytesIO(raw), key, purpose, "the file"))


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])
def test_what_was_written_comes_back(size: int) -> None:
    data = secrets.token_bytes(size)
    assert _read(_sealed(data)) == data


def test_every_changed_missing_or_added_byte_is_noticed() -> None:
    data = secrets.token_bytes(2 * 1024 * 1024 + 100)
    raw = _sealed(data)
    starts = [0, 9, 25, 41, 44, 45, 46, len(raw) // 2, len(raw) - 1]
    for at in starts:
        changed = bytearray(raw)
        changed[at] ^= 1
        with pytest.raises(BackupDamaged, match="the file"):
            _read(bytes(changed))
    # cut at every border of a piece, too
    pieces = [41]
    while pieces[-1] < len(raw):
        pieces.append(pieces[-1] + 4 + int.from_bytes(raw[pieces[-1] : pieces[-1] + 4], "big"))
    for end in [0, 10, *pieces[:-1], len(raw) - 1]:
        with pytest.raises(BackupDamaged):
            _read(raw[:end])
    first, second = raw[pieces[0] : pieces[1]], raw[pieces[1] : pieces[2]]
    for other in (raw + b"x", raw + first, raw[:41] + second + first + raw[pieces[2] :]):
        with pytest.raises(BackupDamaged):
            _read(other)


def test_it_opens_with_its_passphrase_and_in_its_place_only() -> None:
    raw = _sealed(b"rows")
    assert _read(raw, BackupKey("correct horse battery")) == b"rows"
    for key, purpose in (
        (BackupKey("another horse battery"), "a/database"),
        (KEY, "b/database"),
    ):
        with pytest.raises(BackupDamaged):
            _read(raw, key, purpose)
    with pytest.raises(BackupProblem, match="至少16位"):
        BackupKey("short")
    assert "horse" not in repr(KEY)
