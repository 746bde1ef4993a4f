"""Which announcements are there, what do they say, and may they go out? For programs."""

from casework.errors import FieldsInvalid, NotFound, WeChatUnavailable
from casework.roles import ANNOUNCEMENT_APPROVERS, ANNOUNCERS
from frontdoor.guards import staff
from frontdoor.routing import Call, FileField, endpoint
from notifications.announcements.approvals import Approval
from notifications.announcements.errors import (
    AnnouncementMaker,
    AnnouncementMoved,
    AnnouncementWithoutPeople,
    NoMassSendLeft,
)
from notifications.announcements.pictures import MOST_PICTURE_BYTES
from window.api.shapes.announcements import (
    AnnouncementApproved,
    AnnouncementDeclined,
    AnnouncementDetails,
    AnnouncementEdited,
    AnnouncementGiven,
    AnnouncementLines,
    AnnouncementLineShown,
    AnnouncementSeen,
    AnnouncementTested,
    TagCounted,
    TagGiven,
    TagsShown,
)
from window.services import AnnouncementServices

TAG = "公告"
ONE = "/announcements/{announcement_id}"
_MOVED = (NotFound, FieldsInvalid, AnnouncementMoved)
PICTURE = FileField("file", MOST_PICTURE_BYTES, " JPG 或 PNG 图片")


class AnnouncementDraftsResource:
    """公告."""

    def __init__(self, services: AnnouncementServices) -> None:
        self._services = services

    @endpoint(
        "GET",
        "/announcements",
        guard=staff(*ANNOUNCERS),
        summary="全部公告",
        tag=TAG,
        answer=AnnouncementLines,
    )
    async def listed(self, call: Call) -> AnnouncementLines:
        """新的在前；连同今年的宣传次数和本月的群发次数。"""
        year = await self._services.reading.year(call.actor)
        found = await self._services.reading.listed(call.actor)
        items = tuple(map(AnnouncementLineShown.from_announcement, found))
        return AnnouncementLines.from_view(year, items=items)

    @endpoint(
        "POST",
        "/announcements",
        guard=staff(*ANNOUNCERS),
        summary="起草公告",
        tag=TAG,
        body=AnnouncementGiven,
        answer=AnnouncementDetails,
        status=201,
        errors=(FieldsInvalid,),
    )
    async def create(self, call: Call, body: AnnouncementGiven) -> AnnouncementDetails:
        """草稿可以不写完；提交时再查。"""
        made = await self._services.drafts.create(call.actor, body.content())
        return await self._shown(call, made)

    @endpoint(
        "GET",
        ONE,
        guard=staff(*ANNOUNCERS),
        summary="一条公告",
        tag=TAG,
        answer=AnnouncementDetails,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> AnnouncementDetails:
        """预览、现在的人数和费用、五个脱敏的样例、经过。"""
        return await self._shown(call)

    @endpoint(
        "PUT",
        ONE,
        guard=staff(*ANNOUNCERS),
        summary="改草稿",
        tag=TAG,
        body=AnnouncementEdited,
        answer=AnnouncementDetails,
        errors=_MOVED,
    )
    async def save(self, call: Call, body: AnnouncementEdited) -> AnnouncementDetails:
        """只有草稿能改。"""
        content = body.content.content()
        await self._services.drafts.save(call.actor, _id(call), body.seen, content)
        return await self._shown(call)

    @endpoint(
        "POST",
        f"{ONE}/picture",
        guard=staff(*ANNOUNCERS),
        summary="放图片",
        tag=TAG,
        body=AnnouncementSeen,
        file=PICTURE,
        answer=AnnouncementDetails,
        errors=_MOVED,
    )
    async def set_picture(self, call: Call, body: AnnouncementSeen) -> AnnouncementDetails:
        """换掉原来的；空文件就是不要图片。"""
        await self._services.drafts.set_picture(call.actor, _id(call), body.seen, call.file)
        return await self._shown(call)

    @endpoint(
        "POST",
        f"{ONE}/submit",
        guard=staff(*ANNOUNCERS),
        summary="提交给主管",
        tag=TAG,
        body=AnnouncementSeen,
        answer=AnnouncementDetails,
        errors=(*_MOVED, AnnouncementWithoutPeople),
    )
    async def submit(self, call: Call, body: AnnouncementSeen) -> AnnouncementDetails:
        """由另一位主管批准。"""
        await self._services.drafts.submit(call.actor, _id(call), body.seen)
        return await self._shown(call)

    @endpoint(
        "POST",
        f"{ONE}/take-back",
        guard=staff(*ANNOUNCERS),
        summary="收回来改",
        tag=TAG,
        body=AnnouncementSeen,
        answer=AnnouncementDetails,
        errors=_MOVED,
    )
    async def take_back(self, call: Call, body: AnnouncementSeen) -> AnnouncementDetails:
        """开始发送以前；已有的批准作废。"""
        await self._services.drafts.take_back(call.actor, _id(call), body.seen)
        return await self._shown(call)

    @endpoint(
        "POST",
        f"{ONE}/copy",
        guard=staff(*ANNOUNCERS),
        summary="照原样再起一份草稿",
        tag=TAG,
        answer=AnnouncementDetails,
        status=201,
        errors=(NotFound,),
    )
    async def copy(self, call: Call) -> AnnouncementDetails:
        """时间要重新定，要重新批准。"""
        return await self._shown(call, await self._services.drafts.copy(call.actor, _id(call)))

    @endpoint(
        "POST",
        f"{ONE}/approve",
        guard=staff(*ANNOUNCEMENT_APPROVERS),
        summary="批准",
        tag=TAG,
        body=AnnouncementApproved,
        answer=AnnouncementDetails,
        errors=(*_MOVED, AnnouncementMaker, AnnouncementWithoutPeople, NoMassSendLeft),
    )
    async def approve(self, call: Call, body: AnnouncementApproved) -> AnnouncementDetails:
        """批准的是指纹；写过、改过、提交的人不能批。"""
        approval = Approval(body.seen, body.people, body.approval_no, body.ticked)
        await self._services.approvals.approve(call.actor, _id(call), approval)
        return await self._shown(call)

    @endpoint(
        "POST",
        f"{ONE}/return",
        guard=staff(*ANNOUNCEMENT_APPROVERS),
        summary="退回修改",
        tag=TAG,
        body=AnnouncementDeclined,
        answer=AnnouncementDetails,
        errors=_MOVED,
    )
    async def send_back(self, call: Call, body: AnnouncementDeclined) -> AnnouncementDetails:
        """写明要改什么。"""
        await self._services.approvals.send_back(call.actor, _id(call), body.seen, body.words)
        return await self._shown(call)

    @endpoint(
        "POST",
        f"{ONE}/reject",
        guard=staff(*ANNOUNCEMENT_APPROVERS),
        summary="不批准",
        tag=TAG,
        body=AnnouncementDeclined,
        answer=AnnouncementDetails,
        errors=_MOVED,
    )
    async def reject(self, call: Call, body: AnnouncementDeclined) -> AnnouncementDetails:
        """写明为什么；这一条不再发。"""
        await self._services.approvals.reject(call.actor, _id(call), body.seen, body.words)
        return await self._shown(call)

    @endpoint(
        "POST",
        f"{ONE}/test",
        guard=staff(*ANNOUNCERS),
        summary="试发给同事",
        tag=TAG,
        body=AnnouncementTested,
        answer=AnnouncementDetails,
        errors=(NotFound, FieldsInvalid, WeChatUnavailable),
    )
    async def send_test(self, call: Call, body: AnnouncementTested) -> AnnouncementDetails:
        """发到这位同事自己的公众号，不占群发次数；别人发不了。记在经过里。"""
        await self._services.previews.send(call.actor, _id(call), body.insured_no)
        return await self._shown(call)

    @endpoint(
        "PUT",
        "/announcement-tags",
        guard=staff(*ANNOUNCERS),
        summary="存一个人员标签",
        tag=TAG,
        body=TagGiven,
        answer=TagsShown,
        errors=(FieldsInvalid,),
    )
    async def put_tag(self, call: Call, body: TagGiven) -> TagsShown:
        """同名的换成这次的人。"""
        await self._services.tags.put(call.actor, body.tag, body.numbers)
        found = await self._services.tags.listed(call.actor)
        return TagsShown(items=tuple(TagCounted(tag=t, people=n) for t, n in found.items()))

    async def _shown(self, call: Call, announcement_id: str = "") -> AnnouncementDetails:
        shown = await self._services.reading.show(call.actor, announcement_id or _id(call))
        return AnnouncementDetails.from_page(shown)


def _id(call: Call) -> str:
    return call.path("announcement_id")
