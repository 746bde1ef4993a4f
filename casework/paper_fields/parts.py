"""How are single values and the hospital's name found, which several kinds of papers carry?"""

import re
from collections.abc import Sequence

from casework.paper_fields.fields import FieldRead, PaperField, ReadWhy
from casework.paper_fields.sheet import PaperLabel, WrittenSheet, plain
from casework.paper_fields.written_values import PROVIDER
from infra.reading.text_reader import TextLine

# What the model itself must think of a line before anything in it is called sure.
CLEAR = 0.85
_TITLES = re.compile(
    r"(?:出院记录|出院小结|住院费用|费用清单|结算单|住院病案|收费票据|电子票据|明细清单)"
)


def single(
    name: PaperField, found: Sequence[tuple[str, TextLine]], agree: ReadWhy = ReadWhy.TWICE
) -> FieldRead:
    """The value that stands at one or more places; sure where it stands at two of them alike."""
    if not found:
        return FieldRead(name)
    value, line = found[0]
    values = {each for each, _ in found}
    lines = {id(each) for _, each in found}
    clear = min(each.score for _, each in found) >= CLEAR
    if len(values) > 1:
        why = ReadWhy.DIFFERS
    elif len(lines) > 1 and clear:
        why = agree
    else:
        why = ReadWhy.ALONE
    return FieldRead(name, value, why, box=line.box)


def provider(sheet: WrittenSheet) -> FieldRead:
    """医院: behind its label, and in the title."""
    labelled = sheet.behind(PaperLabel.PROVIDER, PROVIDER)
    titled = []
    for piece in list(sheet)[:8]:
        match = PROVIDER.match(_TITLES.sub("", plain(piece.line.text)))
        if piece.label is None and match:
            titled.append((match.group(0), piece.line))
    found = [*labelled, *titled]
    shown = [(name.replace("(", "（").replace(")", "）"), line) for name, line in found]
    return single(PaperField.PROVIDER_NAME, shown)
