"""How does the window say what is changed of somebody's identity? Asked by its pages and by the
API."""

from casework.people.identity_views import (
    IDENTITY_CHANGE_KIND_WORDS,
    IDENTITY_CHANGE_STATE_WORDS,
    IDENTITY_PAPER_WORDS,
    NUMBER_SHOWN_WORDS,
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
    return tuple((which.value, NUMBER_SHOWN_WORDS[which]) for which in pair)


def number_title(which: NumberShown) -> str:
    """What is shown in full."""
    return NUMBER_SHOWN_WORDS[which]
