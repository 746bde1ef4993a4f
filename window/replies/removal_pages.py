"""How long are messages kept in the inbox, and how many were removed on which day?

Serves /window/inbox-removals for supervisors."""

from aiohttp import web

from frontdoor.guards import staff
from notifications.inbox.retention import REPORT_READERS, InboxRetention
from window.rendering import Pages
from window.visits import visit_of

PAGE = "/window/inbox-removals"


class InboxRemovalPages:
    """站内消息的删除记录."""

    def __init__(self, retention: InboxRetention, pages: Pages) -> None:
        self._retention = retention
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(PAGE, self.show)]

    @staff(*REPORT_READERS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The period, and the last days on which anything was removed."""
        visit = visit_of(request)
        return self._pages.render(
            "inbox_removals.html",
            visit,
            section="inbox-removals",
            months=self._retention.months(),
            removals=await self._retention.removals(visit.actor),
        )
