"""Does every closed list that a page or a message can show have its Chinese words beside it, once?

The convention: the words of an enum `DrawPurpose` are `DRAW_PURPOSE_WORDS`, a mapping at the top
of a module, whose keys are exactly the enum's members. It stands in the enum's own module, or in
one ending in `_words` of the same package. Each value is a text, or a dataclass or mapping with
texts. Exceptions go into the three tables below. Where a template calls a function for the words,
that function is called with every member too."""

import enum
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from itertools import product
from types import ModuleType
from typing import get_args, get_type_hints

import pytest

from casework.ledger.recheck_views import (
    Cause,
    FindingKind,
    FindingState,
    FindingView,
    Resolution,
)
from claims_core.checklist import Material
from claims_core.claim import Stage
from claims_core.track import Track
from tests.tools.tree import PACKAGES, ROOT, dotted, modules, outline
from window import recheck_words, words
from window.checks import words as check_words
from window.faq import words as faq_words
from window.policy import words as policy_words

WALKED = (
    "bot",
    "casework",
    "claims_core",
    "faq",
    "frontdoor",
    "infra",
    "miniapp_api",
    "notifications",
    "window",
)
DEFINES_AN_ENUM = re.compile(r"^class \w+\([^)]*(Enum|Flag)\)", re.MULTILINE)
TEMPLATES = sorted((ROOT / "window" / "templates").rglob("*.html"))

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
    "bot.dispatcher.ReplyKind": "what may be said behind a reply; the person sees the reply itself",
    "bot.seen.LateAnswer": "a state between processes; the person sees the answer itself",
    "casework.claims.changes.ChangePart": "a part of the key; the proof names it to operators",
    "casework.claims.papers_read.ReadingState": "how a row stands; the phone is shown `PaperState`",
    "casework.paper_fields.sheet.PaperLabel": "what papers print; nobody is shown it as a list",
    "casework.ledger.recheck_views.FindingState": "tells two lists apart, which have headings",
    "casework.payments.bank_answers.Answer": "sorts the lines of a file; pages show the state",
    "casework.payments.views.OutcomeSource": "what a later file may change; pages show the state",
    "casework.proof.proof.ProofPart": "the command line says what each part counts",
    "claims_core.agreed_texts.AgreedTo": "each text has a title of its own",
    "claims_core.identity_levels.MemberAct": "a key of the tables; people read what was done",
    "claims_core.person_notices.NoticeKind": "a key of the outbox; people read the message",
    "claims_core.clocks.ClockName": "a key of the outbox; the message says the promised day",
    "claims_core.clocks.PromiseCode": "the words travel with the promise, in `reason`",
    "claims_core.eligibility.Insurance": "the words of each reason name the insurance",
    "claims_core.events.EventName": "messages have texts of their own in notifications/wording",
    "claims_core.ledger.EntryKind": "for programs and files; no page lists ledger entries",
    "claims_core.material_list.Necessity": "tells two lists apart, which have headings",
    "claims_core.receipt_count.ReceiptState": "shown as the verdict that follows from it",
    "claims_core.receipts.ReceiptKind": "a part of the key; pages show code and number",
    "claims_core.review_rule.Need": "`claims_core.review.missing` names each missing thing",
    "claims_core.typed_text.TextKind": "how a field is read; problems have sentences of their own",
    "faq.unanswered.MissKind": "tells two lists apart, which have headings",
    "infra.gateway_errors.Category": "for whoever retries, and for logs and the operator's alarms",
    "notifications.channels.channel.LookUp": "what the sender does next; no page lists deliveries",
    "notifications.deliveries.DeliveryState": "for sender and metrics; no page lists deliveries",
    "notifications.endings.Telling": "how a log line says it",
    "notifications.messages.Consent": "a column of the table of kinds; no page shows the table",
    "notifications.messages.ScreenPrivacy": "a column of the table of kinds",
    "notifications.messages.ChannelName": "a key of deliveries and settings, no page names it",
    "notifications.messages.Message": "messages have texts of their own in notifications/wording",
    "notifications.messages.MessageClass": "decides caps and hours; people read the message itself",
}


def _modules() -> Iterator[ModuleType]:
    """Those that define an enum. What only a process of its own imports is large: the part that
    reads papers takes 60 MB, which this one would keep."""
    for path in modules(*WALKED):
        if DEFINES_AN_ENUM.search(path.read_text(encoding="utf-8")):
            yield importlib.import_module(dotted(path))


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
    return [dotted(path) for path in modules(*PACKAGES) if wanted in outline(path).assigned]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, tuple):
        return [text for each in value for text in _texts(each)]
    if is_dataclass(value):
        return [text for each in fields(value) for text in _texts(getattr(value, each.name))]
    return []


def _speaks_chinese(value: object) -> bool:
    return any("\u4e00" <= each <= "\u9fff" for text in _texts(value) for each in text)


# By what a template calls them: the modules of words that pages hand over.
SPEAKERS: dict[str, tuple[ModuleType, ...]] = {
    "words": (words,),
    "recheck_words": (recheck_words,),
    "say": (recheck_words, check_words, faq_words, policy_words),
}
# A function that may say nothing, with the members that it is silent about.
MAY_BE_SILENT = {
    "window.words.next_hands": frozenset(Stage) - set(words.WORK_OF),
}


def _called() -> Iterator[tuple[str, type[enum.Enum]]]:
    """The functions of words that a template calls with one member of a closed list."""
    seen = set()
    for template in TEMPLATES:
        for called in re.finditer(r"\b(\w+)\.(\w+)\(", template.read_text(encoding="utf-8")):
            for module in SPEAKERS.get(called[1], ()):
                function = vars(module).get(called[2])
                if not inspect.isfunction(function):
                    continue
                hints = get_type_hints(function)
                hints.pop("return")
                asked = next(iter(hints.values()), None)
                kinds = [each for each in (asked, *get_args(asked)) if isinstance(each, type)]
                kind = next((each for each in kinds if issubclass(each, enum.Enum)), None)
                name = f"{module.__name__}.{called[2]}"
                if len(hints) == 1 and kind is not None and name not in seen:
                    seen.add(name)
                    yield name, kind


CALLED = dict(_called())


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
    said = vars(importlib.import_module(places[0]))[wanted]
    assert isinstance(said, Mapping)
    silent = {ENUMS[name][member] for member in WITHOUT_WORDS.get(name, {})}
    assert set(said) == set(ENUMS[name]) - silent
    for member, value in said.items():
        assert _speaks_chinese(value), member


def test_the_walk_finds_the_functions_of_words_that_templates_call() -> None:
    assert len(CALLED) > 8
    assert CALLED["window.words.material"] is Material
    assert set(MAY_BE_SILENT) <= set(CALLED)


@pytest.mark.parametrize("name", sorted(CALLED))
def test_what_a_template_calls_for_words_has_some_for_every_member(name: str) -> None:
    module, _, function = name.rpartition(".")
    say = vars(importlib.import_module(module))[function]
    silent = {each for each in CALLED[name] if not _speaks_chinese(say(each))}
    assert silent == MAY_BE_SILENT.get(name, frozenset())


def test_a_finding_is_told_whatever_it_is_and_became() -> None:
    for kind, cause, resolution in product(FindingKind, Cause, Resolution):
        finding = FindingView(
            id="f1",
            claim_id="c1",
            claim_no="",
            insured_name="",
            kind=kind,
            about="",
            was_fen=None,
            now_fen=None,
            cause=cause,
            cause_reference="",
            found_at=datetime(2026, 3, 2, tzinfo=UTC),
            state=FindingState.RESOLVED,
            resolution=resolution,
            words="",
            resolved_by="",
            resolved_at=None,
        )
        for say in (recheck_words.kind, recheck_words.cure, recheck_words.cause):
            assert _speaks_chinese(say(finding)), (say, kind, cause)
        assert _speaks_chinese(recheck_words.resolution(finding)), resolution


def test_every_list_of_a_side_track_has_a_tab_in_chinese() -> None:
    for track in Track:
        tabs = check_words.filters(track)
        assert tabs and all(map(_speaks_chinese, tabs.values())), track


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
