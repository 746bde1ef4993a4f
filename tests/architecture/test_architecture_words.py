"""Does every closed list that a page or a message can show have its Chinese words beside it, once?

The convention: the words of an enum `DrawPurpose` are `DRAW_PURPOSE_WORDS`, a mapping at the top
of a module, whose keys are exactly the enum's members. It stands in the enum's own module, or in
one ending in `_words` of the same package. Each value is a text or a dataclass with texts. Other
packages join by being added to WALKED; their exceptions go into the three tables below."""

import ast
import enum
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import ModuleType

import pytest

from tests.tools.tree import PACKAGES, dotted, modules, parsed

WALKED = ("claims_core",)

# What the words are called where they are more than words: a title and a hint, a title and roles.
NAMED_OTHERWISE = {
    "claims_core.checklist.Material": "GUIDES",
    "claims_core.review_reasons.ReasonCode": "REASONS",
}
# Members that no page can show, although their neighbours can be shown.
WITHOUT_WORDS = {
    "claims_core.receipt_count.ReceiptVerdict": {
        "COUNTED": "words say why a receipt does not count; this one does",
    },
}
# Enums that nobody is shown, and why.
NOT_SHOWN = {
    "claims_core.clocks.ClockName": "a key of the outbox; the message says the promised day",
    "claims_core.clocks.PromiseCode": "the words travel with the promise, in `reason`",
    "claims_core.eligibility.Insurance": "the words of each reason name the insurance",
    "claims_core.events.EventName": "messages have texts of their own in notifications/wording",
    "claims_core.ledger.EntryKind": "for programs and files; no page lists ledger entries",
    "claims_core.material_list.Necessity": "tells two lists apart, which have headings",
    "claims_core.receipt_count.ReceiptState": "shown as the verdict that follows from it",
    "claims_core.receipt_verification.IssuerState": "no page keys in a verification yet",
    "claims_core.receipts.ReceiptKind": "a part of the key; pages show code and number",
    "claims_core.review_rules.Need": "`claims_core.review.missing` names each missing thing",
}


def _modules() -> Iterator[ModuleType]:
    for package in map(importlib.import_module, WALKED):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def _enums() -> dict[str, type[enum.Enum]]:
    """Every enum by its full name, from the module that defines it."""
    return {
        f"{module.__name__}.{each.__name__}": each
        for module in _modules()
        for _, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, enum.Enum) and each.__module__ == module.__name__
    }


ENUMS = _enums()
SHOWN = sorted(set(ENUMS) - set(NOT_SHOWN))


def _words_name(name: str) -> str:
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", ENUMS[name].__name__).upper()
    return NAMED_OTHERWISE.get(name, f"{snake}_WORDS")


def _assigning(wanted: str) -> list[str]:
    """The modules of the whole product that assign this name at their top."""
    return [
        dotted(path)
        for path in modules(*PACKAGES)
        for node in parsed(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == wanted
    ]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [text for each in fields(value) for text in _texts(getattr(value, each.name))]
    return []


def test_the_walk_finds_the_enums() -> None:
    assert len(ENUMS) > 30
    assert {"claims_core.claim.Stage", "claims_core.track.TrackState"} <= set(ENUMS)


@pytest.mark.parametrize("name", SHOWN)
def test_what_can_be_shown_has_chinese_words_for_each_member_once(name: str) -> None:
    own, wanted = ENUMS[name].__module__, _words_name(name)
    places = _assigning(wanted)
    assert len(places) == 1, f"{wanted} of {name} stands in {places or 'no module'}"
    beside = places[0].endswith("_words") and own.rpartition(".")[0] == places[0].rpartition(".")[0]
    assert places[0] == own or beside, f"{places[0]} is not beside {own}"
    words = vars(importlib.import_module(places[0]))[wanted]
    assert isinstance(words, Mapping)
    silent = {ENUMS[name][member] for member in WITHOUT_WORDS.get(name, {})}
    assert set(words) == set(ENUMS[name]) - silent
    for member, value in words.items():
        texts = _texts(value)
        assert any("\u4e00" <= each <= "\u9fff" for text in texts for each in text), member


def test_every_exception_is_still_one_and_says_why() -> None:
    assert set(NOT_SHOWN) | set(NAMED_OTHERWISE) | set(WITHOUT_WORDS) <= set(ENUMS)
    for name, members in WITHOUT_WORDS.items():
        assert set(members) < set(ENUMS[name].__members__)
    needless = [name for name in NOT_SHOWN if _assigning(_words_name(name))]
    assert needless == [], "has words, so it is no exception"
    reasons = [
        *NOT_SHOWN.values(),
        *(why for each in WITHOUT_WORDS.values() for why in each.values()),
    ]
    assert all(len(why) > 20 for why in reasons)
