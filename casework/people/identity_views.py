"""What do screens show of a person's identity, and of its changes? Masked; made by the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casework.people.views import PersonView


class IdentityChangeKind(StrEnum):
    """身份变更种类"""

    CORRECTED = "corrected"  # 证件号码登记错了
    PASSPORT_RENEWED = "passport_renewed"  # 护照换发
    SAME_PERSON = "same_person"  # 名册里两个人是同一个人


IDENTITY_CHANGE_KIND_WORDS: Mapping[IdentityChangeKind, str] = {
    IdentityChangeKind.CORRECTED: "更正证件号码",
    IdentityChangeKind.PASSPORT_RENEWED: "换发护照",
    IdentityChangeKind.SAME_PERSON: "两个人合并为一个",
}


class IdentityPaper(StrEnum):
    """变更依据: which paper a change stands on."""

    DOCUMENT_SEEN = "document_seen"  # 证件原件
    BOTH_PASSPORTS = "both_passports"  # 新旧护照
    POLICE_LETTER = "police_letter"  # 公安机关的证明
    CENTRE_NOTICE = "centre_notice"  # 市医保中心的通知
    OTHER = "other"


IDENTITY_PAPER_WORDS: Mapping[IdentityPaper, str] = {
    IdentityPaper.DOCUMENT_SEEN: "看过现在的证件原件",
    IdentityPaper.BOTH_PASSPORTS: "新旧护照都看过",
    IdentityPaper.POLICE_LETTER: "公安机关的证明",
    IdentityPaper.CENTRE_NOTICE: "市医保中心的通知",
    IdentityPaper.OTHER: "其他",
}


class IdentityChangeState(StrEnum):
    """变更状态"""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


IDENTITY_CHANGE_STATE_WORDS: Mapping[IdentityChangeState, str] = {
    IdentityChangeState.PROPOSED: "待复核",
    IdentityChangeState.CONFIRMED: "已复核",
    IdentityChangeState.REFUSED: "没有通过",
}


class NumberShown(StrEnum):
    """看哪个号码: what of a change may be shown in full, for a reason that is kept."""

    KEPT = "kept"  # 保留的人现在的号码
    OLD = "old"  # 更正前的号码
    NEW = "new"  # 更正后的号码
    LOST = "lost"  # 并入的人的号码


NUMBER_SHOWN_WORDS: Mapping[NumberShown, str] = {
    NumberShown.KEPT: "保留的人的证件号码",
    NumberShown.OLD: "变更前的号码",
    NumberShown.NEW: "变更后的号码",
    NumberShown.LOST: "并入的人的证件号码",
}


@dataclass(frozen=True)
class IdentityChangeView:
    """身份变更: numbers masked; `lost` only where two people are one."""

    id: str
    kind: IdentityChangeKind
    person: PersonView
    lost: PersonView | None
    names_differ: bool
    old_number: str
    new_number: str
    paper: IdentityPaper
    words: str
    state: IdentityChangeState
    proposed_by_id: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decided_words: str


@dataclass(frozen=True)
class ClaimNamed:
    """名下的一份申请."""

    claim_id: str
    claim_no: str
    stage_words: str
    under_lost: bool
    """filed under the id that was found to be this person's"""


@dataclass(frozen=True)
class PersonIdentity:
    """一个人的身份: who this is, under which numbers they were known, and what was changed."""

    person: PersonView
    former_numbers: tuple[str, ...]
    merged: tuple[PersonView, ...]
    claims: tuple[ClaimNamed, ...]
    changes: tuple[IdentityChangeView, ...]

    @property
    def waiting(self) -> IdentityChangeView | None:
        """The change that waits for a second person."""
        for change in self.changes:
            if change.state is IdentityChangeState.PROPOSED:
                return change
        return None
