"""Does a person let their papers and account be used, and who recorded it? For programs."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from casework.errors import FieldsInvalid, NotFound
from casework.phone.consent_views import ConsentsOfPerson
from casework.phone.said_consents import CONSENT_KEEPERS, LONGEST_PAPER, SaidConsents
from claims_core.agreed_texts import AgreedTo, TextMoved
from claims_core.data_consents import ConsentState
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from frontdoor.shapes import Given, Shown

TAG = "同意用资料和账户"
_MAY = staff(*sorted(CONSENT_KEEPERS))
DataConsentKind = Literal[AgreedTo.CLAIM_DATA, AgreedTo.BANK_ACCOUNT]


class ConsentRecordGiven(Given):
    """本人在窗口说的同意或收回。"""

    agreed: bool
    version: Annotated[str, Field(max_length=12)] = ""
    """同意时必填：念给本人听的是哪一版"""
    paper: Annotated[str, Field(min_length=1, max_length=LONGEST_PAPER)]
    """凭什么登记的"""


class StandingConsentShown(Shown):
    """一项同意现在怎样。"""

    what: DataConsentKind
    title: str
    text: str
    withdrawn: str
    """收回会怎么样"""
    version: str
    confirmed: bool
    """false 还没有定稿"""
    state: ConsentState


class ConsentRecordShown(Shown):
    """说过的一次。"""

    what: DataConsentKind
    given: bool
    version: str
    said_in: str
    """phone 小程序，chat 公众号，window 窗口"""
    by_relative: bool
    recorded_by: str
    paper: str
    at: datetime


class PersonConsentsShown(Shown):
    """一个参保人的同意。"""

    insured_id: str
    name: str
    """已遮挡"""
    standing: tuple[StandingConsentShown, ...]
    history: tuple[ConsentRecordShown, ...]
    told: str
    """刚登记的这一次带来了什么"""

    @classmethod
    def from_consents(cls, consents: ConsentsOfPerson) -> Self:
        """From what casework knows."""
        return cls(
            insured_id=consents.insured_id,
            name=consents.name_masked,
            standing=tuple(
                StandingConsentShown(
                    what=each.what,
                    title=each.text.title,
                    text=each.text.text,
                    withdrawn=each.text.withdrawn,
                    version=each.text.version,
                    confirmed=each.text.confirmed,
                    state=each.state,
                )
                for each in consents.standing
            ),
            history=tuple(map(ConsentRecordShown.from_view, consents.history)),
            told=consents.told,
        )


class ConsentRecordsResource:
    """同意用资料和账户."""

    def __init__(self, consents: SaidConsents) -> None:
        self._consents = consents

    @endpoint(
        "GET",
        "/people/{insured_id}/consents",
        guard=_MAY,
        summary="一个人同意用什么",
        tag=TAG,
        answer=PersonConsentsShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> PersonConsentsShown:
        """每一项的话、现在算不算同意，什么时候在哪里说的。"""
        consents = await self._consents.at_the_window(call.actor, call.path("insured_id"))
        return PersonConsentsShown.from_consents(consents)

    @endpoint(
        "PUT",
        "/people/{insured_id}/consents/{what}",
        guard=_MAY,
        summary="登记本人说的同意或收回",
        tag=TAG,
        body=ConsentRecordGiven,
        answer=PersonConsentsShown,
        errors=(NotFound, FieldsInvalid, TextMoved),
    )
    async def record(self, call: Call, body: ConsentRecordGiven) -> PersonConsentsShown:
        """马上生效；记下谁登记的、凭什么。同样的话登记两次只算一次。"""
        what = call.path("what")
        if what not in set(AgreedTo):
            raise NotFound
        consents = await self._consents.record(
            call.actor,
            call.path("insured_id"),
            AgreedTo(what),
            body.paper,
            given=body.agreed,
            version=body.version,
        )
        return PersonConsentsShown.from_consents(consents)
