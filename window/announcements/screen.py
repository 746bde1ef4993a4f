"""How does the page of one announcement look, whatever state it is in, and how does a step on it
end? Asked by the handlers of its steps, which are in two groups."""

from collections.abc import Awaitable, Mapping
from typing import ClassVar

from aiohttp import web

from casework.people.staff import StaffAccounts
from casework.roles import ANNOUNCEMENT_APPROVERS
from claims_core.errors import ClaimsError
from claims_core.money import plain_yuan
from frontdoor.errors import status_of
from infra.spreadsheet import TABLE_FORMAT_WORDS
from notifications.announcements.approvals import TICK
from notifications.announcements.content import (
    ACCOUNT_WAY_WORDS,
    ANNOUNCEMENT_KIND_WORDS,
    REPEAT_WORDS,
)
from notifications.announcements.reading import AnnouncementPage
from notifications.announcements.reports import reason_words
from notifications.announcements.steps import UNDER_WAY, AnnouncementState
from window.announcements import words as announcement_words
from window.announcements.chart import ROW, WIDTH, chart_of
from window.announcements.forms import CHOSEN, fields_of
from window.forms import Fields, Notice, Typed
from window.page_frame import PageFrame
from window.rendering import Pages
from window.services import AnnouncementServices
from window.visits import Visit

PAGE = "/window/announcements"
_LISTED = 40  # boxes of one kind; who wants another employer types it


class AnnouncementScreen(PageFrame):
    """一条公告的页面."""

    template = "announcement.html"
    section = "announcements"
    done: ClassVar[Mapping[str, str]] = {
        "saved": "已存好。",
        "copied": "已照原样起了一份新草稿，时间要重新定。",
        "submitted": "已提交，等另一位主管批准。",
        "taken-back": "已收回，可以改。原来的批准作废，改完要重新批。",
        "approved": "已批准。到时间就发，之前随时可以取消。",
        "returned": "已退回修改。",
        "rejected": "已记下不批准。",
        "paused": "已暂停。还没发的都停着，随时可以接着发。",
        "resumed": "接着发了。",
        "cancelled": "已取消。没发的不再发，已经发出的收不回来。",
        "withdrawn": "已撤回。能看到这条公告的地方都会写明已撤回。",
        "photo": "照片已存好。",
        "tested": "已试发，请他打开公众号看。",
    }

    def __init__(
        self, services: AnnouncementServices, accounts: StaffAccounts, pages: Pages
    ) -> None:
        super().__init__(accounts, pages)
        self._services = services

    async def shown(self, request: web.Request) -> web.StreamResponse:
        """As it stands, with what was just done."""
        return await self._opened(request)

    async def stepped(
        self,
        request: web.Request,
        visit: Visit,
        form: str,
        fields: Fields,
        step: Awaitable[object],
        done: str,
    ) -> web.StreamResponse:
        """One step, and the page with what it did; refused, the page as it is now, with everything
        typed still in its place."""
        try:
            await step
        except ClaimsError as problem:
            lines = tuple(problem.fields.values())
            title = "有内容需要改一下：" if lines else problem.message
            typed, notice = Typed(form, fields, problem.fields), Notice("bad", title, lines)
            return await self._page(request, visit, typed, notice, status_of(type(problem)))
        raise web.HTTPSeeOther(f"{PAGE}/{request.match_info['announcement_id']}?done={done}")

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        one_id = request.match_info["announcement_id"]
        page = await self._services.reading.show(visit.actor, one_id)
        one = page.announcement
        choices = await self._services.reading.choices(visit.actor)
        listed = {name: getattr(choices, name)[:_LISTED] for name in CHOSEN}
        return {
            "page": page,
            "one": one,
            "states": AnnouncementState,
            "running": one.state in UNDER_WAY,
            "listed": listed,
            "draft": typed.of("draft") or fields_of(one.content, listed),
            "tick": tick_of(page),
            "may_approve": bool(visit.actor.roles & ANNOUNCEMENT_APPROVERS),
            "year": await self._services.reading.year(visit.actor),
            "kinds": ANNOUNCEMENT_KIND_WORDS,
            "repeats": REPEAT_WORDS,
            "wechat_ways": ACCOUNT_WAY_WORDS,
            "say": announcement_words,
            **await self._outcome(visit, page),
        }

    async def _outcome(self, visit: Visit, page: AnnouncementPage) -> dict[str, object]:
        """What has become of it, once it goes out."""
        one = page.announcement
        if one.people is None:
            return {"report": None}
        reports = self._services.reports
        report = await reports.report(visit.actor, one.id)
        return {
            "report": report,
            "percent": 100 * (report.people - sum(report.waiting.values())) // (report.people or 1),
            "chart": chart_of(report),
            "chart_size": (WIDTH, ROW),
            "unreached": await reports.unreached(visit.actor, one.id),
            "asked": await self._services.asked.after(one.start_at),
            "formats": TABLE_FORMAT_WORDS,
            "reason": reason_words,
        }


def tick_of(page: AnnouncementPage) -> str:
    """The sentence that the approver ticks."""
    return TICK.format(
        people=page.count.people,
        yuan=plain_yuan(page.cost_fen),
        opted_out=page.count.opted_out,
    )
