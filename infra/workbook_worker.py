"""Which cells does an uploaded XLSX workbook have, and what has the office program done to them?
Asked by `infra.workbooks` of a process that may starve or die without harm to the service."""

import io
import json
import os
import re
import resource
import signal
import sys
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import TextIO
from xml.parsers import expat

from infra.workbook_sheet import SheetReader, UnfitWorkbook

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 60
MAX_PART = 150 * 1024 * 1024
_BLOCK = 256 * 1024

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError),
    *(LookupError, ValueError, ArithmeticError),  # a text that is not there, no number
)
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_DATE_LETTER = re.compile("[ymdhs年月日]", re.IGNORECASE)


def main() -> None:
    """Read one workbook from standard input; write a first line with `refused` or with what was
    `merged`, then one line for each row: its number, its cells, and what was done to which cell."""
    _stay_small()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not print into our lines
    most_rows = int(sys.argv[1])
    try:
        lines = io.StringIO()
        merged = _read(sys.stdin.buffer.read(), most_rows, lines)
    except UnfitWorkbook as refused:
        answers.write(json.dumps({"refused": str(refused)}))
    except _BROKEN:
        answers.write(json.dumps({"refused": "broken"}))
    except (NotImplementedError, RuntimeError):  # a method of packing, or a password
        answers.write(json.dumps({"refused": "locked"}))
    else:
        answers.write(json.dumps({"merged": merged}) + "\n" + lines.getvalue())
    answers.close()


def _stay_small() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold people's data
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    os.nice(5)


def _read(data: bytes, most_rows: int, out: TextIO) -> list[tuple[int, int, int, int]]:
    """Write the rows of the one sheet that has any; answers which of its cells were merged."""
    merged: list[tuple[int, int, int, int]] = []
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = {name.lstrip("/"): name for name in parts.namelist()}
        if "xl/workbook.xml" not in names:
            raise UnfitWorkbook("other")
        book = _Book()
        _parse(parts, names["xl/workbook.xml"], book.start)
        targets = _targets(parts, names)
        texts: list[str] = []
        if "xl/sharedStrings.xml" in names:
            shared = _SharedTexts(texts)
            _parse(parts, names["xl/sharedStrings.xml"], shared.start, shared.end, shared.text)
        styles = _Styles()
        if "xl/styles.xml" in names:
            _parse(parts, names["xl/styles.xml"], styles.start, styles.end)
        filled = 0
        for relation in book.sheets:
            target = targets.get(relation, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path not in names:
                continue  # a chart, or a sheet of another kind
            sheet = SheetReader(texts, styles.dates, book.start_day, most_rows, out)
            _parse(parts, names[path], sheet.start, sheet.end, sheet.text)
            if sheet.rows:
                merged = sheet.merged
            filled += sheet.rows > 0
            if filled > 1:
                raise UnfitWorkbook("sheets")
    return merged


def _targets(parts: zipfile.ZipFile, names: dict[str, str]) -> dict[str, str]:
    """Where the workbook keeps what: by the id of the relation."""
    found: dict[str, str] = {}

    def start(name: str, said: dict[str, str]) -> None:
        if name == "Relationship":
            found[said["Id"]] = said["Target"].removeprefix("./")

    _parse(parts, names["xl/_rels/workbook.xml.rels"], start)
    return found


def _parse(
    parts: zipfile.ZipFile,
    name: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Hear a part's elements, without the prefixes of their names; block by block."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def declared(*_: object) -> None:
        raise UnfitWorkbook("broken")  # no office program declares entities

    def first(element: str, said: dict[str, str]) -> None:
        """Nearly no program prefixes the names, so that only then every name is cut."""
        begin, finish = start, end
        if ":" in element:
            begin = lambda name, said: start(name.rpartition(":")[2], said)  # noqa: E731
            if end is not None:
                ended = end
                finish = lambda name: ended(name.rpartition(":")[2])  # noqa: E731
        parser.StartElementHandler, parser.EndElementHandler = begin, finish
        parser.CharacterDataHandler = text
        begin(element, said)

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = first
    size = 0
    with parts.open(name) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > MAX_PART:
                raise UnfitWorkbook("large")
            parser.Parse(block)
    parser.Parse(b"", True)


class _Book:
    """The workbook's sheets in their order, and from which day it counts."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.start_day = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet knows no time zones

    def start(self, name: str, said: dict[str, str]) -> None:
        # what is hidden nobody sees who decides: mostly lists to choose from
        if name == "sheet" and said.get("state", "visible") == "visible":
            self.sheets += [value for key, value in said.items() if key.rpartition(":")[2] == "id"]
        elif name == "workbookPr" and said.get("date1904") in ("1", "true"):
            self.start_day = datetime(1904, 1, 1)  # noqa: DTZ001  as above


class _SharedTexts:
    """Texts that cells share; how they are pronounced (rPh) is left out."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._parts: list[str] = []
        self._reads = self._spoken = False

    def start(self, name: str, _: dict[str, str]) -> None:
        if name == "t":
            self._reads = not self._spoken
        elif name == "si":
            self._parts = []
        elif name == "rPh":
            self._spoken = True

    def end(self, name: str) -> None:
        if name == "t":
            self._reads = False
        elif name == "si":
            self._texts.append("".join(self._parts))
        elif name == "rPh":
            self._spoken = False

    def text(self, text: str) -> None:
        if self._reads:
            self._parts.append(text)


class _Styles:
    """Which of the workbook's styles show a number as a date."""

    def __init__(self) -> None:
        self.dates: list[bool] = []
        self._formats: dict[str, str] = {}
        self._in_cells = False

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[said.get("numFmtId", "")] = said.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = said.get("numFmtId", "0")
            shown = _NOT_SHOWN.sub("", self._formats.get(number, ""))
            known = number.isdecimal() and int(number) in _DATE_FORMATS
            self.dates.append(known or _DATE_LETTER.search(shown) is not None)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


if __name__ == "__main__":
    main()
