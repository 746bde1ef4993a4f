"""Which cases of typed and pasted text are there, and what is right for each? Read from the tables
under `tests/cases` by the tests that send them through every door."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from claims_core.identifiers import make_id_number
from tests.people import Insured

CASES = Path(__file__).parents[1] / "cases"
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def _with_x() -> str:
    made = (make_id_number("410702", date(1962, 2, 28), n) for n in range(99))
    return next(number for number in made if number.endswith("X"))


# Whose numbers stand for {id}, {17 digits} and {card}.
TYPIST = Insured(
    "410700900000000000000000000901", "封闻达", _with_x(), "19012345678", "6222020000000000012"
)
REFUSED = ""


@dataclass(frozen=True)
class Typed:
    """One row: the kind of field, what comes in, and what is right; REFUSED where nothing is."""

    field: str
    given: str
    right: str


def plain(text: str) -> str:
    """The characters that `\\uXXXX`, `\\n` and their like stand for."""
    text = text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def typed_cases() -> list[Typed]:
    """`typed_and_pasted.tsv`, with the numbers of the typist, and what its notes name besides."""
    cases = [case for row in _rows("typed_and_pasted.tsv") for case in _typed(row)]
    assert len(cases) > 60
    return cases


def name_cases() -> list[tuple[str, str, bool]]:
    """`names.tsv`: name in the roster, name as typed, whether they are one."""
    return [
        (_said(row[0]), plain(row[1]), row[2].startswith("match")) for row in _rows("names.tsv")
    ]


def _rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


def _said(text: str) -> str:
    """The cell without the remark behind it."""
    return plain(re.sub(r" \([^)]*\)$", "", text))


def _typed(row: list[str]) -> list[Typed]:
    field, given, right, note = [*row, "", ""][:4]
    if field == "account" and given.startswith("{card} with"):
        return [
            Typed(field, TYPIST.account.replace("1", "l"), REFUSED),
            Typed(field, TYPIST.account.replace("0", "O", 1), REFUSED),
        ]
    if given == "{card} in groups of four":
        groups = re.findall(".{1,4}", TYPIST.account)
        return [Typed(field, " ".join(groups), TYPIST.account)]
    if note == "any valid number":
        spaced = f"{TYPIST.id_number[:6]} {TYPIST.id_number[6:14]} {TYPIST.id_number[14:]}"
        return [Typed(field, spaced, TYPIST.id_number)]
    if field == "cell":
        also = re.findall(r"(?:#[A-Z]+!|NULL|nan|None|=A2)", note)
        return [Typed(field, each, REFUSED) for each in (given.split(" as ")[0], *also)]
    cell = _said(given)
    for name, value in (("{id}", TYPIST.id_number), ("{card}", TYPIST.account)):
        cell, right = cell.replace(name, value), right.replace(name, value)
    cell = cell.replace("{17 digits}", TYPIST.id_number[:17])
    right = right.replace("{17}", TYPIST.id_number[:17]).replace("the digits", TYPIST.account)
    if right.startswith(("refuse", "empty")):
        right = REFUSED
    found = [Typed(field, cell, right)]
    if field == "one_line" and "also" in note:
        others = re.findall(r"\\(?:u[0-9a-f]{4}|[rt])", note)
        found += [Typed(field, f"工商银行{plain(each)}新乡分行", REFUSED) for each in others]
    return found
