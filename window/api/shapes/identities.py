"""How do people's identities and their changes look to a program, and what does it send? Numbers
are masked, and never stand in an address."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.desk.identity_changes import MAX_WORDS
from casework.lists import Page
from casework.people.identity_views import (
    IdentityChangeKind,
    IdentityChangeState,
    IdentityChangeView,
    IdentityPaper,
    NumberShown,
    PersonIdentity,
)
from frontdoor.given_shapes import Cursor
from frontdoor.shapes import Given, Shown
from window.people import words as identity_words

Number = Annotated[str, Field(min_length=1, max_length=60)]
Words = Annotated[str, Field(max_length=MAX_WORDS)]


class PersonSought(Given):
    """按证件号码查人。"""

    number: Number
    """完整证件号码，现在的或以前的"""


class NumberChangeGiven(Given):
    """证件号码要改。"""

    kind: IdentityChangeKind
    """corrected 登记错了，passport_renewed 护照换发"""
    new_number: Number
    """现在证件上的号码"""
    paper: IdentityPaper
    """document_seen 证件原件，both_passports 新旧护照，police_letter 公安机关证明，
    centre_notice 市医保中心通知，other 其他"""
    words: Words
    """看了什么、为什么要改；必填"""


class SamePersonGiven(Given):
    """名册里两个人是同一个人。"""

    other_number: Number
    """并进来的那个人的证件号码；地址里的这个人保留"""
    paper: IdentityPaper
    words: Words
    """看了什么、为什么合并；必填"""


class IdentityChangesAsked(Given):
    """翻看身份变更。"""

    decided: bool = False
    """true 看已办的；默认看待复核的"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class ChangeRefusedGiven(Given):
    """不通过。"""

    words: Words
    """为什么不通过；必填"""


class NumberRevealGiven(Given):
    """查看完整号码。"""

    which: NumberShown
    """kept 保留的人，lost 并入的人，old 变更前，new 变更后"""
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    """为什么要看，会记下来"""


class IdentityShown(Shown):
    """名册里的一个身份，已遮挡。"""

    insured_id: str
    insured_no: str
    name: str
    id_number: str
    phone: str
    region: str


class IdentityChangeShown(Shown):
    """一件身份变更。"""

    id: str
    kind: IdentityChangeKind
    kind_words: str
    person: IdentityShown
    """保留的人"""
    lost: IdentityShown | None
    """并入的人；改号码的为空"""
    names_differ: bool
    """两边登记的姓名不同"""
    old_number: str
    new_number: str
    """已遮挡；合并的为空"""
    paper: IdentityPaper
    words: str
    state: IdentityChangeState
    """proposed 待复核，confirmed 已复核，refused 没有通过"""
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decided_words: str

    @classmethod
    def from_change(cls, change: IdentityChangeView) -> Self:
        """From one change, with its words."""
        return cls.from_view(change, kind_words=identity_words.kind(change))


class IdentityChangesShown(Shown):
    """一页身份变更。"""

    items: tuple[IdentityChangeShown, ...]
    next_cursor: str | None
    total: int | None
    """待复核的总数；看已办的时为空"""

    @classmethod
    def from_page(cls, page: Page[IdentityChangeView]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(IdentityChangeShown.from_change, page.items)))


class ClaimNamedShown(Shown):
    """名下的一份申请。"""

    claim_id: str
    claim_no: str
    stage_words: str
    under_lost: bool
    """按合并进来的身份提交的"""


class PersonIdentityShown(Shown):
    """一个人的身份。"""

    person: IdentityShown
    former_numbers: tuple[str, ...]
    """以前的号码，已遮挡"""
    merged: tuple[IdentityShown, ...]
    """合并进来的身份"""
    claims: tuple[ClaimNamedShown, ...]
    changes: tuple[IdentityChangeShown, ...]

    @classmethod
    def from_identity(cls, identity: PersonIdentity) -> Self:
        """From one person."""
        return cls.from_view(
            identity, changes=tuple(map(IdentityChangeShown.from_change, identity.changes))
        )
