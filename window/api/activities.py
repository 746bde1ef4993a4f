"""Which activities are there, and who opens or cancels one? For programs."""

from casework.activities.activities import (
    ACTIVITY_KEEPERS,
    ACTIVITY_OPENERS,
    Activities,
    ActivityMoved,
    SameOpener,
)
from casework.errors import FieldsInvalid, NotFound
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.activities import (
    ActivitiesAsked,
    ActivityGiven,
    ActivityStopped,
    StaffActivitiesShown,
    StaffActivityShown,
)

TAG = "活动"
ONE = "/activities/{activity_id}"


class StaffActivitiesResource:
    """活动."""

    def __init__(self, activities: Activities) -> None:
        self._activities = activities

    @endpoint(
        "GET",
        "/activities",
        guard=staff(*ACTIVITY_KEEPERS),
        summary="活动",
        tag=TAG,
        query=ActivitiesAsked,
        answer=StaffActivitiesShown,
        errors=(FieldsInvalid,),
    )
    async def listed(self, call: Call, query: ActivitiesAsked) -> StaffActivitiesShown:
        """开始时间晚的在前，一页二十个。"""
        return StaffActivitiesShown.from_page(await self._activities.page(call.actor, query.cursor))

    @endpoint(
        "POST",
        "/activities",
        guard=staff(*ACTIVITY_KEEPERS),
        summary="登记活动",
        tag=TAG,
        body=ActivityGiven,
        answer=StaffActivityShown,
        status=201,
        errors=(FieldsInvalid,),
    )
    async def make(self, call: Call, body: ActivityGiven) -> StaffActivityShown:
        """登记以后由另一位主管开放报名。"""
        return await self._shown(call, await self._activities.make(call.actor, body.activity()))

    @endpoint(
        "POST",
        f"{ONE}/open",
        guard=staff(*ACTIVITY_OPENERS),
        summary="开放报名",
        tag=TAG,
        answer=StaffActivityShown,
        errors=(NotFound, SameOpener, ActivityMoved),
    )
    async def open(self, call: Call) -> StaffActivityShown:
        """登记的人不能自己开放。"""
        await self._activities.open(call.actor, _id(call))
        return await self._shown(call, _id(call))

    @endpoint(
        "POST",
        f"{ONE}/cancel",
        guard=staff(*ACTIVITY_KEEPERS),
        summary="取消活动",
        tag=TAG,
        body=ActivityStopped,
        answer=StaffActivityShown,
        errors=(NotFound, FieldsInvalid, ActivityMoved),
    )
    async def cancel(self, call: Call, body: ActivityStopped) -> StaffActivityShown:
        """开始以前；报了名的人会收到通知。"""
        await self._activities.cancel(call.actor, _id(call), body.why)
        return await self._shown(call, _id(call))

    async def _shown(self, call: Call, activity_id: str) -> StaffActivityShown:
        return StaffActivityShown.from_activity(
            await self._activities.show(call.actor, activity_id)
        )


def _id(call: Call) -> str:
    return call.path("activity_id")
