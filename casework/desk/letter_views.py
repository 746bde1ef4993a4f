"""What does a letter of authorisation say, as it is typed and as it is shown? Asked by the desk
that keeps them and by its pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from claims_core.authorisation_papers import LetterBasis, LetterPaper
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import ClaimsCovered


class LetterState(StrEnum):
    """授权书办到哪一步."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


LETTER_STATE_WORDS: Mapping[LetterState, str] = {
    LetterState.RECORDED: "等另一个人核对",
    LetterState.CONFIRMED: "核对通过",
    LetterState.REFUSED: "没有通过",
}


@dataclass(frozen=True, kw_only=True, repr=False)
class LetterGiven:
    """授权书上写的, as the clerk typed it; `papers` are those that were seen."""

    basis: LetterBasis
    papers: frozenset[LetterPaper]
    proxy_name: str
    proxy_number: str
    relation: ProxyRelation
    claims: ClaimsCovered
    may_file: bool
    may_name_account: bool
    until: date
    words: str


@dataclass(frozen=True, kw_only=True)
class LetterView:
    """授权书, masked."""

    id: str
    basis: LetterBasis
    papers: tuple[LetterPaper, ...]
    proxy_name: str
    relation: ProxyRelation
    claims: ClaimsCovered
    may_file: bool
    may_name_account: bool
    until: date
    words: str
    state: LetterState
    recorded_by: str
    recorded_at: datetime
    decided_by: str
    decided_words: str
    has_picture: bool
