"""How does the window say who may act for somebody, and what was done? Asked by its pages and by
the API."""

from casework.people.given_authorisations import GivenAuthorisation
from casework.people.notices import RelativeAct
from casework.people.window_codes import WindowCodeView
from claims_core.proxy_relation import PROXY_RELATION_WORDS
from claims_core.proxy_scope import (
    CLAIMS_COVERED_WORDS,
    PROXY_PURPOSE_WORDS,
    RELATIVE_DEED_WORDS,
)
from claims_core.window_codes import (
    WINDOW_CODE_PAPER_WORDS,
    WINDOW_CODE_PURPOSE_WORDS,
    WindowCodePaper,
)

PAPERS = tuple(
    (paper.value, words)
    for paper, words in WINDOW_CODE_PAPER_WORDS.items()
    if paper is not WindowCodePaper.LETTER
)


def relation(given: GivenAuthorisation) -> str:
    """What the relative is to the insured person."""
    return PROXY_RELATION_WORDS[given.relation]


def scope(given: GivenAuthorisation) -> str:
    """Which claims, and what for."""
    purposes = [words for each, words in PROXY_PURPOSE_WORDS.items() if each in given.purposes]
    return f"{CLAIMS_COVERED_WORDS[given.claims]}：{'、'.join(purposes)}"


def deed(act: RelativeAct) -> str:
    """What was done."""
    return RELATIVE_DEED_WORDS[act.act]


def paper(code: WindowCodeView) -> str:
    """What was looked at."""
    return WINDOW_CODE_PAPER_WORDS[code.paper]


def purpose(code: WindowCodeView) -> str:
    """Who types it."""
    return WINDOW_CODE_PURPOSE_WORDS[code.purpose]


def state(code: WindowCodeView) -> str:
    """What has become of it."""
    if code.used:
        return "用过了"
    return "不能用了" if code.ended else "没用过"
