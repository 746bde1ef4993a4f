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
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TextIO
from xml.parsers import expat

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 60
MAX_PART = 150 * 1024 * 1024
_BLOCK = 256 * 1024
_WHOLE_DIGITS = 10**15  # beyond fifteen digits a number of a spreadsheet is no longer whole

_LETTERS = re.compile("[A-Z]{1,3}")
_COLUMNS = {chr(65 + n) if n < 26 else f"A{chr(39 + n)}": n for n in range(52)}
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_ROW = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_DATE_LETTER = re.compile("[ymdhs年月日]", re.IGNORECASE)


class Refused(Exception):
    """The workbook is not taken; its text is one of the codes of `infra.workbooks`."""


def main() -> None:
    """Read one workbook from standard input; write a first line with `refused` or nothing, then one
    line for each row: its number, its cells, and what was done to which cell."""
    _stay_small()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not print into our lines
    most_rows = int(sys.argv[1])
    try:
        lines = io.StringIO()
        _read(sys.stdin.buffer.read(), most_rows, lines)
    except Refused as refused:
        answers.write(json.dumps({"refused": str(refused)}))
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, OSError, EOFError):
        answers.write(json.dumps({"refused": "broken"}))
    except (NotImplementedError, RuntimeError):  # a method of packing, or a password
        answers.write(json.dumps({"refused": "locked"}))
    else:
        answers.write("{}\n" + lines.getvalue())
    answers.close()


def _stay_small() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold people's data
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    os.nice(5)


def _read(data: bytes, most_rows: int, out: TextIO) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = {name.lstrip("/"): name for name in parts.namelist()}
        if "xl/workbook.xml" not in names:
            raise Refused("other")
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
            sheet = _Sheet(texts, styles.dates, book.start_day, most_rows, out)
            _parse(parts, names[path], sheet.start, sheet.end, sheet.text)
            filled += sheet.rows > 0
            if filled > 1:
                raise Refused("sheets")


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
        raise Refused("broken")  # no office program declares entities

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
                raise Refused("large")
            parser.Parse(block)
    parser.Parse(b"", True)


class _Book:
    """The workbook's sheets in their order, and from which day it counts."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.start_day = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet knows no time zones

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "sheet":
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


class _Sheet:
    """One sheet: every row with something in it becomes a line."""

    def __init__(
        self, texts: list[str], dates: list[bool], start_day: datetime, most: int, out: TextIO
    ) -> None:
        self._texts, self._dates, self._start_day = texts, dates, start_day
        self._most, self._out = most, out
        self.rows = 0
        self._line = 0
        self._cells: list[str] = []
        self._done: dict[int, str] = {}
        self._column = 0
        self._kind = self._style = ""
        self._formula = self._reads = self._spoken = False
        self._parts: list[str] = []

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "c":
            self._column = _column(said["r"]) if "r" in said else self._column + 1
            self._kind, self._style = said.get("t", "n"), said.get("s", "")
            self._formula, self._parts = False, []
        elif name == "v" or name == "t":
            self._reads = not self._spoken
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._spoken = True
        elif name == "row":
            self._line = int(said.get("r", self._line + 1))
            self._cells, self._done, self._column = [], {}, -1

    def text(self, text: str) -> None:
        if self._reads:
            self._parts.append(text)

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._reads = False
        elif name == "c":
            if self._parts or self._formula:
                self._keep("".join(self._parts))
        elif name == "rPh":
            self._spoken = False
        elif name == "row" and any(map(str.strip, self._cells)):
            self.rows += 1
            if self.rows > self._most + 1:
                raise Refused("rows")
            self._out.write(_ROW([self._line, self._cells, self._done]))
            self._out.write("\n")

    def _keep(self, raw: str) -> None:
        text, done = self._meant(raw)
        if self._formula:
            done = "formula"
        if not text and not done:
            return
        if self._column >= len(_COLUMNS):
            raise Refused("columns")
        self._cells += [""] * (self._column + 1 - len(self._cells))
        self._cells[self._column] = text
        if done:
            self._done[self._column] = done

    def _meant(self, raw: str) -> tuple[str, str]:
        """The text of a cell, and what was done to it."""
        match self._kind:
            case "s":
                return self._texts[int(raw)], ""
            case "e":
                return raw, "error"
            case "d":
                return raw.partition("T")[0], "date"
            case "b":
                return ("TRUE" if raw == "1" else "FALSE"), ""
            case "n" if raw:
                return self._number(raw)
        return raw, ""

    def _number(self, raw: str) -> tuple[str, str]:
        try:
            value = Decimal(raw)
        except InvalidOperation:
            raise Refused("broken") from None
        style = int(self._style) if self._style.isdecimal() else -1
        if 0 <= style < len(self._dates) and self._dates[style] and 0 <= value < 3_000_000:
            # a span of days that every calendar has
            moment = self._start_day + timedelta(days=float(value))
            return moment.date().isoformat(), "date"
        if abs(value) >= _WHOLE_DIGITS:
            return raw, "digits"
        if value.adjusted() < -12 and value:
            return raw, ""
        # the last bits of a fraction are not what anybody typed
        return format(Decimal(f"{float(value):.15g}"), "f"), ""


def _column(reference: str) -> int:
    letters = reference.rstrip("0123456789")
    column = _COLUMNS.get(letters)
    if column is None:
        found = _LETTERS.fullmatch(letters)
        if found is None:
            raise Refused("broken")
        raise Refused("columns")
    return column


if __name__ == "__main__":
    main()
