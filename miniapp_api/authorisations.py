"""How does a relative become somebody who may act for an insured person?"""

from datetime import timedelta

from casework.errors import (
    CodeExpired,
    CodeWrong,
    Forbidden,
    IdentityNotMatched,
    NotBound,
    SendTooOften,
    TooManyTries,
)
from casework.people.bindings import FormerNumber, NameNearlyMatched
from casework.people.one_time_codes import NoMobileInRoster
from casework.people.proxies import Proxies
from claims_core.agreed_texts import AgreedTo, TextMoved, current_text
from claims_core.errors import InvalidIdNumber
from claims_core.proxy_scope import ProxyScope
from frontdoor.guards import member
from frontdoor.limits import caller_of
from frontdoor.routing import Call, endpoint
from infra.idempotency import KeyReused
from miniapp_api.shapes.authorisations import AuthorisationGiven, AuthorisationTextShown
from miniapp_api.shapes.people import CodeSentShown, MemberShown, SmsCodeGiven

TAG = "家人代办"


class Authorisations:
    """代办授权."""

    def __init__(self, proxies: Proxies) -> None:
        self._proxies = proxies

    @endpoint(
        "GET",
        "/authorisations/text",
        guard=member,
        summary="请家人授权：给家人看的同意书",
        tag=TAG,
        answer=AuthorisationTextShown,
    )
    async def text(self, call: Call) -> AuthorisationTextShown:
        """发验证码以前给家人看，或者念给家人听；发的时候带上看过的是哪一版。"""
        return AuthorisationTextShown.from_text(current_text(AgreedTo.AUTHORISATION))

    @endpoint(
        "POST",
        "/authorisations",
        guard=member,
        summary="请家人授权：核对家人身份，给家人发验证码",
        tag=TAG,
        body=AuthorisationGiven,
        answer=CodeSentShown,
        status=201,
        errors=(
            InvalidIdNumber,
            IdentityNotMatched,
            NameNearlyMatched,
            FormerNumber,
            NoMobileInRoster,
            Forbidden,
            NotBound,
            TextMoved,
            TooManyTries,
            SendTooOften,
        ),
        renamed={"id_number": "insured_id_number"},
    )
    async def start(self, call: Call, body: AuthorisationGiven) -> CodeSentShown:
        """验证码发到家人（参保人）登记的手机号；家人把它告诉您，就是同意您照选的范围代办。"""
        sent = await self._proxies.start(
            call.actor,
            body.insured_name,
            body.insured_id_number,
            body.proxy_name,
            body.relation,
            ProxyScope(
                claims=body.claims,
                purposes=frozenset(body.purposes),
                lasts=timedelta(days=body.days),
            ),
            claim_no=body.claim_no,
            text_version=body.text_version,
            address=caller_of(call.request),
        )
        return CodeSentShown.from_view(sent)

    @endpoint(
        "POST",
        "/authorisations/{request_id}/confirm",
        guard=member,
        summary="请家人授权：填家人收到的验证码",
        tag=TAG,
        body=SmsCodeGiven,
        answer=MemberShown,
        idempotency="optional",
        errors=(CodeWrong, CodeExpired, KeyReused),
    )
    async def confirm(self, call: Call, body: SmsCodeGiven) -> MemberShown:
        """验证码可以试5次，5分钟内有效。"""
        request_id = call.path("request_id")
        return MemberShown.from_view(
            await self._proxies.confirm(call.actor, request_id, body.code, call.once())
        )

    @endpoint(
        "DELETE",
        "/authorisations/{insured_id}",
        guard=member,
        summary="结束代办",
        tag=TAG,
        answer=MemberShown,
    )
    async def end(self, call: Call) -> MemberShown:
        """代办人可以不再代办，参保人也可以收回授权。"""
        return MemberShown.from_view(await self._proxies.end(call.actor, call.path("insured_id")))
