"""Which announcements are there for me, and do I want them sent?"""

from aiohttp import web

from casework.errors import FieldsInvalid, NotFound
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.announcements import (
    AnnouncementShown,
    AnnouncementsShown,
    AnnouncementsWanted,
)
from notifications.announcements.member_announcements import AGREED_TO, MemberAnnouncements

TAG = "公告"
SAID_IN = "phone"


class AnnouncementsResource:
    """公告."""

    def __init__(self, announcements: MemberAnnouncements) -> None:
        self._announcements = announcements

    @endpoint(
        "GET",
        "/announcements",
        guard=member,
        summary="公告",
        tag=TAG,
        query=PageAsked,
        answer=AnnouncementsShown,
        errors=(FieldsInvalid,),
    )
    async def listed(self, call: Call, query: PageAsked) -> AnnouncementsShown:
        """发给所有人的和发给我的，新的在前，一页20条；撤回的说明已撤回。"""
        return await self._shown(call, query.cursor)

    @endpoint(
        "GET",
        "/announcements/{announcement_id}",
        guard=member,
        summary="一条公告",
        tag=TAG,
        answer=AnnouncementShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> AnnouncementShown:
        """全文。"""
        found = await self._announcements.show(call.actor, call.path("announcement_id"))
        return AnnouncementShown.from_view(found)

    @endpoint(
        "GET",
        "/announcements/{announcement_id}/picture",
        guard=member,
        summary="公告的图片",
        tag=TAG,
        media="image/*",
        errors=(NotFound,),
    )
    async def picture(self, call: Call) -> web.StreamResponse:
        """JPG 或 PNG；没有图片、已撤回的找不到。"""
        data, kind = await self._announcements.picture(call.actor, call.path("announcement_id"))
        return web.Response(body=data, content_type=kind)

    @endpoint(
        "PUT",
        "/announcements/wanted",
        guard=member,
        summary="订阅和退订公告",
        tag=TAG,
        body=AnnouncementsWanted,
        answer=AnnouncementsShown,
    )
    async def want(self, call: Call, body: AnnouncementsWanted) -> AnnouncementsShown:
        """马上生效；已经排好还没发的也不再发。办报销的通知照常。"""
        await self._announcements.want(call.actor, SAID_IN, wanted=body.wanted)
        return await self._shown(call)

    async def _shown(self, call: Call, cursor: str | None = None) -> AnnouncementsShown:
        page = await self._announcements.listed(call.actor, cursor)
        return AnnouncementsShown(
            items=tuple(map(AnnouncementShown.from_view, page.items)),
            next_cursor=page.next_cursor,
            wanted=await self._announcements.wanted(call.actor),
            agreement=AGREED_TO,
        )
