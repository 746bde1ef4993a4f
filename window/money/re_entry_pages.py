"""Which hospital settlements were taken back wrongly, and who enters them again?

Serves /window/platform/re-entries for supervisors and second reviewers."""

from typing import Literal

from aiohttp import web
from pydantic import Field

from casework.hospital.re_entries import ALLOWED, MAX_WORDS, ReEntries
from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from frontdoor.given_shapes import Id
from frontdoor.guards import staff
from frontdoor.shapes import Given
from window.forms import (
    NOT_SENT,
    Notice,
    Typed,
    done_notice,
    not_found_by,
    read_fields,
    refused,
    take_kept,
)
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

LIST = "/window/platform/re-entries"
_NOT_TAKEN_BACK = "没有撤回或退过费的医院结算是这个单号。请核对，填原来那张结算单的单号。"
_DONE = {
    "proposed": "已提出，请另一位同事核对后复核。",
    "decided": "复核结果已记下。",
}


class ReEntryForm(Given):
    """恢复入账."""

    settlement_no: str = Field(default="", max_length=200)
    words: str = Field(default="", max_length=4 * MAX_WORDS)


class ReEntryDecision(Given):
    """复核恢复入账."""

    row: Id
    again: Literal["yes", "no"]
    why: str = Field(default="", max_length=4 * MAX_WORDS)


class ReEntryPages:
    """恢复入账."""

    def __init__(self, re_entries: ReEntries, accounts: StaffAccounts, pages: Pages) -> None:
        self._re_entries = re_entries
        self._staff = accounts
        self._pages = pages

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
        visit = visit_of(request)
        done = done_notice(request, _DONE)
        typed, notice = await take_kept(self._staff, visit, LIST, NOT_SENT, done)
        return await self._page(visit, typed, notice)

    @staff(*sorted(ALLOWED))
    @posted("propose", LIST)
    async def propose(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """提出, with the reason."""
        try:
            given = read_fields(ReEntryForm, sent.fields)
            await self._re_entries.propose(visit.actor, given.settlement_no, given.words)
        except ClaimsError as problem:
            told = not_found_by(problem, settlement_no=_NOT_TAKEN_BACK)
            return await self._refused(visit, sent, "propose", told)
        raise web.HTTPSeeOther(f"{LIST}?done=proposed")

    @staff(*sorted(ALLOWED))
    @posted("decide", LIST)
    async def decide(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """复核 by another person."""
        try:
            given = read_fields(ReEntryDecision, sent.fields)
            confirmed = given.again == "yes"
            await self._re_entries.decide(
                visit.actor, given.row, confirmed=confirmed, words=given.why
            )
        except ClaimsError as problem:
            return await self._refused(visit, sent, "decide", problem)
        raise web.HTTPSeeOther(f"{LIST}?done=decided")

    async def _refused(
        self, visit: Visit, sent: Sent, form: str, problem: ClaimsError
    ) -> web.Response:
        return await self._page(visit, *refused(form, sent.fields, problem))

    async def _page(
        self,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        return self._pages.render(
            "re_entries.html",
            visit,
            status=status,
            section="platform",
            notice=notice,
            typed=typed,
            rows=await self._re_entries.newest(visit.actor),
            longest=MAX_WORDS,
        )
