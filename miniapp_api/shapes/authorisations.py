"""How do authorisations look on the phone, asked for and given?"""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.people.given_authorisations import GivenAuthorisations, HeldAuthorisation
from claims_core.agreed_texts import AgreedText
from claims_core.proxy_relation import PROXY_RELATION_WORDS, ProxyRelation
from claims_core.proxy_scope import (
    CLAIMS_COVERED_WORDS,
    LONGEST_DAYS,
    PROXY_CLAIMS_WORDS,
    PROXY_PURPOSE_WORDS,
    RELATIVE_DEED_WORDS,
    ClaimsCovered,
    ProxyPurpose,
)
from frontdoor.shapes import Given, Shown
from miniapp_api.shapes.people import Name, Number

RelationGiven = Annotated[
    ProxyRelation,
    Field(description="；".join(f"{value} {said}" for value, said in PROXY_RELATION_WORDS.items())),
]
ClaimsGiven = Annotated[
    ClaimsCovered,
    Field(description="；".join(f"{value} {said}" for value, said in CLAIMS_COVERED_WORDS.items())),
]
PurposesGiven = Annotated[
    tuple[ProxyPurpose, ...],
    Field(
        max_length=len(ProxyPurpose),
        description="；".join(f"{value} {said}" for value, said in PROXY_PURPOSE_WORDS.items())
        + "。看进度总是可以的；没写就是都可以",
    ),
]


class AuthorisationGiven(Given):
    """请家人授权，由您代办。"""

    insured_name: Name
    """参保人（家人）的姓名"""
    insured_id_number: Number
    """参保人（家人）的身份证号"""
    proxy_name: Name
    """代办人（您）的姓名"""
    relation: RelationGiven
    claims: ClaimsGiven = ClaimsCovered.FILED
    claim_no: Annotated[str, Field(max_length=40)] = ""
    """claims 是 one 时，是哪一份申请的编号"""
    purposes: PurposesGiven = tuple(ProxyPurpose)
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = LONGEST_DAYS
    """多少天，到期自动结束"""
    text_version: Annotated[str, Field(max_length=12)] = ""
    """给家人看过的同意书是哪一版（GET /authorisations/text）；没给看过就不写"""


class AuthorisationTextShown(Shown):
    """给家人看的同意书。"""

    version: str
    title: str
    scope: str
    """什么也不选时，代办哪些申请、办什么、到什么时候"""
    text: str

    @classmethod
    def from_text(cls, text: AgreedText) -> Self:
        """The text, and the scope that holds where nothing else is chosen."""
        purposes = "；".join(PROXY_PURPOSE_WORDS.values())
        scope = (
            f"{CLAIMS_COVERED_WORDS[ClaimsCovered.FILED]}：{purposes}。{LONGEST_DAYS}天后自动结束。"
        )
        return cls(version=text.version, title=text.title, scope=scope, text=text.text)


class HeldAuthorisationShown(Shown):
    """家人给您的一份授权。"""

    insured_id: str
    """哪位家人，和 GET /me 里的一样"""
    claims: ClaimsCovered
    claims_words: str
    purposes: tuple[ProxyPurpose, ...]
    purposes_words: str
    expires_at: datetime
    by_letter: bool
    """true 是窗口核对过的授权书"""

    @classmethod
    def from_held(cls, held: HeldAuthorisation) -> Self:
        """From what casework knows."""
        return cls(
            insured_id=held.insured_id,
            claims=held.claims,
            claims_words=PROXY_CLAIMS_WORDS[held.claims],
            purposes=tuple(sorted(held.purposes)),
            purposes_words=_purposes_words(held.purposes),
            expires_at=held.expires_at,
            by_letter=held.by_letter,
        )


class HeldAuthorisationsShown(Shown):
    """您在代办的家人，各能办什么。"""

    items: tuple[HeldAuthorisationShown, ...]
    """新的在前"""


class GivenAuthorisationShown(Shown):
    """一份有效的授权。"""

    id: str
    proxy_name: str
    """代办人，已遮挡"""
    relation: ProxyRelation
    relation_words: str
    claims: ClaimsCovered
    claims_words: str
    purposes: tuple[ProxyPurpose, ...]
    purposes_words: str
    granted_at: datetime
    expires_at: datetime
    by_letter: bool
    """true 是窗口核对过的授权书"""


class RelativeActShown(Shown):
    """代办人做的一件事。"""

    words: str
    """刚替您…后面的话，例如“交了报销申请”"""
    claim_id: str | None
    at: datetime


class GivenAuthorisationsShown(Shown):
    """您给出的授权，和替您办的事。"""

    standing: tuple[GivenAuthorisationShown, ...]
    acts: tuple[RelativeActShown, ...]
    """新的在前，最多50件"""

    @classmethod
    def from_given(cls, given: GivenAuthorisations) -> Self:
        """From what casework knows."""
        return cls(
            standing=tuple(
                GivenAuthorisationShown(
                    id=each.id,
                    proxy_name=each.proxy_name,
                    relation=each.relation,
                    relation_words=PROXY_RELATION_WORDS[each.relation],
                    claims=each.claims,
                    claims_words=CLAIMS_COVERED_WORDS[each.claims],
                    purposes=tuple(sorted(each.purposes)),
                    purposes_words=_purposes_words(each.purposes),
                    granted_at=each.granted_at,
                    expires_at=each.expires_at,
                    by_letter=each.by_letter,
                )
                for each in given.standing
            ),
            acts=tuple(
                RelativeActShown(
                    words=RELATIVE_DEED_WORDS[each.act], claim_id=each.claim_id, at=each.at
                )
                for each in given.acts
            ),
        )


def _purposes_words(purposes: Collection[ProxyPurpose]) -> str:
    return "、".join(words for each, words in PROXY_PURPOSE_WORDS.items() if each in purposes)
