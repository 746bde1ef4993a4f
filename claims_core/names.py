"""Are two spellings of a name one name? Asked by binding, authorisation and payees; a name itself
is kept and paid as it was written.

Law knows a name by its characters: another character is another name, and only a hint is given."""

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

# Old fonts keep rare characters at private places of their own; GB18030 says which they are. These
# have got their own place only later than the codec of Python knows.
_FIRST_PRIVATE: Final = 0xE815
_PRIVATE_BYTES: Final = [byte for byte in range(0x50, 0xA1) if byte != 0x7F]
_LATER: Final = {
    0xE816: "\U00020087",
    0xE817: "\U00020089",
    0xE818: "\U000200cc",
    0xE831: "\U000215d7",
    0xE83B: "\U0002298f",
    0xE855: "\U000241fe",
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6",
    0xE82C: "\u9fb7",
    0xE832: "\u9fb8",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE864: "\u9fbb",
}


def name_form(name: str) -> str:
    """The form in which two spellings of a name are compared: no blanks, dots and other marks,
    no characters that nobody sees, one size of letters, every character at its own place."""
    plain = unicodedata.normalize("NFKC", name.translate(_own_places())).casefold()
    return "".join(each for each in plain if each.isalnum() or _is_unknown(each) or _is_mark(each))


def is_same_name(one: str, other: str) -> bool:
    """Whether both are spellings of one name; nobody's name is empty."""
    form = name_form(one)
    return bool(form) and form == name_form(other)


def is_nearly(one: str, other: str) -> bool:
    """Whether two different names may be meant as one: in traditional characters, with one
    character wrong, missing, doubled or changed with its neighbour, or words in another order."""
    forms = name_form(one), name_form(other)
    if not all(forms) or forms[0] == forms[1]:
        return False
    words = [
        sorted(filter(None, map(name_form, each.replace(",", " ").split())))
        for each in (one, other)
    ]
    first, second = (form.translate(_simplified()) for form in forms)
    return words[0] == words[1] or first == second or _one_slip(first, second)


def _one_slip(first: str, second: str) -> bool:
    shorter, longer = sorted((first, second), key=len)
    if len(longer) < 2 or len(longer) - len(shorter) > 1:
        return False
    at = next((n for n, sign in enumerate(shorter) if sign != longer[n]), len(shorter))
    if len(shorter) < len(longer):
        return len(shorter) > 1 and shorter[at:] == longer[at + 1 :]
    swapped = longer[:at] + longer[at + 1 : at + 2] + longer[at : at + 1] + longer[at + 2 :]
    return shorter[at + 1 :] == longer[at + 1 :] or shorter == swapped


def _is_unknown(sign: str) -> bool:
    """A character that this Python has no category for yet, or one of an old font that has no
    other place."""
    return unicodedata.category(sign) in ("Cn", "Co")


def _is_mark(sign: str) -> bool:
    """What stands above or below a letter, but for the choice between two drawings of it."""
    drawing = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    return unicodedata.category(sign)[0] == "M" and not drawing


@cache
def _own_places() -> dict[int, str]:
    places = {
        _FIRST_PRIVATE + number: bytes([0xFE, byte]).decode("gb18030")
        for number, byte in enumerate(_PRIVATE_BYTES)
    }
    return places | _LATER


@cache
def _simplified() -> dict[int, str]:
    table = tomllib.loads((files("claims_core") / "traditional.toml").read_text(encoding="utf-8"))
    pairs = zip(table["traditional"], table["simplified"], strict=True)
    return {ord(traditional): simplified for traditional, simplified in pairs}
