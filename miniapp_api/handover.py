"""How does somebody talk with a person on the phone's page? The same hand-over as in the official
account's chat; a clerk answers both alike."""

from casework.errors import FieldsInvalid, NotFound
from casework.handover.phone_threads import PhoneThreads
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.handover import ThreadRatingGiven, ThreadShown, ThreadWordsGiven

TAG = "人工接待"


class HandoverResource:
    """人工接待."""

    def __init__(self, threads: PhoneThreads) -> None:
        self._threads = threads

    @endpoint(
        "GET", "/handover", guard=member, summary="和工作人员说的话", tag=TAG, answer=ThreadShown
    )
    async def show(self, call: Call) -> ThreadShown:
        """公众号里说的也在这里；结束一天以后不再显示。"""
        return ThreadShown.from_thread(await self._threads.show(call.actor))

    @endpoint(
        "POST",
        "/handover/words",
        guard=member,
        summary="对工作人员说",
        tag=TAG,
        body=ThreadWordsGiven,
        answer=ThreadShown,
        errors=(FieldsInvalid,),
    )
    async def say(self, call: Call, body: ThreadWordsGiven) -> ThreadShown:
        """没有人在接待就叫工作人员；下班了先记下来。"""
        await self._threads.say(call.actor, body.text, body.seen())
        return await self.show(call)

    @endpoint(
        "POST", "/handover/end", guard=member, summary="不找人工了", tag=TAG, answer=ThreadShown
    )
    async def end(self, call: Call) -> ThreadShown:
        """可以重复调用。"""
        await self._threads.end(call.actor)
        return await self.show(call)

    @endpoint(
        "POST",
        "/handover/rating",
        guard=member,
        summary="给这次接待打分",
        tag=TAG,
        body=ThreadRatingGiven,
        answer=ThreadShown,
        errors=(NotFound,),
    )
    async def rate(self, call: Call, body: ThreadRatingGiven) -> ThreadShown:
        """结束后半小时内，一次接待一个分。"""
        await self._threads.rate(call.actor, body.rating)
        return await self.show(call)
