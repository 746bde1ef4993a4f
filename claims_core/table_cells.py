"""What does a cell of a file say, and has a spreadsheet damaged it? Asked by every reader of files
before a cell becomes a value."""

import re
from collections.abc import Iterable
from typing import Final

from claims_core.typed_text import is_turned, without_unseen

# What keeps a spreadsheet from rewriting a cell: ="0012", '0012.
_AS_TEXT: Final = re.compile(r'="([^"]*)"')
_QUOTED: Final = re.compile(r"^'(?=[0-9=+@-])")
_SHORTENED: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]+|[0-9]\.[0-9]+[eE][0-9]+")
_FAULT: Final = re.compile(r"#[A-Z/0!?]*[!?]|#N/A|#+", re.IGNORECASE)
_SUSPECT: Final = re.compile("[=#eEnN]")  # in everything that the four below find
_LONGEST_FAULT: Final = 40
# A spreadsheet keeps fifteen digits of a number and puts zeros in the place of the others. Zeros at
# the end of one number prove nothing: so many digits of a column have to be zeros, and no other.
_KEPT_DIGITS: Final = 15
_LOST_ENOUGH: Final = 3
# What a spreadsheet makes of 3-1 or 2025-3-1 and shows its own way.
_AS_DATE: Final = re.compile(
    "[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{1,2}月[0-9]{1,2}日|[A-Z][a-z]{2}-[0-9]{2}"
)
_DONE: Final = {
    "error": "表格软件在这里出了错（{text}）。请在原表里改好，再另存导入。",
    "formula": "这里是一个公式，不是内容。请粘贴成“值”，再另存导入。",
    "digits": (
        "这一格被表格软件当成了数字，超过15位的号码后几位已经丢了。"
        "请把这一列设成“文本”，照原件再填一次。"
    ),
    "twice": "这一格在文件里写了两遍，不知道哪一个对。请用表格软件打开核对，另存再导入。",
    "merged": "这一格和别的格合并了，里面没有内容。请取消合并，每一格都填上，再另存导入。",
    "date": "这一格被表格软件改成了日期（{text}）。请把这一列设成“文本”，照原件再填一次。",
}
_NOTHING: Final = frozenset({"null", "nan", "none", "n/a"})


def cell_text(raw: str) -> str:
    """The text of a cell without blanks around it, characters that nobody sees, and what only
    keeps a spreadsheet from rewriting it. A text that is turned round stays so, to be refused."""
    plain = raw
    if not (raw.isascii() and raw.isprintable()) and not is_turned(raw):
        plain = without_unseen(raw)
    if plain.isalnum():
        return plain
    plain = plain.strip()
    if not plain.startswith(("=", "'")):
        return plain
    as_text = _AS_TEXT.fullmatch(plain)
    plain = _QUOTED.sub("", plain)
    return (as_text[1] if as_text else plain).strip()


def cell_fault(text: str) -> str:
    """What has happened to a cell and how to get it right, in words; empty where nothing has."""
    if not _SUSPECT.search(text):
        return ""
    if text.startswith("="):
        return "这里是一个公式，不是内容。请粘贴成“值”，再另存导入。"
    if not text or text.isdecimal() or not (text.isascii() and len(text) < _LONGEST_FAULT):
        return ""
    if _SHORTENED.fullmatch(text):
        return "被表格软件改成了科学计数法，后面几位已经丢了。请从原系统重新导出，不要打开另存。"
    if _FAULT.fullmatch(text):
        return f"表格软件在这里出了错（{text[:8]}）。请在原表里改好，再另存导入。"
    if text.casefold() in _NOTHING:
        return f"“{text}”是导出程序留下的空值。没有内容请空着，有就填上。"
    return ""


def done_fault(done: str, text: str) -> str:
    """The same of what a workbook itself says was done to a cell: an error, a formula, a number of
    too many digits, a date where none is wanted, two contents, merged."""
    return _DONE[done].format(text=text[:20])


def date_fault(text: str) -> str:
    """What has happened to a code that reads like a date, in words; empty where it does not."""
    return done_fault("date", text) if _AS_DATE.fullmatch(text) else ""


def has_lost_end(numbers: Iterable[str]) -> bool:
    """Whether a spreadsheet has put zeros in the place of the last digits of a column."""
    lost = [no[_KEPT_DIGITS:] for no in numbers if len(no) > _KEPT_DIGITS and no.isdecimal()]
    return len("".join(lost)) >= _LOST_ENOUGH and not any(each.strip("0") for each in lost)


def lost_end(text: str) -> str:
    """What is to be said of one number of such a column; empty where it is short enough."""
    if len(text) <= _KEPT_DIGITS or not text.isdecimal():
        return ""
    return done_fault("digits", text)
