"""What have I been told, to be read again on the phone?"""

from casework.errors import FieldsInvalid, NotFound
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.inbox import InboxShown, UnreadShown
from notifications.inbox.reading import Inbox

TAG = "消息"


class InboxResource:
    """消息."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    @endpoint(
        "GET",
        "/inbox",
        guard=member,
        summary="我的消息",
        tag=TAG,
        query=PageAsked,
        answer=InboxShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: PageAsked) -> InboxShown:
        """本人的，和我替家人办的申请的，新的在前，一页20条；发过短信、微信的这里也都有。"""
        page = await self._inbox.page(call.actor, query.cursor)
        return InboxShown.from_page(page, await self._inbox.unread(call.actor))

    @endpoint("GET", "/inbox/unread", guard=member, summary="几条没看", tag=TAG, answer=UnreadShown)
    async def unread(self, call: Call) -> UnreadShown:
        """小红点用的数。"""
        return UnreadShown(unread=await self._inbox.unread(call.actor))

    @endpoint(
        "POST",
        "/inbox/{item_id}/read",
        guard=member,
        summary="看过一条",
        tag=TAG,
        answer=None,
        status=204,
        errors=(NotFound,),
    )
    async def read(self, call: Call) -> None:
        """可以重复调用。"""
        await self._inbox.mark_read(call.actor, call.path("item_id"))

    @endpoint(
        "POST",
        "/inbox/read",
        guard=member,
        summary="全部看过",
        tag=TAG,
        answer=None,
        status=204,
    )
    async def read_all(self, call: Call) -> None:
        """可以重复调用。"""
        await self._inbox.mark_all_read(call.actor)
