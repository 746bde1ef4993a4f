"""Which claims wait for quality review or a follow-up call, and what came of each? Serves
/window/quality and /window/follow-ups, which differ in their service only."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from casework.checks import follow_ups, quality_reviews
from casework.checks.call_numbers import Callee, CallNumbers
from casework.checks.side_tracks import SideTrackDesk
from casework.checks.track_filters import TrackFilter
from casework.errors import NotFound
from casework.people.staff import StaffAccounts
from claims_core.claim import Role
from claims_core.errors import ClaimsError
from claims_core.side_tracks import OutcomeInvalid
from claims_core.track import Track, TrackAction, TrackOutcome
from frontdoor.errors import status_of
from frontdoor.routing import PATH_ID
from window.checks import words as check_words
from window.checks.draw_pages import DrawPages, DrawPlace
from window.forms import Notice, Typed, take_kept, told, whole_number
from window.paging import next_page
from window.rendering import Pages
from window.role_routes import received_from, shown_to
from window.services import Checks
from window.visits import Sent, Visit, visit_of

_KEPT = Notice("warn", "刚才的那一步没有办理，填的内容还在，请核对后再点一次。")


@dataclass(frozen=True)
class TrackPlace(DrawPlace):
    """旁线页的位置: which side-track, and who acts on it."""

    track: Track
    actors: Collection[Role]


QUALITY = TrackPlace(
    base="/window/quality",
    section="quality",
    title="业务质检",
    viewers=quality_reviews.ROLES.viewers,
    drawers=quality_reviews.ROLES.drawers - {Role.SYSTEM},
    track=Track.QUALITY_REVIEW,
    actors=frozenset({Role.QUALITY_REVIEWER, Role.SUPERVISOR}),
)
FOLLOW_UPS = TrackPlace(
    base="/window/follow-ups",
    section="follow-ups",
    title="回访",
    viewers=follow_ups.ROLES.viewers,
    drawers=follow_ups.ROLES.drawers - {Role.SYSTEM},
    track=Track.FOLLOW_UP_CALL,
    actors=frozenset({Role.CALLER, Role.SUPERVISOR}),
)


def side_track_pages(
    checks: Checks, accounts: StaffAccounts, pages: Pages, clock: Callable[[], datetime]
) -> list[web.RouteDef]:
    """The addresses of both side-tracks and of their draws."""
    routes: list[web.RouteDef] = []
    for desk, place, numbers in (
        (checks.quality_reviews, QUALITY, None),
        (checks.follow_ups, FOLLOW_UPS, checks.call_numbers),
    ):
        routes += SideTrackPages(desk, place, accounts, pages, numbers).routes()
        routes += DrawPages(desk, place, pages, clock).routes()
    return routes


class SideTrackPages:
    """旁线的列表与办理; with `numbers` it is done by telephone."""

    def __init__(
        self,
        desk: SideTrackDesk,
        place: TrackPlace,
        accounts: StaffAccounts,
        pages: Pages,
        numbers: CallNumbers | None,
    ) -> None:
        self._numbers = numbers
        self._desk = desk
        self._place = place
        self._staff = accounts
        self._pages = pages
        self._filters = check_words.filters(place.track)

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        place = self._place
        page = f"{place.base}/{{claim_id}}"
        one = f"{place.base}/{{claim_id:{PATH_ID}}}"
        ring = received_from(place.viewers, "call-numbers", page, self._call_numbers)
        return [
            *([web.post(f"{one}/call-numbers", ring)] if self._numbers else []),
            web.get(place.base, shown_to(place.viewers, self._show)),
            web.post(
                f"{place.base}/find", received_from(place.viewers, "find", place.base, self._find)
            ),
            web.get(one, shown_to(place.viewers, self._case)),
            web.post(
                f"{one}/{{action:[a-z_]+}}", received_from(place.actors, "act", page, self._act)
            ),
        ]

    async def _show(self, request: web.Request) -> web.StreamResponse:
        """One list; without a choice, what is to be done."""
        visit = visit_of(request)
        asked = request.query.get("list", "")
        chosen = TrackFilter(asked) if asked in self._filters else TrackFilter.DUE
        return await self._list(visit, chosen, request.query.get("after"))

    async def _find(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """A claim by its number, to be picked by hand."""
        try:
            case = await self._desk.find(visit.actor, sent.fields.get("sought", ""))
        except ClaimsError as problem:
            if status_of(type(problem)) != 404:
                raise
            bad = Notice("bad", "没有找到已经核定的这份申请。请核对受理编号（DE 开头）。")
            return await self._list(visit, TrackFilter.DUE, None, bad, 404)
        raise web.HTTPSeeOther(f"{self._place.base}/{case.claim.id}")

    async def _case(self, request: web.Request) -> web.StreamResponse:
        """One claim's side-track with its ledger."""
        visit = visit_of(request)
        done = Notice("good", "已记下。") if told(request, "done") else None
        typed, notice = await take_kept(self._staff, visit, request.path, _KEPT, done)
        # kept as the form "act": which of the actions it was to be is not known
        return await self._one(request, visit, notice, Typed(fields=typed.fields))

    async def _call_numbers(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """Whom to ring, in clear on this answer only."""
        if self._numbers is None:
            raise NotFound
        clear = await self._numbers.in_clear(visit.actor, request.match_info["claim_id"])
        return await self._one(request, visit, None, Typed(), clear=clear)

    async def _act(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """One step; what is refused comes back with everything that was typed."""
        claim_id, action = request.match_info["claim_id"], request.match_info["action"]
        fields = sent.fields
        try:
            if action not in set(TrackAction):
                raise OutcomeInvalid(sentence="没有这个动作，请回到页面再点一次。")
            chosen = fields.get("outcome", "")
            await self._desk.act(
                visit.actor,
                claim_id,
                whole_number(fields.get("version", ""), digits=8),
                TrackAction(action),
                outcome=TrackOutcome(chosen) if chosen in set(TrackOutcome) else None,
                reason_code=fields.get("reason_code", ""),
                note=fields.get("note", ""),
            )
        except ClaimsError as problem:
            status = status_of(type(problem))
            if status == 404:
                raise
            bad = Notice("warn" if status == 409 else "bad", problem.message)
            typed = Typed(action, fields, problem.fields)
            return await self._one(request, visit, bad, typed, status)
        raise web.HTTPSeeOther(f"{self._place.base}/{claim_id}?done=1")

    async def _list(
        self,
        visit: Visit,
        chosen: TrackFilter,
        cursor: str | None,
        notice: Notice | None = None,
        status: int = 200,
    ) -> web.Response:
        base = self._place.base
        page = await self._desk.page(visit.actor, chosen, cursor)
        counts = await self._desk.counts(visit.actor)
        return self._pages.render(
            "side_tracks.html",
            visit,
            status=status,
            section=self._place.section,
            place=self._place,
            notice=notice,
            tabs=[
                (f"{base}?list={each}", title, counts[each], each is chosen)
                for each, title in self._filters.items()
            ],
            title=self._filters[chosen],
            page=page,
            next_page=next_page(base, page.next_cursor, {"list": chosen}),
            may_find=bool(set(self._place.actors) & visit.actor.roles),
            say=check_words,
        )

    async def _one(
        self,
        request: web.Request,
        visit: Visit,
        notice: Notice | None,
        typed: Typed,
        status: int = 200,
        clear: tuple[Callee, ...] = (),
    ) -> web.Response:
        claim_id = request.match_info["claim_id"]
        case = await self._desk.show(visit.actor, claim_id)
        callees = clear
        if self._numbers is not None and not clear:
            callees = await self._numbers.masked(visit.actor, claim_id)
        return self._pages.render(
            "side_track.html",
            visit,
            status=status,
            section=self._place.section,
            place=self._place,
            notice=notice,
            typed=typed,
            case=case,
            callees=callees,
            in_clear=bool(clear),
            line=case.claim,
            actions={str(action) for action in case.open_actions},
            say=check_words,
        )
