"""How does the window name the kinds, states and days of cases? Asked by their templates."""

from collections.abc import Collection
from datetime import date

from casework.conversations.views import CASE_FILTER_WORDS, CaseFilter
from claims_core.case_clock import CASE_MILESTONE_WORDS
from claims_core.service_case import (
    CASE_ACTION_WORDS,
    CASE_ENDING_WORDS,
    CASE_KIND_WORDS,
    CASE_STATE_WORDS,
    CaseAction,
    CaseEnding,
    CaseKind,
    CaseState,
    ServiceCase,
)
from window.words import SOON, Due, working_days_between

SAID_IN_WORDS = {
    "chat": "公众号",
    "sms": "短信",
    "phone": "小程序",
    "window": "窗口或电话",
    "system": "系统",
}
_TONES: dict[CaseState, str] = {
    CaseState.OPEN: "warn",
    CaseState.IN_HAND: "brand",
    CaseState.ANSWERED: "good",
    CaseState.CLOSED: "",
}


def filters() -> dict[CaseFilter, str]:
    """The lists in the order of their tabs."""
    return CASE_FILTER_WORDS


def kinds(wanted: Collection[CaseKind]) -> tuple[tuple[str, str], ...]:
    """What a case may be about, for choices."""
    return tuple((each.value, words) for each, words in CASE_KIND_WORDS.items() if each in wanted)


def kind(value: CaseKind) -> str:
    """What it is about."""
    return CASE_KIND_WORDS[value]


def state(case: ServiceCase) -> Due:
    """Where it stands, with the tone of its tag."""
    words = CASE_STATE_WORDS[case.state]
    if case.ending is not None:
        words = f"{words}：{CASE_ENDING_WORDS[case.ending]}"
    return Due(words, _TONES[case.state])


def due(case: ServiceCase, today: date) -> Due:
    """What is due next and how many working days are left for it; nothing once it is closed."""
    if case.state is CaseState.CLOSED:
        return Due("", "")
    milestone, day = case.next_milestone
    what = CASE_MILESTONE_WORDS[milestone]
    left = working_days_between(today, day)
    if day < today:
        return Due(f"{what}：已超期", "bad")
    if left == 0:
        return Due(f"{what}：今天", "warn")
    return Due(f"{what}：还有{left}个工作日", "warn" if left <= SOON else "")


def action(value: CaseAction) -> str:
    """What was done."""
    return CASE_ACTION_WORDS[value]


def ending(value: CaseEnding) -> str:
    """How it ended."""
    return CASE_ENDING_WORDS[value]


def said_in(value: str) -> str:
    """Where it was said."""
    return SAID_IN_WORDS.get(value, value)
