"""How does a member prove to be an insured person?"""

from casework.errors import (
    AlreadyBound,
    CodeExpired,
    CodeWrong,
    IdentityNotMatched,
    SendTooOften,
    TooManyTries,
)
from casework.people.bindings import Bindings, FormerNumber, NameNearlyMatched
from casework.people.one_time_codes import NoMobileInRoster
from claims_core.errors import InvalidIdNumber, InvalidMobile
from frontdoor.guards import member
from frontdoor.limits import caller_of
from frontdoor.routing import Call, endpoint
from infra.idempotency import KeyReused
from miniapp_api.shapes.people import BindingGiven, CodeSentShown, MemberShown, SmsCodeGiven

TAG = "绑定本人"


class BindingsResource:
    """绑定."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings

    @endpoint(
        "POST",
        "/bindings",
        guard=member,
        summary="绑定本人：核对身份，发验证码",
        tag=TAG,
        body=BindingGiven,
        answer=CodeSentShown,
        status=201,
        errors=(
            InvalidIdNumber,
            InvalidMobile,
            IdentityNotMatched,
            NameNearlyMatched,
            FormerNumber,
            NoMobileInRoster,
            AlreadyBound,
            TooManyTries,
            SendTooOften,
        ),
        renamed={"mobile": "phone"},
    )
    async def start(self, call: Call, body: BindingGiven) -> CodeSentShown:
        """姓名、身份证号、手机号和参保登记一致，就往登记的手机号发验证码。"""
        sent = await self._bindings.start(
            call.actor, body.name, body.id_number, body.phone, caller_of(call.request)
        )
        return CodeSentShown.from_view(sent)

    @endpoint(
        "POST",
        "/bindings/{request_id}/confirm",
        guard=member,
        summary="绑定本人：填验证码",
        tag=TAG,
        body=SmsCodeGiven,
        answer=MemberShown,
        idempotency="optional",
        errors=(CodeWrong, CodeExpired, KeyReused),
    )
    async def confirm(self, call: Call, body: SmsCodeGiven) -> MemberShown:
        """验证码可以试5次，5分钟内有效；之前绑定在别的微信上的，会转到这个微信。"""
        request_id = call.path("request_id")
        return MemberShown.from_view(
            await self._bindings.confirm(call.actor, request_id, body.code, call.once())
        )

    @endpoint(
        "DELETE",
        "/bindings/current",
        guard=member,
        summary="解除绑定",
        tag=TAG,
        answer=MemberShown,
    )
    async def end(self, call: Call) -> MemberShown:
        """解除后，这个微信看不到本人的申请；申请照常办理。"""
        return MemberShown.from_view(await self._bindings.end(call.actor))
