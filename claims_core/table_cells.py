"""What does a cell of a file say, and has a spreadsheet damaged it? Asked by every reader of files
before a cell becomes a value."""

import re
from typing import Final

from claims_core.typed_text import is_turned, without_unseen

# What keeps a spreadsheet from rewriting a cell: ="0012", '0012.
_AS_TEXT: Final = re.compile(r'="([^"]*)"')
_QUOTED: Final = re.compile(r"^'(?=[0-9=+@-])")
_SHORTENED: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]+|[0-9]\.[0-9]+[eE][0-9]+")
_FAULT: Final = re.compile(r"#[A-Z/0!?]*[!?]|#N/A|#+", re.IGNORECASE)
_LONGEST_FAULT: Final = 40
_NOTHING: Final = frozenset({"null", "nan", "none", "n/a"})


def cell_text(raw: str) -> str:
    """The text of a cell without blanks around it, characters that nobody sees, and what only
    keeps a spreadsheet from rewriting it. A text that is turned round stays so, to be refused."""
    plain = raw if is_turned(raw) else without_unseen(raw)
    if plain.isalnum():
        return plain
    plain = plain.strip()
    as_text = _AS_TEXT.fullmatch(plain)
    plain = _QUOTED.sub("", plain)
    return (as_text[1] if as_text else plain).strip()


def cell_fault(text: str) -> str:
    """What has happened to a cell and how to get it right, in words; empty where nothing has."""
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
