"""Who am I here, and which phone is mine?"""

from casework.errors import CodeNotAccepted, WeChatUnavailable
from casework.people.members import Members
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.people import MemberShown, PhoneCodeGiven, PhoneShown

TAG = "我"


class Me:
    """我."""

    def __init__(self, members: Members) -> None:
        self._members = members

    @endpoint("GET", "/me", guard=member, summary="我是谁", tag=TAG, answer=MemberShown)
    async def show(self, call: Call) -> MemberShown:
        """绑定的本人，和授权给我代办的家人。"""
        return MemberShown.from_view(await self._members.me(call.actor))

    @endpoint(
        "POST",
        "/me/phone",
        guard=member,
        summary="核实手机号",
        tag=TAG,
        body=PhoneCodeGiven,
        answer=PhoneShown,
        errors=(CodeNotAccepted, WeChatUnavailable),
    )
    async def prove_phone(self, call: Call, body: PhoneCodeGiven) -> PhoneShown:
        """用微信手机号组件核实；还没有绑定身份、只替家人代办的人要先办这一步。"""
        return PhoneShown(phone=await self._members.prove_phone(call.actor, body.code))
