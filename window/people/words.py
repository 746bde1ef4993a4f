"""How does the window say what is changed of somebody's identity? Asked by its pages and by the
API."""

from casework.people.identity_views import (
    IDENTITY_CHANGE_KIND_WORDS,
    IDENTITY_CHANGE_STATE_WORDS,
    IDENTITY_PAPER_WORDS,
    IdentityChangeKind,
    IdentityChangeState,
    IdentityChangeView,
    NumberShown,
)

# The paper of a form, in order; the first asks to choose.
PAPERS = tuple((paper.value, words) for paper, words in IDENTITY_PAPER_WORDS.items())
NUMBER_KINDS = tuple(
    (kind.value, IDENTITY_CHANGE_KIND_WORDS[kind])
    for kind in (IdentityChangeKind.CORRECTED, IdentityChangeKind.PASSPORT_RENEWED)
)
_SHOWN = {
    NumberShown.KEPT: "保留的人的证件号码",
    NumberShown.LOST: "并入的人的证件号码",
    NumberShown.OLD: "现在登记的号码",
    NumberShown.NEW: "要改成的号码",
}


def kind(change: IdentityChangeView) -> str:
    """What is changed."""
    return IDENTITY_CHANGE_KIND_WORDS[change.kind]


def paper(change: IdentityChangeView) -> str:
    """On which paper it stands."""
    return IDENTITY_PAPER_WORDS[change.paper]


def state(change: IdentityChangeView) -> str:
    """How far it has come."""
    return IDENTITY_CHANGE_STATE_WORDS[change.state]


def tone(change: IdentityChangeView) -> str:
    """How it looks in a list."""
    return {
        IdentityChangeState.PROPOSED: "warn",
        IdentityChangeState.CONFIRMED: "good",
        IdentityChangeState.REFUSED: "",
    }[change.state]


def numbers(change: IdentityChangeView) -> tuple[tuple[str, str], ...]:
    """Which numbers of a change may be shown in full."""
    pair = (
        (NumberShown.KEPT, NumberShown.LOST)
        if change.kind is IdentityChangeKind.SAME_PERSON
        else (NumberShown.OLD, NumberShown.NEW)
    )
    return tuple((which.value, _SHOWN[which]) for which in pair)


def number_title(which: NumberShown) -> str:
    """What is shown in full."""
    return _SHOWN[which]
