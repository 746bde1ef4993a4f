"""Does a file that left us open by its password alone, in other people's programs too?"""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.encrypted_zip import encrypted_zip
from tests.infra.wz_aes import ZipStaysShut, open_zip

AT = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
PLAIN = "梁守田,6222020000000000012\r\n".encode("gb18030") * 400
PASSWORD = "7KD4M-PW9XE-3HRTC-VFNQA"


def test_another_reader_opens_it_with_the_password_and_nothing_else() -> None:
    for plain in (PLAIN, b"", b"x"):
        data = encrypted_zip("daetong-B20260305.csv", plain, PASSWORD, AT)
        assert open_zip(data, PASSWORD) == ("daetong-B20260305.csv", plain)
        with pytest.raises(ZipStaysShut):
            open_zip(data, PASSWORD.lower())
    data = encrypted_zip("a.csv", PLAIN, PASSWORD, AT)
    changed = bytearray(data)
    changed[len(data) // 2] ^= 1
    with pytest.raises(ZipStaysShut):
        open_zip(bytes(changed), PASSWORD)


def test_nothing_of_the_content_can_be_read_and_no_two_are_alike() -> None:
    one, two = (encrypted_zip("a.csv", PLAIN, PASSWORD, AT) for _ in range(2))
    assert one != two
    assert PLAIN[:20] not in one
    # neither the check sum of what is in it, by which a short table could be guessed
    assert one[14:18] == bytes(4)


@pytest.mark.skipif(shutil.which("7zz") is None, reason="7-Zip is not installed here")
def test_7_zip_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(encrypted_zip("a.csv", PLAIN, PASSWORD, AT))

    def unpack(password: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["7zz", "x", "-so", f"-p{password}", str(file)], capture_output=True, check=False
        )

    assert unpack(PASSWORD).stdout == PLAIN
    assert unpack("wrong").returncode != 0
