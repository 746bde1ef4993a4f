"""What may be written beside an export: what for, or why not? Asked by whoever asks for one and by
whoever answers; the words are kept for long, so nobody's number stands in them."""

import re
import unicodedata
from typing import Final

from casework.errors import FieldsInvalid

LEAST_WORDS, MOST_WORDS = 4, 200
# An id number, an account, a phone: many digits, also in groups. Ours begin with letters.
_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9]{11}|1[0-9]{2}[ -][0-9]{4}[ -][0-9]{4}|(?:[0-9]{4} ){3}[0-9]{3})"
)
_NOBODY: Final = "里面像是有身份证号、手机号或账号，请去掉；批次号、受理编号可以写。"


def purpose_of(text: str) -> str:
    """拿去做什么用. :raises FieldsInvalid:"""
    return _written(text, LEAST_WORDS, f"请写清楚拿去做什么用，{LEAST_WORDS}到{MOST_WORDS}个字。")


def refusal_of(text: str) -> str:
    """为什么不批准. :raises FieldsInvalid:"""
    return _written(text, 2, f"请写一句为什么不批准，最多{MOST_WORDS}个字。")


def _written(text: str, least: int, wanted: str) -> str:
    words = text.strip()
    if len(words) > MOST_WORDS or sum(map(str.isalnum, words)) < least:  # marks alone say nothing
        raise FieldsInvalid(words=wanted)
    if _NUMBER.search(unicodedata.normalize("NFKC", words)):
        raise FieldsInvalid(words=_NOBODY)
    return words
