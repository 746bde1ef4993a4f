"""Which lectures, meetings and free clinics are there, and do I come?"""

from casework.activities.activities import ActivityMoved
from casework.activities.sign_ups import ActivityFull, SignUps
from casework.errors import NotFound
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.activities import ActivitiesShown

TAG = "活动"


class ActivitiesResource:
    """活动."""

    def __init__(self, sign_ups: SignUps) -> None:
        self._sign_ups = sign_ups

    @endpoint(
        "GET",
        "/activities",
        guard=member,
        summary="可以报名的活动",
        tag=TAG,
        answer=ActivitiesShown,
    )
    async def upcoming(self, call: Call) -> ActivitiesShown:
        """讲座、病友会、义诊，近的在前；我报了名没有。"""
        return ActivitiesShown.from_activities(await self._sign_ups.upcoming(call.actor))

    @endpoint(
        "PUT",
        "/activities/{activity_id}/sign-up",
        guard=member,
        summary="报名",
        tag=TAG,
        answer=ActivitiesShown,
        errors=(NotFound, ActivityMoved, ActivityFull),
    )
    async def sign_up(self, call: Call) -> ActivitiesShown:
        """可以重复调用；前一天提醒。"""
        await self._sign_ups.sign_up(call.actor, call.path("activity_id"))
        return await self.upcoming(call)

    @endpoint(
        "DELETE",
        "/activities/{activity_id}/sign-up",
        guard=member,
        summary="取消报名",
        tag=TAG,
        answer=ActivitiesShown,
        errors=(NotFound,),
    )
    async def give_up(self, call: Call) -> ActivitiesShown:
        """可以重复调用；位子让给别人。"""
        await self._sign_ups.give_up(call.actor, call.path("activity_id"))
        return await self.upcoming(call)
