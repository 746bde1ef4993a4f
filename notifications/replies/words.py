"""What does a reply to a text message mean: no more of these, or something for a person to read?
Asked for every reply that a provider pushes."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from claims_core.errors import InvalidInput
from claims_core.typed_text import TextKind, value_of


class ReplyMeaning(StrEnum):
    """回复的意思."""

    OPT_OUT = "opt_out"
    WORDS = "words"


REPLY_MEANING_WORDS: Mapping[ReplyMeaning, str] = {
    ReplyMeaning.OPT_OUT: "退订",
    ReplyMeaning.WORDS: "留言",
}
LONGEST = 500
# Only whole replies: "退订单" and "T恤" are words for a person. Our texts say R, the carriers' own
# say TD and T.
_OPT_OUT = frozenset(
    {
        "R", "TD", "T", "N", "退订", "退", "拒收", "取消", "取消订阅", "取消短信",
        "退订短信", "不要发了", "别发了", "不要再发了", "别再发了", "不要再发", "别再发",
    }
)  # fmt: skip
_AS_TOLD = re.compile(r"^(?:请?(?:回复|回))")
_AROUND = re.compile(r"[\s\W_]+")


def readable(text: str) -> str:
    """The reply as it is kept: without what nobody typed, and never longer than an inbox takes."""
    kept = "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cs", "Co"))
    try:
        return value_of(kept, TextKind.LINES)[:LONGEST]
    except InvalidInput:
        return kept.strip()[:LONGEST]


def meaning_of(text: str) -> ReplyMeaning:
    """Whether these words end all that is not part of the person's own business here."""
    plain = _AROUND.sub("", unicodedata.normalize("NFKC", text)).upper()
    said = {plain, _AS_TOLD.sub("", plain)}
    return ReplyMeaning.OPT_OUT if said & _OPT_OUT else ReplyMeaning.WORDS
