"""How does the window say how far a claim has come that it fills in for somebody? Asked by its
pages."""

from casework.assisted.views import AssistedDetail, AssistedLine, AssistedMoveView
from claims_core.assisted_filing import (
    ASSIST_MOVE_WORDS,
    CALLER_KNOWN_BY_WORDS,
    AssistState,
)
from claims_core.checklist import GUIDES, Material

KNOWN_BY = [(each.value, words) for each, words in CALLER_KNOWN_BY_WORDS.items()]
MATERIALS = [
    (each.value, GUIDES[each].title) for each in Material if each is not Material.SIGNED_SHEET
]
_STATES = {
    AssistState.FILLING: ("在填", "warn"),
    AssistState.ASKED: ("等本人点头", "warn"),
    AssistState.SIGNED: ("签过字，等另一个人核对", "warn"),
    AssistState.FILED: ("交上去了", "good"),
    AssistState.TAKEN_OVER: ("本人自己接着填", ""),
    AssistState.LAPSED: ("过了日子，作废", "bad"),
    AssistState.DROPPED: ("不办了", ""),
}


def state(line: AssistedLine) -> str:
    """How far it is."""
    return _STATES[line.state][0]


def tone(line: AssistedLine) -> str:
    """The colour of its mark."""
    return _STATES[line.state][1]


def move(each: AssistedMoveView) -> str:
    """One move: who did what."""
    return f"{each.by}：{ASSIST_MOVE_WORDS[each.move]}"


def known(detail: AssistedDetail) -> str:
    """How whoever asked was known."""
    return f"{CALLER_KNOWN_BY_WORDS[detail.known_by]}（{detail.known_words}）"
