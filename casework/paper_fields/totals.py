"""Which amount is the total of a paper? In digits, in the characters for amounts, and as the sum of
its lines."""

from casework.paper_fields.fields import FieldRead, PaperField, ReadWhy
from casework.paper_fields.parts import CLEAR
from casework.paper_fields.sheet import PaperLabel, WrittenSheet, plain
from casework.paper_fields.written_values import (
    AMOUNT,
    CAPITALS,
    fen_of,
    fen_of_capitals,
    yuan,
)
from infra.reading.text_reader import TextLine

_L = PaperLabel
_FEWEST_LINES = 3


def total(sheet: WrittenSheet) -> FieldRead:
    """金额: sure where the characters say the same as the digits, or the lines add up to it."""
    digits = _in_digits(sheet)
    capitals = _in_capitals(sheet)
    name = PaperField.AMOUNT
    if not digits and not capitals:
        return FieldRead(name)
    if len({fen for fen, _ in capitals}) == 1:
        fen, line = capitals[0]
        for small, there in digits:
            if small == fen and min(line.score, there.score) >= CLEAR:
                return FieldRead(name, yuan(fen), ReadWhy.CAPITALS, box=there.box)
    if not digits:
        fen, line = capitals[0]
        return FieldRead(name, yuan(fen), ReadWhy.ALONE, box=line.box)
    fen, line = digits[0]
    if capitals:
        return FieldRead(name, yuan(fen), ReadWhy.DIFFERS, box=line.box)
    differing = len({each for each, _ in digits}) > 1
    if not differing and line.score >= CLEAR and _adds_up(sheet, fen, line):
        return FieldRead(name, yuan(fen), ReadWhy.SUM, box=line.box)
    return FieldRead(name, yuan(fen), ReadWhy.DIFFERS if differing else ReadWhy.ALONE, box=line.box)


def _in_digits(sheet: WrittenSheet) -> list[tuple[int, TextLine]]:
    found = []
    for label in (_L.SMALL, _L.TOTAL):
        for text, line in sheet.behind(label, AMOUNT):
            fen = fen_of(text)
            if fen:
                found.append((fen, line))
    return found


def _in_capitals(sheet: WrittenSheet) -> list[tuple[int, TextLine]]:
    found = []
    for piece in sheet:
        for match in CAPITALS.finditer(piece.text):
            fen = fen_of_capitals(match.group(0))
            if fen:
                found.append((fen, piece.line))
    return found


def _adds_up(sheet: WrittenSheet, fen: int, line: TextLine) -> bool:
    """Whether what stands in the last column of the lines above is that sum."""
    amounts = []
    for row in sheet.rows:
        if row[0].line.middle >= line.middle - line.height / 2:
            break
        last = row[-1]
        text = plain(last.line.text)
        if last.label is None and len(row) >= _FEWEST_LINES and text[-3:-2] == ".":
            part = fen_of(text)
            if part is None or last.line.score < CLEAR:
                return False
            amounts.append(part)
    return len(amounts) >= _FEWEST_LINES and sum(amounts) == fen
