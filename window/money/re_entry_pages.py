"""Which hospital settlements were taken back wrongly, and who enters them again?

Serves /window/platform/re-entries for supervisors and second reviewers."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from aiohttp import web
from pydantic import Field

from casework.hospital.re_entries import ALLOWED, MAX_WORDS, ReEntries
from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from frontdoor.given_shapes import Id
from frontdoor.guards import staff
from frontdoor.shapes import Given
from window.forms import Typed, not_found_by, read_fields
from window.page_frame import PageFrame
from window.rendering import Pages
from window.visits import Sent, Visit, posted

LIST = "/window/platform/re-entries"
_NOT_TAKEN_BACK = "没有撤回或退过费的医院结算是这个单号。请核对，填原来那张结算单的单号。"


class ReEntryForm(Given):
    """恢复入账."""

    settlement_no: str = Field(default="", max_length=200)
    words: str = Field(default="", max_length=4 * MAX_WORDS)


class ReEntryDecision(Given):
    """复核恢复入账."""

    row: Id
    again: Literal["yes", "no"]
    why: str = Field(default="", max_length=4 * MAX_WORDS)


class ReEntryPages(PageFrame):
    """恢复入账."""

    template = "re_entries.html"
    section = "platform"
    done: ClassVar[Mapping[str, str]] = {
        "proposed": "已提出，请另一位同事核对后复核。",
        "decided": "复核结果已记下。",
    }

    def __init__(self, re_entries: ReEntries, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._re_entries = re_entries

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(LIST, self.show),
            web.post(f"{LIST}/propose", self.propose),
            web.post(f"{LIST}/decide", self.decide),
        ]

    @staff(*sorted(ALLOWED))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What waits for a second person, and what was decided."""
        return await self._opened(request)

    @staff(*sorted(ALLOWED))
    @posted("propose", LIST)
    async def propose(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """提出, with the reason."""

        async def step() -> str:
            given = read_fields(ReEntryForm, sent.fields)
            try:
                await self._re_entries.propose(visit.actor, given.settlement_no, given.words)
            except ClaimsError as problem:
                raise not_found_by(problem, settlement_no=_NOT_TAKEN_BACK) from None
            return f"{LIST}?done=proposed"

        return await self._stepped(request, visit, "propose", sent.fields, step)

    @staff(*sorted(ALLOWED))
    @posted("decide", LIST)
    async def decide(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """复核 by another person."""

        async def step() -> str:
            given = read_fields(ReEntryDecision, sent.fields)
            confirmed = given.again == "yes"
            await self._re_entries.decide(
                visit.actor, given.row, confirmed=confirmed, words=given.why
            )
            return f"{LIST}?done=decided"

        return await self._stepped(request, visit, "decide", sent.fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        return {"rows": await self._re_entries.newest(visit.actor), "longest": MAX_WORDS}
