"""Which 参保编号 stand in a text that somebody pasted, one a line or in a row? Asked by the lists
of people that staff name one by one."""

import re

from claims_core.typed_text import TextKind, value_of

_BETWEEN = re.compile(r"[\s,，、;；]+")


def numbers_in(text: str, field: str) -> list[str]:
    """Each number once, sorted, as the roster writes them.

    :raises InvalidText: for one that a spreadsheet has damaged, named by `field`.
    """
    read = {value_of(each, TextKind.CODE, field=field) for each in _BETWEEN.split(text)}
    return sorted(read - {""})
