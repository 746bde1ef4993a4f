"""Which password opens a file that somebody fetches? Asked by the page that shows it and by the
fetch that encrypts: it is worked out anew from the keys each time and kept nowhere."""

import hashlib
import hmac
import re
from typing import Final

from casework.errors import FieldsInvalid
from infra.sealing import Sealer

PASSWORD: Final = "export.password"
# 32 characters that nobody takes for each other; five bits each
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _EACH = 4, 5
FETCH_ANEW: Final = "这个密码不能再用。请用新的密码取。"
_FETCH_ID = re.compile(r"[0-9a-f]{32}")


def checked_fetch_id(text: str) -> str:
    """32 hexadecimal characters. :raises FieldsInvalid:"""
    if not _FETCH_ID.fullmatch(text):
        raise FieldsInvalid(fetch_id=FETCH_ANEW)
    return text


def one_time_password(sealer: Sealer, export_id: str, staff_id: str, fetch_id: str) -> str:
    """A hundred bits in four groups, for this person's fetch alone."""
    made = sealer.mac(f"{export_id}:{staff_id}:{fetch_id}".encode(), PASSWORD)
    number = int.from_bytes(made[:16], "big")
    text = "".join(_ALPHABET[number >> 5 * at & 31] for at in range(_GROUPS * _EACH))
    return "-".join(text[at : at + _EACH] for at in range(0, len(text), _EACH))


def mark_of(password: str) -> str:
    """By which a form says which password its page has shown, and which nobody can turn back."""
    return hashlib.sha256(password.encode()).hexdigest()


def require_shown(password: str, shown: str | None) -> None:
    """Nobody gets a file that the password on their page does not open: the index key may have
    changed since it was shown. None where nothing was shown.

    :raises FieldsInvalid:
    """
    if shown is not None and not hmac.compare_digest(mark_of(password).encode(), shown.encode()):
        raise FieldsInvalid(fetch_id=FETCH_ANEW)
