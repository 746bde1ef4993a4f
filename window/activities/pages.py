"""Which lectures, meetings of patients and free clinics are there, and who has opened them to sign
up for? Serves /window/activities."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from aiohttp import web

from casework.activities.activities import ACTIVITY_KEEPERS, ACTIVITY_OPENERS, Activities
from casework.activities.views import (
    ACTIVITY_KIND_WORDS,
    ACTIVITY_STATE_WORDS,
    ActivityKind,
    ActivityState,
    NewActivity,
)
from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from claims_core.calendar_cn import CHINA
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import Fields, Typed
from window.page_frame import PageFrame
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted

PAGE = "/window/activities"
_ONE = f"{PAGE}/{{activity_id:{PATH_ID}}}"
_TONES = {ActivityState.DRAFT: "warn", ActivityState.OPEN: "good", ActivityState.CANCELLED: "bad"}


class ActivityPages(PageFrame):
    """活动."""

    template = "activities.html"
    section = "activities"
    done: ClassVar[Mapping[str, str]] = {
        "make": "已登记。请另一位主管核对批准文件以后开放报名。",
        "open": "已开放，参保人在公众号和小程序里可以报名了。",
        "cancel": "已取消，报了名的人会收到通知。",
    }

    def __init__(self, activities: Activities, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._activities = activities

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.page),
            web.post(f"{PAGE}/make", self.make),
            web.post(f"{_ONE}/open", self.open),
            web.post(f"{_ONE}/cancel", self.cancel),
        ]

    @staff(*ACTIVITY_KEEPERS)
    async def page(self, request: web.Request) -> web.StreamResponse:
        """All of them, and the form for a new one."""
        return await self._opened(request)

    @staff(*ACTIVITY_KEEPERS)
    @posted("make", PAGE)
    async def make(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 a new one."""

        async def step() -> str:
            await self._activities.make(visit.actor, _new(sent.fields))
            return f"{PAGE}?done=make"

        return await self._stepped(request, visit, "make", sent.fields, step)

    @staff(*ACTIVITY_OPENERS)
    @posted("open", PAGE)
    async def open(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """开放报名, by somebody else."""

        async def step() -> str:
            await self._activities.open(visit.actor, request.match_info["activity_id"])
            return f"{PAGE}?done=open"

        return await self._stepped(request, visit, "open", sent.fields, step)

    @staff(*ACTIVITY_KEEPERS)
    @posted("cancel", PAGE)
    async def cancel(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """取消, with the reason."""
        activity_id = request.match_info["activity_id"]

        async def step() -> str:
            await self._activities.cancel(visit.actor, activity_id, sent.fields.get("why", ""))
            return f"{PAGE}?done=cancel"

        return await self._stepped(request, visit, f"cancel-{activity_id}", sent.fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        page = await self._activities.page(visit.actor, request.query.get("after"))
        return {
            "page": page,
            "next_page": next_page(PAGE, page.next_cursor),
            "kinds": ACTIVITY_KIND_WORDS,
            "states": ACTIVITY_STATE_WORDS,
            "tones": _TONES,
            "may_open": bool(visit.actor.roles & ACTIVITY_OPENERS),
        }


def _new(fields: Fields) -> NewActivity:
    """:raises FieldsInvalid:"""
    wrong = {}
    kind = fields.get("kind", "")
    if kind not in set(ActivityKind):
        wrong["kind"] = "请选是哪种活动。"
    starts_at = None
    try:
        starts_at = datetime.fromisoformat(fields.get("starts_at", "")).replace(tzinfo=CHINA)
    except ValueError:
        wrong["starts_at"] = "请填日期和时间。"
    places = fields.get("places", "")
    if not (places.isdecimal() and len(places) < 6):
        wrong["places"] = "请填名额，一个数。"
    if wrong or starts_at is None:
        raise FieldsInvalid(**wrong)
    return NewActivity(
        kind=ActivityKind(kind),
        starts_at=starts_at,
        places=int(places),
        **{name: fields.get(name, "") for name in ("title", "words", "place", "approval_no")},
    )
