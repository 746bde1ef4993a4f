"""What stands in one sheet of a workbook, row by row? Asked by `infra.workbook_worker`, which hears
the sheet's elements."""

import json
import re
import string
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TextIO

_WHOLE_DIGITS = 10**15  # beyond fifteen digits a number of a spreadsheet is no longer whole
_LAST_LINE, _LONGEST = 1_048_576, 32_767  # what office programs can write at all
# Cells may all share one long text: a small file, and the service holds every copy.
MAX_TEXT = 64 * 1024 * 1024
_LETTERS = re.compile("[A-Z]{1,3}")
_COLUMNS = {chr(65 + n) if n < 26 else f"A{chr(39 + n)}": n for n in range(52)}
_ROW = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class UnfitWorkbook(Exception):
    """The workbook is not taken; its text is one of the codes of `infra.workbooks`."""


class SheetReader:
    """One sheet: every row with something in it becomes a line."""

    def __init__(
        self, texts: list[str], dates: list[bool], start_day: datetime, most: int, out: TextIO
    ) -> None:
        self._texts, self._dates, self._start_day = texts, dates, start_day
        self._most, self._out = most, out
        self.rows = 0
        self.merged: list[tuple[int, int, int, int]] = []
        """Cells that were merged: first and last line, first and last column."""
        self._line = self._written = 0
        self._cells: list[str] = []
        self._done: dict[int, str] = {}
        self._column = 0
        self._kind = self._style = ""
        self._formula = self._reads = self._spoken = self._hidden = False
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
        elif name == "mergeCell":
            self.merged.append(_area(said["ref"]))
        elif name == "row":
            # a line that came already, or that no program has, would be kept in another's place
            line = int(said.get("r", self._line + 1))
            if not self._line < line <= _LAST_LINE:
                raise UnfitWorkbook("broken")
            self._line = line
            self._hidden = said.get("hidden") in ("1", "true")
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
            if self._hidden:  # nobody has seen what would be imported
                raise UnfitWorkbook("hidden")
            self.rows += 1
            if self.rows > self._most + 1:
                raise UnfitWorkbook("rows")
            self._out.write(_ROW([self._line, self._cells, self._done]))
            self._out.write("\n")

    def _keep(self, raw: str) -> None:
        text, done = self._meant(raw)
        if self._formula:
            done = "formula"
        if not text.strip() and not done:
            return  # also far to the right, where somebody has pressed the space bar
        if self._column >= len(_COLUMNS):
            raise UnfitWorkbook("columns")
        self._written += len(text)
        if len(text) > _LONGEST or self._written > MAX_TEXT:
            raise UnfitWorkbook("large")
        self._cells += [""] * (self._column + 1 - len(self._cells))
        if self._cells[self._column] or self._column in self._done:
            done = "twice"  # nobody can tell which is meant
        self._cells[self._column] = text
        if done:
            self._done[self._column] = done

    def _meant(self, raw: str) -> tuple[str, str]:
        """The text of a cell, and what was done to it."""
        match self._kind:
            case "s":
                return self._texts[int(raw) if raw.isdecimal() else len(self._texts)], ""
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
            raise UnfitWorkbook("broken") from None
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


def _area(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    last = last or first
    lines = [int(each.lstrip(string.ascii_uppercase)) for each in (first, last)]
    return lines[0], lines[1], _column(first), _column(last)


def _column(reference: str) -> int:
    letters = reference.rstrip("0123456789")
    column = _COLUMNS.get(letters)
    if column is None:
        found = _LETTERS.fullmatch(letters)
        if found is None:
            raise UnfitWorkbook("broken")
        return len(_COLUMNS)  # only a cell with something in it is too far away
    return column
