"""How does a member show that it is really them: by a code from the window, or by their face?"""

from casework.errors import (
    AlreadyBound,
    Forbidden,
    NotBound,
    NotFound,
    TooManyTries,
    WeChatUnavailable,
)
from casework.people.face_checks import FaceChecks, FaceNotPassed, FaceNotPossible
from casework.people.window_codes import WindowCodes, WindowCodeWrong
from claims_core.window_codes import InvalidWindowCode
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from infra.idempotency import KeyReused
from miniapp_api.shapes.people import FaceCheckShown, MemberShown, WindowCodeGiven

TAG = "核实本人"


class Proofs:
    """核实本人."""

    def __init__(self, codes: WindowCodes, faces: FaceChecks) -> None:
        self._codes = codes
        self._faces = faces

    @endpoint(
        "POST",
        "/me/window-code",
        guard=member,
        summary="填窗口码：绑定本人、核实是本人，或启用家人的授权书",
        tag=TAG,
        body=WindowCodeGiven,
        answer=MemberShown,
        idempotency="optional",
        errors=(
            InvalidWindowCode,
            WindowCodeWrong,
            AlreadyBound,
            Forbidden,
            TooManyTries,
            KeyReused,
        ),
    )
    async def redeem(self, call: Call, body: WindowCodeGiven) -> MemberShown:
        """窗口看过证件给的码，只能用一次。没有手机号、换了号、手机号是别人的，都可以这样绑定。"""
        return MemberShown.from_view(
            await self._codes.redeem(call.actor, body.code, body.id_tail, call.once())
        )

    @endpoint(
        "POST",
        "/me/face-checks",
        guard=member,
        summary="开始刷脸",
        tag=TAG,
        answer=FaceCheckShown,
        status=201,
        errors=(NotBound, FaceNotPossible, TooManyTries, WeChatUnavailable),
    )
    async def begin(self, call: Call) -> FaceCheckShown:
        """把 verify_id 交给 wx.requestFacialVerify，看完再问结果。一天最多5次。"""
        return FaceCheckShown.from_view(await self._faces.start(call.actor))

    @endpoint(
        "POST",
        "/me/face-checks/{check_id}/finish",
        guard=member,
        summary="刷完脸，问结果",
        tag=TAG,
        answer=MemberShown,
        errors=(FaceNotPassed, NotFound, NotBound, FaceNotPossible, WeChatUnavailable),
    )
    async def finish(self, call: Call) -> MemberShown:
        """结果由微信说了算，手机上看到的不算。通过以后30分钟内可以换收款账户。"""
        return MemberShown.from_view(await self._faces.finish(call.actor, call.path("check_id")))
