"""How are the papers of somebody who acts for another taken down and confirmed? Serves
/window/people/…/letters and the list of those that wait."""

from datetime import date

from aiohttp import web

from casework.desk.letter_views import LetterGiven
from casework.desk.letters import CONFIRMS, RECORDS, LetterDesk
from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from casework.people.window_codes import WindowCodeIssued
from claims_core.authorisation_papers import LetterBasis, LetterPaper
from claims_core.errors import ClaimsError
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import ClaimsCovered
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import NOT_SENT, Notice, Typed, done_notice, refused, take_kept
from window.people import letter_words
from window.people.addresses import LIST
from window.pictures import StaffPictures
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

WAITING = f"{LIST}/letters"
_ROUTE = f"{LIST}/{{insured_id:{PATH_ID}}}/letters"
_PAGE = f"{LIST}/{{insured_id}}/letters"
_DONE = {
    "recorded": "登记好了，请另一个人核对材料。",
    "refused": "已记下没有通过。",
}
TICK = "paper-"


class LetterPages:
    """授权书."""

    def __init__(
        self,
        letters: LetterDesk,
        pictures: StaffPictures,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._letters = letters
        self._pictures = pictures
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(WAITING, self.waiting),
            web.get(_ROUTE, self.show),
            web.post(f"{_ROUTE}/record", self.record),
            web.post(f"{_ROUTE}/confirm", self.confirm),
            web.post(f"{_ROUTE}/refuse", self.refuse),
            web.get(f"{_ROUTE}/{{letter_id:{PATH_ID}}}/picture", self.picture, allow_head=False),
        ]

    @staff(*sorted(CONFIRMS))
    async def waiting(self, request: web.Request) -> web.StreamResponse:
        """What waits for a second person."""
        visit = visit_of(request)
        return self._pages.render(
            "letters_waiting.html",
            visit,
            section="people",
            letters=await self._letters.waiting(visit.actor),
            say=letter_words,
        )

    @staff(*sorted(CONFIRMS))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The letters of one person, with the form that takes one down."""
        visit = visit_of(request)
        typed, notice = await take_kept(
            self._staff, visit, request.path, NOT_SENT, done_notice(request, _DONE)
        )
        return await self._page(request, visit, typed, notice)

    @staff(*sorted(RECORDS))
    @posted("record", _PAGE)
    async def record(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记授权书."""
        try:
            await self._letters.record(visit.actor, _id(request), _given(sent), sent.file or b"")
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("record", sent.fields, problem))
        raise web.HTTPSeeOther(f"{_PAGE.format(insured_id=_id(request))}?done=recorded")

    @staff(*sorted(CONFIRMS))
    @posted("confirm", _PAGE)
    async def confirm(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """核对通过: the relative's code stands on the page that answers."""
        try:
            code = await self._letters.confirm(
                visit.actor, _id(request), sent.fields.get("letter_id", "")
            )
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("confirm", sent.fields, problem))
        return await self._page(request, visit, Typed(), None, issued=code)

    @staff(*sorted(CONFIRMS))
    @posted("refuse", _PAGE)
    async def refuse(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """没有通过."""
        fields = sent.fields
        try:
            await self._letters.refuse(
                visit.actor, _id(request), fields.get("letter_id", ""), fields.get("words", "")
            )
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("refuse", fields, problem))
        raise web.HTTPSeeOther(f"{_PAGE.format(insured_id=_id(request))}?done=refused")

    @staff(*sorted(CONFIRMS))
    async def picture(self, request: web.Request) -> web.StreamResponse:
        """The photograph of the papers, with who looks at it."""
        visit = visit_of(request)
        data = await self._letters.picture(
            visit.actor, _id(request), request.match_info["letter_id"]
        )
        return await self._pictures.marked(request, data)

    async def _page(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
        issued: WindowCodeIssued | None = None,
    ) -> web.Response:
        return self._pages.render(
            "letters.html",
            visit,
            status=status,
            section="people",
            notice=notice,
            typed=typed,
            insured_id=_id(request),
            letters=await self._letters.letters(visit.actor, _id(request)),
            records=bool(RECORDS & visit.actor.roles),
            issued=issued,
            say=letter_words,
            tick=TICK,
        )


def _given(sent: Sent) -> LetterGiven:
    """What the form says. :raises FieldsInvalid:"""
    fields, problems = sent.fields, {}
    if fields.get("basis", "") not in set(LetterBasis):
        problems["basis"] = "请选凭什么代办。"
    if fields.get("relation", "") not in set(ProxyRelation):
        problems["relation"] = "请选是参保人的什么人。"
    try:
        until = date.fromisoformat(fields.get("until", "").strip())
    except ValueError:
        problems["until"] = "请选到哪天为止。"
    if problems:
        raise FieldsInvalid(**problems)
    covered = ClaimsCovered.ALL if fields.get("claims") == "all" else ClaimsCovered.FILED
    return LetterGiven(
        basis=LetterBasis(fields["basis"]),
        papers=frozenset(each for each in LetterPaper if fields.get(f"{TICK}{each.value}")),
        proxy_name=fields.get("proxy_name", ""),
        proxy_number=fields.get("proxy_number", ""),
        relation=ProxyRelation(fields["relation"]),
        claims=covered,
        may_file=bool(fields.get("may_file")),
        may_name_account=bool(fields.get("may_name_account")),
        until=until,
        words=fields.get("words", ""),
    )


def _id(request: web.Request) -> str:
    return request.match_info["insured_id"]
