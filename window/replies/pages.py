"""What did people write back to our text messages, and who has seen to it?

Serves /window/replies for clerks, callers and supervisors."""

from aiohttp import web

from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.shapes import Given
from notifications.replies.reading import REPLY_READERS, ReplyList
from window.forms import NOT_DONE, Notice, done_notice, read_fields, take_kept
from window.paging import next_page
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

LIST = "/window/replies"
_DONE = {"closed": "已记下处理过了，姓名和时间一起留存。"}


class ReplySeen(Given):
    """处理过的一条."""

    reply: str


class ReplyPages:
    """短信回复."""

    def __init__(self, replies: ReplyList, accounts: StaffAccounts, pages: Pages) -> None:
        self._replies = replies
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(LIST, self.show), web.post(f"{LIST}/close", self.close)]

    @staff(*REPLY_READERS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What waits, or what has been seen to."""
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        _, notice = await take_kept(self._staff, visit, LIST, NOT_DONE, done)
        return await self._page(request, visit, notice)

    @staff(*REPLY_READERS)
    @posted("close", LIST)
    async def close(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """处理过了."""
        try:
            await self._replies.close(visit.actor, read_fields(ReplySeen, sent.fields).reply)
        except ClaimsError as problem:
            notice = Notice("bad", problem.message)
            return await self._page(request, visit, notice, status_of(type(problem)))
        raise web.HTTPSeeOther(f"{LIST}?done=closed")

    async def _page(
        self, request: web.Request, visit: Visit, notice: Notice | None, status: int = 200
    ) -> web.Response:
        closed = request.query.get("show") == "closed"
        page = await self._replies.page(
            visit.actor, closed=closed, cursor=request.query.get("after")
        )
        place = {"show": "closed"} if closed else {}
        return self._pages.render(
            "replies.html",
            visit,
            status=status,
            section="replies",
            notice=notice,
            page=page,
            closed=closed,
            next_page=next_page(LIST, page.next_cursor, place),
        )
