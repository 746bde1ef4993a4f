"""When was somebody in which hospital, by its own paper? Of discharge records, settlement sheets
and itemised lists."""

import re
from datetime import date

from casework.paper_fields.fields import FieldRead, PaperField, ReadWhy
from casework.paper_fields.parts import CLEAR, provider, single
from casework.paper_fields.sheet import PaperLabel, WrittenSheet, plain
from casework.paper_fields.totals import total
from casework.paper_fields.written_values import DAY, PERSON, day_of
from infra.reading.text_reader import TextLine

_F, _L = PaperField, PaperLabel
_DAYS = re.compile(r"\d{1,3}(?!\d)")
_TOLD = {
    _F.ADMISSION_ON: re.compile(rf"{DAY.pattern}[^,.;，；]{{0,8}}?入院"),
    _F.DISCHARGE_ON: re.compile(rf"{DAY.pattern}[^,.;，；]{{0,8}}?出院"),
}
_LABELS = {_F.ADMISSION_ON: _L.ADMISSION, _F.DISCHARGE_ON: _L.DISCHARGE}
_LONGEST = 400


def read_stay(sheet: WrittenSheet, *, with_total: bool) -> list[FieldRead]:
    """The stay; `with_total` where the paper ends in a sum."""
    admission, discharge = (_day(sheet, name) for name in (_F.ADMISSION_ON, _F.DISCHARGE_ON))
    counted = sheet.behind(_L.DAYS, _DAYS)
    days = single(_F.STAY_DAYS, [(str(int(text)), line) for text, line in counted])
    clear = all(line.score >= CLEAR for _, line in counted)
    stay = _in_order(admission, discharge)
    if not stay:
        admission, discharge = (each.because(ReadWhy.DIFFERS) for each in (admission, discharge))
    elif days.value and clear and stay == int(days.value):
        admission, discharge = (_sure(each) for each in (admission, discharge))
        if admission.why is ReadWhy.STAY and discharge.why in (ReadWhy.STAY, ReadWhy.TWICE):
            days = days.because(ReadWhy.STAY)
    found = [provider(sheet), single(_F.PERSON_NAME, sheet.behind(_L.PERSON, PERSON))]
    return [*found, admission, discharge, total(sheet) if with_total else days]


def _sure(day: FieldRead) -> FieldRead:
    return day.because(ReadWhy.STAY) if day.why is ReadWhy.ALONE else day


def _in_order(admission: FieldRead, discharge: FieldRead) -> int | None:
    """The days between, where both are known and can be right; -1 where one is missing."""
    if not admission.value or not discharge.value:
        return -1
    stay = (date.fromisoformat(discharge.value) - date.fromisoformat(admission.value)).days
    return stay or -1 if 0 <= stay <= _LONGEST else None


def _day(sheet: WrittenSheet, name: PaperField) -> FieldRead:
    found: list[tuple[str, TextLine]] = [
        (day.isoformat(), line)
        for text, line in sheet.behind(_LABELS[name], DAY)
        if (day := day_of(text))
    ]
    labelled = {id(line) for _, line in found}
    for piece in sheet:
        if id(piece.line) in labelled:
            continue
        for match in _TOLD[name].finditer(plain(piece.line.text)):
            day = day_of(match.group(0))
            if day:
                found.append((day.isoformat(), piece.line))
    return single(name, found)
