"""How is a draw made, shown and proved at the window? Stands below each of the lists that are drawn
from: .../draws."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from aiohttp import web

from casework.checks.draw_views import DrawsView, ProofView
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.routing import PATH_ID
from window import words
from window.checks import words as check_words
from window.forms import Notice, told
from window.rendering import Pages
from window.role_routes import received_from, shown_to
from window.visits import Sent, Visit, visit_of

SHOWN_MONTHS = 6


class Drawing(Protocol):
    """抽取的服务: casework's, whichever list it draws from."""

    async def draw(self, actor: Actor, month: str) -> None: ...

    async def of_month(self, actor: Actor, month: str) -> DrawsView | tuple[DrawsView, ...]: ...

    async def prove(self, actor: Actor, draw_id: str) -> ProofView: ...

    async def numbers(self, actor: Actor, draw_id: str) -> bytes: ...


@dataclass(frozen=True)
class DrawPlace:
    """抽取页的位置: the list it belongs to, and who may look and draw."""

    base: str
    section: str
    title: str
    viewers: Collection[Role]
    drawers: Collection[Role]


class DrawPages:
    """抽取与证明."""

    def __init__(
        self,
        drawing: Drawing,
        place: DrawPlace,
        pages: Pages,
        clock: Callable[[], datetime],
        unclear: Callable[[Actor, str], Awaitable[int]] | None = None,
    ) -> None:
        self._drawing = drawing
        self._unclear = unclear
        self._clock = clock
        self._place = place
        self._pages = pages
        self._page = f"{place.base}/draws"

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        one = f"{self._page}/{{draw_id:{PATH_ID}}}"
        place = self._place
        return [
            web.get(self._page, shown_to(place.viewers, self._show)),
            web.post(
                f"{self._page}/make", received_from(place.drawers, "make", self._page, self._make)
            ),
            web.get(f"{one}/numbers", shown_to(place.viewers, self._numbers), allow_head=False),
        ]

    async def _show(self, request: web.Request) -> web.StreamResponse:
        """One month's draws; with `prove`, one of them drawn again."""
        visit = visit_of(request)
        draw_id = request.query.get("prove", "")
        proof = await self._drawing.prove(visit.actor, draw_id) if draw_id else None
        done = Notice("good", "已抽取，名单和种子见下。") if told(request, "done") else None
        return await self._answer(request, visit, request.query.get("month", ""), done, proof)

    async def _make(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """抽取; a second click finds nothing new and changes nothing."""
        month = sent.fields.get("month", "")
        try:
            await self._drawing.draw(visit.actor, month)
        except ClaimsError as problem:
            bad = Notice("bad", problem.message)
            return await self._answer(request, visit, "", bad, None, status_of(type(problem)))
        raise web.HTTPSeeOther(f"{self._page}?month={month}&done=1")

    async def _numbers(self, request: web.Request) -> web.StreamResponse:
        """名单: the numbers alone, so that anybody can draw again."""
        draw_id = request.match_info["draw_id"]
        data = await self._drawing.numbers(visit_of(request).actor, draw_id)
        return web.Response(
            body=data,
            headers={
                "Content-Type": "text/plain; charset=utf-8",
                "Content-Disposition": f'attachment; filename="numbers-{draw_id[:8]}.txt"',
                "Cache-Control": "no-store",
            },
        )

    async def _answer(
        self,
        request: web.Request,
        visit: Visit,
        month: str,
        notice: Notice | None,
        proof: ProofView | None,
        status: int = 200,
    ) -> web.Response:
        today = words.china(self._clock()).date()
        months = [f"{today:%Y-%m}"]
        while len(months) < SHOWN_MONTHS:
            first = date.fromisoformat(f"{months[-1]}-01")
            months.append(f"{first - timedelta(days=1):%Y-%m}")
        month = month or months[0]
        found = await self._drawing.of_month(visit.actor, month)
        return self._pages.render(
            "draws.html",
            visit,
            status=status,
            section=self._place.section,
            place=self._place,
            month=month,
            months=months,
            views=found if isinstance(found, tuple) else (found,),
            may_draw=bool(set(self._place.drawers) & visit.actor.roles),
            notice=notice,
            proof=proof,
            unclear=await self._unclear(visit.actor, month) if self._unclear else 0,
            say=check_words,
        )
