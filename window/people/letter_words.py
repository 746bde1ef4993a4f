"""How does the window say what a letter of authorisation lets somebody do? Asked by its pages."""

from casework.desk.letter_views import LETTER_STATE_WORDS, LetterState, LetterView
from claims_core.authorisation_papers import (
    LETTER_PAPER_WORDS,
    LetterBasis,
    LetterPaper,
    letter_rules,
)
from claims_core.proxy_relation import PROXY_RELATION_WORDS
from claims_core.proxy_scope import CLAIMS_COVERED_WORDS

BASES = tuple((basis.value, rules) for basis, rules in letter_rules().items())
PAPERS = tuple((paper.value, words) for paper, words in LETTER_PAPER_WORDS.items())
RELATIONS = tuple((each.value, words) for each, words in PROXY_RELATION_WORDS.items())
_TONES = {LetterState.RECORDED: "warn", LetterState.CONFIRMED: "good", LetterState.REFUSED: ""}


def basis(letter: LetterView) -> str:
    """On which ground."""
    return letter_rules()[letter.basis].title


def needed(basis_given: str) -> str:
    """Which papers this ground needs, in a row."""
    rules = letter_rules()[LetterBasis(basis_given)]
    return "；".join(LETTER_PAPER_WORDS[each] for each in rules.papers)


def papers(letter: LetterView) -> str:
    """What was seen."""
    return "；".join(LETTER_PAPER_WORDS[LetterPaper(each)] for each in letter.papers)


def scope(letter: LetterView) -> str:
    """Which claims, and what for."""
    what = ["看进度和结果"]
    if letter.may_file:
        what.append("交申请、补材料、撤回")
    if letter.may_name_account:
        what.append("填收款账户")
    return f"{CLAIMS_COVERED_WORDS[letter.claims]}：{'、'.join(what)}"


def relation(letter: LetterView) -> str:
    """What they are to the insured person."""
    return PROXY_RELATION_WORDS[letter.relation]


def state(letter: LetterView) -> str:
    """How far it has come."""
    return LETTER_STATE_WORDS[letter.state]


def tone(letter: LetterView) -> str:
    """How it looks in a list."""
    return _TONES[letter.state]
