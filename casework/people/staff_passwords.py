"""May this be a staff password? Asked wherever somebody chooses one."""

from functools import cache
from pathlib import Path

from casework.errors import FieldsInvalid

SHORTEST = 10
LONGEST = 200
_FEWEST_DIFFERENT = 5
_COMMON = Path(__file__).parent / "common_passwords.txt"
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
# A run of a row or of its other direction that makes up most of the password.
_RUN = 6


def require_good_password(password: str, login: str) -> None:
    """:raises FieldsInvalid: too short, common, made of a few characters, a run of the keyboard,
    or the login itself."""
    small = password.lower()
    if len(password) < SHORTEST:
        raise FieldsInvalid(password=f"密码至少{SHORTEST}位。")
    if len(password) > LONGEST:
        raise FieldsInvalid(password=f"密码最多{LONGEST}位。")
    if small in common_passwords() or len(set(small)) < _FEWEST_DIFFERENT or _mostly_a_run(small):
        raise FieldsInvalid(
            password="这个密码用的人太多，或太容易猜到。换一个：几个不相干的词连起来，好记又难猜。"
        )
    if len(login) >= 3 and login.lower() in small:
        raise FieldsInvalid(password="密码里不要有自己的账号。")


@cache
def common_passwords() -> frozenset[str]:
    """Those that many people use, in small letters."""
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _mostly_a_run(small: str) -> bool:
    longest = 0
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for begin in range(len(small)):
            length = 0
            while small[begin : begin + length + 1] in row and begin + length < len(small):
                length += 1
            longest = max(longest, length)
    return longest >= _RUN and longest * 2 >= len(small)
