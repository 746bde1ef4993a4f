"""How do consents to the use of papers and account look on the phone?"""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from casework.phone.consent_views import ConsentsOfPerson, SaidConsent, StandingConsent
from claims_core.agreed_texts import AgreedTo
from claims_core.data_consents import CONSENT_STATE_WORDS, ConsentState
from frontdoor.given_shapes import Id
from frontdoor.shapes import Given, Shown

ConsentKind = Literal[AgreedTo.CLAIM_DATA, AgreedTo.BANK_ACCOUNT]


class ConsentsAsked(Given):
    """看谁的同意。"""

    insured_id: Id | None = None
    """替家人办的，写家人；不写就是自己"""


class ConsentGiven(Given):
    """同意，或者收回。"""

    agreed: bool
    """true 同意，false 收回；收回马上生效"""
    version: Annotated[str, Field(max_length=12)] = ""
    """同意时必填：看过的是哪一版；收回不用写"""
    insured_id: Id | None = None
    """替家人点的，写家人；不写就是自己。收回只能本人来"""


class ConsentShown(Shown):
    """一项同意：看的是哪段话，现在算不算同意。"""

    what: ConsentKind
    title: str
    text: str
    """点同意以前先给人看的话"""
    withdrawn: str
    """收回会怎么样，收回以前先给人看"""
    version: str
    """text 是哪一版，同意时带上"""
    since: date
    """这一版从哪天起"""
    state: ConsentState
    state_words: str
    agreed_version: str
    """上一次说的时候看的是哪一版；没说过为空"""
    said_at: datetime | None
    said_in: str
    """phone 小程序，chat 公众号，window 窗口；没说过为空"""
    by_relative: bool
    """true 是代办的家人点的"""

    @classmethod
    def from_standing(cls, each: StandingConsent) -> Self:
        """From what holds now."""
        text = each.text
        return cls(
            what=each.what,
            title=text.title,
            text=text.text,
            withdrawn=text.withdrawn,
            version=text.version,
            since=text.since,
            state=each.state,
            state_words=CONSENT_STATE_WORDS[each.state],
            agreed_version=each.version,
            said_at=each.said_at,
            said_in=each.said_in,
            by_relative=each.by_relative,
        )


class SaidConsentShown(Shown):
    """说过的一次。"""

    what: ConsentKind
    agreed: bool
    version: str
    said_in: str
    by_relative: bool
    at: datetime

    @classmethod
    def from_said(cls, said: SaidConsent) -> Self:
        """From what was kept."""
        return cls.from_view(said, agreed=said.given)


class ConsentsShown(Shown):
    """用资料、用账户的同意。"""

    insured_id: str
    name: str
    """参保人，已遮挡"""
    items: tuple[ConsentShown, ...]
    history: tuple[SaidConsentShown, ...]
    """说过的每一次，新的在前"""
    told: str
    """刚说的这一次带来了什么，给人看的；只看不说时为空"""

    @classmethod
    def from_consents(cls, consents: ConsentsOfPerson) -> Self:
        """From what casework knows."""
        return cls(
            insured_id=consents.insured_id,
            name=consents.name_masked,
            items=tuple(map(ConsentShown.from_standing, consents.standing)),
            history=tuple(map(SaidConsentShown.from_said, consents.history)),
            told=consents.told,
        )
