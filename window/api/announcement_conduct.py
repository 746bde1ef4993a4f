"""Is an announcement stopped, continued or withdrawn, and what has become of it? For programs."""

from urllib.parse import quote

from aiohttp import web

from casework.errors import FieldsInvalid, NotFound
from casework.roles import ANNOUNCERS
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from infra.spreadsheet import TableFile
from notifications.announcements.errors import AnnouncementMoved
from window.api.announcements import ONE, PICTURE, TAG
from window.api.shapes.announcement_reports import (
    AnnouncementReportShown,
    AskedAfterwardsShown,
    AskedTopicShown,
)
from window.api.shapes.announcements import AnnouncementStopped, TableAsked
from window.services import AnnouncementServices

_MOVED = (NotFound, FieldsInvalid, AnnouncementMoved)


class AnnouncementConductResource:
    """公告的发送."""

    def __init__(self, services: AnnouncementServices) -> None:
        self._services = services

    @endpoint(
        "POST",
        f"{ONE}/pause",
        guard=staff(*ANNOUNCERS),
        summary="暂停",
        tag=TAG,
        answer=AnnouncementReportShown,
        errors=(NotFound, AnnouncementMoved),
    )
    async def pause(self, call: Call) -> AnnouncementReportShown:
        """还没发的都停着。"""
        await self._services.conduct.pause(call.actor, _id(call))
        return await self.report(call)

    @endpoint(
        "POST",
        f"{ONE}/resume",
        guard=staff(*ANNOUNCERS),
        summary="接着发",
        tag=TAG,
        answer=AnnouncementReportShown,
        errors=(NotFound, AnnouncementMoved),
    )
    async def resume(self, call: Call) -> AnnouncementReportShown:
        """从停下的地方接着。"""
        await self._services.conduct.resume(call.actor, _id(call))
        return await self.report(call)

    @endpoint(
        "POST",
        f"{ONE}/cancel",
        guard=staff(*ANNOUNCERS),
        summary="取消",
        tag=TAG,
        body=AnnouncementStopped,
        answer=AnnouncementReportShown,
        errors=_MOVED,
    )
    async def cancel(self, call: Call, body: AnnouncementStopped) -> AnnouncementReportShown:
        """没发的不再发。"""
        await self._services.conduct.cancel(call.actor, _id(call), body.words)
        return await self.report(call)

    @endpoint(
        "POST",
        f"{ONE}/withdraw",
        guard=staff(*ANNOUNCERS),
        summary="撤回",
        tag=TAG,
        body=AnnouncementStopped,
        answer=AnnouncementReportShown,
        errors=_MOVED,
    )
    async def withdraw(self, call: Call, body: AnnouncementStopped) -> AnnouncementReportShown:
        """能看到的地方都写明已撤回；没发的不再发。"""
        await self._services.conduct.withdraw(call.actor, _id(call), body.words)
        return await self.report(call)

    @endpoint(
        "POST",
        f"{ONE}/photos",
        guard=staff(*ANNOUNCERS),
        summary="存活动照片",
        tag=TAG,
        file=PICTURE,
        answer=AnnouncementReportShown,
        errors=(NotFound, FieldsInvalid),
    )
    async def add_photo(self, call: Call) -> AnnouncementReportShown:
        """年度考核的凭据，和公告存在一起。"""
        await self._services.drafts.add_photo(call.actor, _id(call), call.file)
        return await self.report(call)

    @endpoint(
        "GET",
        f"{ONE}/report",
        guard=staff(*ANNOUNCERS),
        summary="送达报告",
        tag=TAG,
        answer=AnnouncementReportShown,
        errors=(NotFound,),
    )
    async def report(self, call: Call) -> AnnouncementReportShown:
        """按渠道和原因，现数的。"""
        found = await self._services.reports.report(call.actor, _id(call))
        return AnnouncementReportShown.from_report(found)

    @endpoint(
        "GET",
        f"{ONE}/asked",
        guard=staff(*ANNOUNCERS),
        summary="发出以后大家问什么",
        tag=TAG,
        answer=AskedAfterwardsShown,
        errors=(NotFound,),
    )
    async def asked(self, call: Call) -> AskedAfterwardsShown:
        """发出那天起一周里问得最多的十件事，和没答上的次数；还没发的为空。"""
        page = await self._services.reading.show(call.actor, _id(call))
        one = page.announcement
        found = await self._services.asked.after(one.start_at if one.people is not None else None)
        return AskedAfterwardsShown(items=tuple(map(AskedTopicShown.from_view, found)))

    @endpoint(
        "GET",
        f"{ONE}/report/file",
        guard=staff(*ANNOUNCERS),
        summary="送达报告的表格",
        tag=TAG,
        query=TableAsked,
        media="application/octet-stream",
        errors=(NotFound,),
    )
    async def report_file(self, call: Call, query: TableAsked) -> web.StreamResponse:
        """CSV 或 XLSX。"""
        reports = self._services.reports
        return _download(await reports.report_file(call.actor, _id(call), query.format))

    @endpoint(
        "GET",
        "/announcement-years/{year}/file",
        guard=staff(*ANNOUNCERS),
        summary="年度宣传的凭据",
        tag=TAG,
        query=TableAsked,
        media="application/octet-stream",
        errors=(FieldsInvalid,),
    )
    async def year_file(self, call: Call, query: TableAsked) -> web.StreamResponse:
        """这一年算作年度宣传、已经发完的：文字、对象、批准、送达、照片数。"""
        text = call.path("year")
        year = int(text) if text.isdecimal() and len(text) == 4 else 0
        return _download(await self._services.years.file(call.actor, year, query.format))

    @endpoint(
        "GET",
        "/announcement-years/{year}/evidence",
        guard=staff(*ANNOUNCERS),
        summary="年度宣传的全部凭据",
        tag=TAG,
        media="application/octet-stream",
        errors=(FieldsInvalid,),
    )
    async def year_evidence(self, call: Call) -> web.StreamResponse:
        """一个 ZIP：总表，每次宣传的文字、对象、经过和批准、送达数字、图片和活动照片。"""
        text = call.path("year")
        year = int(text) if text.isdecimal() and len(text) == 4 else 0
        return _download(await self._services.years.evidence(call.actor, year))


def _id(call: Call) -> str:
    return call.path("announcement_id")


def _download(table: TableFile) -> web.Response:
    return web.Response(
        body=table.data,
        headers={
            "Content-Type": table.media_type,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(table.name)}",
        },
    )
