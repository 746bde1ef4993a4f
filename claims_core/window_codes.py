"""What is a code that the window gives somebody in person: what is it for, on which paper, how does
it look, how long is it good? Asked where codes are given and where they are typed."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from claims_core.errors import InvalidInput
from claims_core.typed_text import TextKind, value_of


class WindowCodePurpose(StrEnum):
    """窗口码的用途."""

    SELF = "self"  # 本人绑定，或核实是本人
    RELATIVE = "relative"  # 授权书上写的代办人，在自己手机上启用


WINDOW_CODE_PURPOSE_WORDS: Mapping[WindowCodePurpose, str] = {
    WindowCodePurpose.SELF: "本人",
    WindowCodePurpose.RELATIVE: "代办人",
}


class WindowCodePaper(StrEnum):
    """窗口看了什么证件."""

    ID_CARD = "id_card"
    SOCIAL_CARD = "social_card"
    TEMPORARY_ID = "temporary_id"
    HOUSEHOLD = "household"
    RESIDENCE = "residence"
    PASSPORT = "passport"
    LETTER = "letter"


WINDOW_CODE_PAPER_WORDS: Mapping[WindowCodePaper, str] = {
    WindowCodePaper.ID_CARD: "居民身份证",
    WindowCodePaper.SOCIAL_CARD: "社会保障卡",
    WindowCodePaper.TEMPORARY_ID: "临时身份证",
    WindowCodePaper.HOUSEHOLD: "户口簿",
    WindowCodePaper.RESIDENCE: "居住证或永久居留身份证",
    WindowCodePaper.PASSPORT: "护照",
    WindowCodePaper.LETTER: "授权书（两人核对）",
}
"""What a clerk may choose from, beside the letter, which brings its own codes."""

DIGITS = 8
# Our own choice; no document says. Long enough to get home and have a relative type it.
CODE_LASTS = timedelta(days=3)
TRIES_A_DAY = 5
TAIL = re.compile(r"[0-9]{3}[0-9X]")


class InvalidWindowCode(InvalidInput):
    """窗口码写得不对: not eight digits, or not the last four characters of an id number."""

    code = "invalid_window_code"
    field_name = "code"
    problems = {
        "code": "窗口码是8位数字，请照窗口给您的纸条填。",
        "tail": "请填证件号码的最后四位，末位是X的填X。",
    }


def check_window_code(text: str) -> str:
    """The eight digits, however they were grouped. :raises InvalidWindowCode:"""
    digits = "".join(each for each in value_of(text, TextKind.DIGITS, field="code") if each != " ")
    plain = re.sub(r"[^0-9]", "", digits)
    if len(plain) != DIGITS or re.search(r"[^0-9\s-]", digits):
        raise InvalidWindowCode("code")
    return plain


def check_tail(text: str) -> str:
    """The last four characters of an id number. :raises InvalidWindowCode:"""
    plain = value_of(text, TextKind.DIGITS, field="id_tail").strip().upper()
    if TAIL.fullmatch(plain) is None:
        raise InvalidWindowCode("tail", field="id_tail")
    return plain


def in_groups(code: str) -> str:
    """As it is printed and read out: 4821 0957."""
    return f"{code[:4]} {code[4:]}"
