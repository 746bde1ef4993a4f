"""What value is meant by a text that somebody typed, pasted or saved in a file? Asked by every
request, form, file and push before anything is looked up or kept.

Keyboards, contacts, spreadsheets and other programs add characters that nobody sees; they are taken
away. What the eye would read otherwise than a program is refused."""

import re
import unicodedata
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal, overload

from claims_core.errors import InvalidAmount, InvalidInput
from claims_core.money import MAX_TYPED_FEN


class InvalidText(InvalidInput):
    """文字有误: characters that must not be kept, or a number that a spreadsheet has damaged."""

    code = "invalid_text"
    field_name = "text"
    problems = {
        "control": "里面有看不见的控制字符，请重新输入一遍。",
        "direction": "里面有让文字从右往左排的看不见的字符，请重新输入一遍，不要复制。",
        "line_break": "这里只能填一行，里面有换行或制表符。请改成一行。",
        "shortened": (
            "这个号码被表格软件改成了科学计数法，后面几位已经丢了。"
            "请把那一列设成“文本”再填，或照原件手工输入。"
        ),
    }


class InvalidDay(InvalidInput):
    """日期有误: no day can be read, or it could be several things."""

    code = "invalid_day"
    field_name = "day"
    problems = {
        "empty": "还没有填日期。请写成 2025-06-30 这样。",
        "format": "要填一个真实的、离现在不太远的日期，写成 2025-06-30 这样。",
        "no_such_day": "没有这一天，请核对年月日，写成 2025-06-30 这样。",
        "serial": (
            "{number}像是表格软件里的日期序号（{day}）。请核对是不是这一天，写成 2025-06-30 这样。"
        ),
    }


class TextKind(StrEnum):
    """文字种类: what a field holds."""

    NAME = "name"  # 姓名、户名: kept as written, one blank between Latin words
    ONE_LINE = "one_line"  # 一行字
    LINES = "lines"  # 可以换行的字
    DIGITS = "digits"  # 一串数字: blanks and dashes only group
    CODE = "code"  # 编号: letters, digits, dashes; capitals
    DAY = "day"  # 日期
    AMOUNT = "amount"  # 金额, in fen


Wording = Literal[TextKind.NAME, TextKind.ONE_LINE, TextKind.LINES, TextKind.DIGITS, TextKind.CODE]

# Characters that turn what follows from right to left: the eye reads another text than the program.
_TURNING: Final = re.compile("[\u202b\u202e\u2067]")
# Zero width, direction, choice between drawings: seen by nobody. Characters without a category
# stay: rare names are written with some that this Python does not know yet.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
)
# Those of them that Python takes for visible.
_UNSEEN_BUT_PRINTABLE: Final = re.compile(
    "[\u034f\u115f\u1160\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# Control characters but breaks and tabs, halves of characters, what is no character at all.
_LAST_BUT_ONE: Final = "".join(map(chr, range(0xFFFE, 0x110000, 0x10000)))
_LAST: Final = "".join(map(chr, range(0xFFFF, 0x110000, 0x10000)))
_UNKEPT: Final = re.compile(
    f"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_BUT_ONE}{_LAST}]"
)
# Nearly every word and number: nothing to take away, nothing to write otherwise.
_AS_IT_IS: Final = re.compile("[0-9A-Za-z\u4e00-\u9fff]*")
_BREAKS: Final = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212－﹣"), "-")
_BLANK: Final = re.compile(r"\s")
_BLANKS: Final = re.compile(" {2,}")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff"
# A blank beside a Chinese character or a middle dot is typed for looks; cards do not have it.
_BLANK_BESIDE_HAN: Final = re.compile(f"(?<=[{_HAN}·•・])[ ]|[ ](?=[{_HAN}·•・])")

# What a spreadsheet makes of a long number: the digits that are missing are in no file any more.
_SHORTENED: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE][+-]?[0-9]+")
_DAY: Final = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})(?:\2|月)([0-9]{1,2})[日号]?")
_DAY_DIGITS: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_HOUR: Final = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?")
_SERIAL: Final = re.compile(r"([1-9][0-9]{4})(?:\.[0-9]+)?")
_SERIAL_START: Final = date(1899, 12, 30)
_YUAN: Final = re.compile(r"([0-9]{1,20})(?:\.([0-9]{1,2}))?")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_TEN_THOUSANDS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?[万亿千百].*")


@overload
def value_of(text: str, kind: Literal[TextKind.DAY], *, field: str | None = None) -> date: ...
@overload
def value_of(
    text: str,
    kind: Literal[TextKind.AMOUNT],
    *,
    field: str | None = None,
    most_fen: int = MAX_TYPED_FEN,
) -> int: ...
@overload
def value_of(text: str, kind: Wording, *, field: str | None = None) -> str: ...
@overload
def value_of(text: str, kind: TextKind, *, field: str | None = None) -> str | date | int: ...
def value_of(
    text: str, kind: TextKind, *, field: str | None = None, most_fen: int = MAX_TYPED_FEN
) -> str | date | int:
    """The value that `text` means: a text without what nobody typed, a day, or fen.

    A text of a wording may come out empty; whether that will do is the caller's to say. `most_fen`
    is the largest sum that is no slip; files hold larger ones than people type.

    :raises InvalidText: for characters that must not be kept, and for numbers that a spreadsheet
        has shortened.
    :raises InvalidDay, InvalidAmount: where no day or no sum can be read.
    """
    if _AS_IT_IS.fullmatch(text) and kind is not TextKind.DAY and kind is not TextKind.AMOUNT:
        return text.upper() if kind is TextKind.CODE else text
    seen = _seen(text, field)
    match kind:
        case TextKind.CODE:
            return _unspaced(seen, field).upper()
        case TextKind.DIGITS:
            return _unspaced(seen, field).replace("-", "")
        case TextKind.AMOUNT:
            return _fen(seen, field, most_fen)
        case TextKind.DAY:
            return _day(seen, field)
        case TextKind.ONE_LINE:
            return _one_line(seen, field)
        case TextKind.NAME:
            single = _BLANKS.sub(" ", _one_line(seen.translate(_FULL_WIDTH), field))
            return _BLANK_BESIDE_HAN.sub("", single)
        case TextKind.LINES:
            return _BREAKS.sub("\n", seen).strip()


def only_letters(text: str) -> str:
    """A code of capital letters and digits as it is compared, however it was typed: wide, small,
    in groups with whatever between, with words around it."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(each for each in plain if each.isascii() and each.isalnum())


def code_if_any(text: str) -> str:
    """The code that `text` means; empty where it means none, for callers who say themselves what is
    wanted."""
    try:
        return value_of(text, TextKind.CODE)
    except InvalidText:
        return ""


def is_one_line(text: str) -> bool:
    """Whether `text` may stand as it is in a one-line field of a paper that somebody acts on, such
    as the file for the bank: visible characters, nothing to trim, no formula of a spreadsheet."""
    try:
        kept = value_of(text, TextKind.ONE_LINE)
    except InvalidText:
        return False
    return bool(kept) and kept == text and not text.startswith(("=", "+", "-", "@"))


def without_unseen(text: str) -> str:
    """`text` without characters that nobody sees or that no database keeps; for what must be
    answered whatever it holds, such as a message in the chat. Line breaks and tabs stay."""
    if text.replace("\n", "").isprintable():  # nearly every one, in a tenth of the time
        return text if text.isascii() else _UNSEEN_BUT_PRINTABLE.sub("", text)
    return _UNKEPT.sub("", _UNSEEN.sub("", text))


def is_turned(text: str) -> bool:
    """Whether the eye reads another text than a program, from right to left."""
    return not text.isascii() and _TURNING.search(text) is not None


def may_be_kept(text: str) -> bool:
    """Whether every database keeps `text` as it is."""
    return text.isprintable() or _UNKEPT.search(text) is None


def _seen(text: str, field: str | None) -> str:
    """`text` without unseen characters.

    :raises InvalidText: where it holds characters that must not be kept.
    """
    if text.isascii() and text.isprintable():
        return text
    if is_turned(text):
        raise InvalidText("direction", field=field)
    if _UNKEPT.search(text):
        raise InvalidText("control", field=field)
    return _UNSEEN.sub("", text)


def _one_line(text: str, field: str | None) -> str:
    # a break at the end comes from copying a whole line and is none within it
    line = text.strip(" \r\n")
    if _BREAKS.search(line) or "\t" in line:
        raise InvalidText("line_break", field=field)
    return _BLANK.sub(" ", line).strip()


def _unspaced(text: str, field: str | None) -> str:
    """Full-width characters plain, all dashes one, no blanks."""
    if text.isascii() and text.isalnum():
        return text
    plain = "".join(unicodedata.normalize("NFKC", text.translate(_DASHES)).split())
    if _SHORTENED.fullmatch(plain) and ("+" in plain or "." in plain):
        raise InvalidText("shortened", field=field)
    return plain


def _day(text: str, field: str | None) -> date:
    found = _DAY.fullmatch(text)  # as nearly every file writes it
    plain = text if found else _plain_day(text)
    if not plain:
        raise InvalidDay("empty", field=field)
    found = found or _DAY.fullmatch(plain)
    parts = found.group(1, 3, 4) if found else None
    if parts is None and (digits := _DAY_DIGITS.fullmatch(plain)):
        parts = digits.groups()
    if parts is None:
        if serial := _SERIAL.fullmatch(plain):
            meant = _SERIAL_START + timedelta(days=int(serial[1]))
            raise InvalidDay("serial", field=field, number=plain[:12], day=meant)
        raise InvalidDay("format", field=field)
    try:
        return date(*map(int, parts))
    except ValueError as problem:
        raise InvalidDay("no_such_day", field=field) from problem


def _plain_day(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text.translate(_DASHES)).split())
    return _HOUR.sub("", plain).replace("。", ".").replace(" ", "")


def _fen(text: str, field: str | None, most_fen: int) -> int:
    found = _YUAN.fullmatch(text)  # as nearly every file writes it
    if found is None:
        plain = _plain_sum(text)
        found = _YUAN.fullmatch(plain)
        if found is None:
            raise InvalidAmount(_what_is_wrong(plain), field=field)
    yuan, cents = found.groups()
    fen = int(yuan) * 100 + int((cents or "").ljust(2, "0"))
    if fen > most_fen:
        raise InvalidAmount("too_large", field=field)
    return fen


def _plain_sum(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(_DASHES))
    plain = "".join(plain.replace("。", ".").replace("、", ",").split())
    plain = re.sub("^(?:[¥¥]|RMB|CNY|人民币)|元整?$", "", plain)
    if "," in plain and _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    return plain


def _what_is_wrong(plain: str) -> str:
    unsigned = plain.removeprefix("-")
    if not plain:
        return "empty"
    if not unsigned:
        return "dash"
    if _TEN_THOUSANDS.fullmatch(unsigned):
        return "ten_thousands"
    if _SHORTENED.fullmatch(unsigned):
        return "shortened"
    if re.fullmatch(r"[0-9]+\.[0-9]{3,}", unsigned):
        return "decimals"
    if unsigned != plain and _YUAN.fullmatch(unsigned):
        return "negative"
    if len(unsigned) > 20 and unsigned.replace(".", "", 1).isdecimal():
        return "too_large"
    return "format"
