"""How do window codes, authorisations and changes of account look to a program?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.claims.payee_changes import HeldChange
from casework.people.given_authorisations import GivenAuthorisations
from casework.people.window_codes import WindowCodeView
from claims_core.identity_levels import MemberAct
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import RELATIVE_DEED_WORDS, ClaimsCovered, ProxyPurpose
from claims_core.window_codes import (
    WINDOW_CODE_PAPER_WORDS,
    WindowCodePaper,
    WindowCodePurpose,
)
from frontdoor.shapes import Given, Shown


class WindowCodeWanted(Given):
    """给窗口码。"""

    paper: Annotated[
        WindowCodePaper,
        Field(
            description="；".join(
                f"{value} {words}" for value, words in WINDOW_CODE_PAPER_WORDS.items()
            )
        ),
    ]


class WindowCodeIssuedShown(Shown):
    """给出的窗口码。"""

    code_id: str
    code: str
    """只出现这一次"""
    expires_at: datetime


class WindowCodeShown(Shown):
    """给过的窗口码，不带码。"""

    id: str
    purpose: WindowCodePurpose
    """self 本人用，relative 代办人用"""
    paper: WindowCodePaper
    issued_by: str
    issued_at: datetime
    expires_at: datetime
    used: bool
    ended: bool
    """true 不能再用"""


class StandingAuthorisationShown(Shown):
    """有效的代办授权。"""

    id: str
    proxy_name: str
    """已遮挡"""
    relation: ProxyRelation
    claims: ClaimsCovered
    purposes: tuple[ProxyPurpose, ...]
    granted_at: datetime
    expires_at: datetime
    by_letter: bool
    text_version: str


class ActOfRelativeShown(Shown):
    """替本人办的一件事。"""

    act: MemberAct
    words: str
    claim_id: str | None
    at: datetime


class HeldChangeShown(Shown):
    """正在等的换账户。"""

    claim_id: str
    claim_no: str
    held_until: datetime


class AuthorityShown(Shown):
    """一个人的身份核实和代办。"""

    insured_id: str
    name_masked: str
    codes: tuple[WindowCodeShown, ...]
    standing: tuple[StandingAuthorisationShown, ...]
    acts: tuple[ActOfRelativeShown, ...]
    payee_changes: tuple[HeldChangeShown, ...]

    @classmethod
    def of_person(
        cls,
        given: GivenAuthorisations,
        codes: Sequence[WindowCodeView],
        changes: Sequence[HeldChange],
    ) -> Self:
        """From what the services know."""
        return cls(
            insured_id=given.insured_id,
            name_masked=given.name_masked,
            codes=tuple(WindowCodeShown.from_view(each) for each in codes),
            standing=tuple(
                StandingAuthorisationShown.from_view(each, purposes=tuple(sorted(each.purposes)))
                for each in given.standing
            ),
            acts=tuple(
                ActOfRelativeShown.from_view(each, words=RELATIVE_DEED_WORDS[each.act])
                for each in given.acts
            ),
            payee_changes=tuple(HeldChangeShown.from_view(each) for each in changes),
        )
