"""Who has this number, and what is wrong with it? Serves /window/people for clerks and supervisors:
the search, and the page of one person with the forms that propose a change."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from casework.assisted.signing import AssistedSigning
from casework.desk.identity_changes import MAX_WORDS, PROPOSES
from casework.errors import FieldsInvalid, NotFound
from casework.people.identity_views import IdentityChangeKind, IdentityPaper
from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from window.forms import NOT_SENT, Notice, Typed, done_notice, read_fields, refused, take_kept
from window.paging import next_page
from window.people import words as identity_words
from window.people.addresses import LIST, PERSON, change_address, person_address
from window.rendering import Pages
from window.services import IdentityServices
from window.visits import Sent, Visit, posted, visit_of

_ROUTE = f"{LIST}/{{insured_id:{PATH_ID}}}"
_DONE = {
    "confirmed": "已复核，从现在起按变更后的身份办理；有关的核定已经重新核对。",
    "refused": "已记下没有通过，什么都没有改。",
}
_NOBODY = Notice(
    "warn",
    "名册里没有这个证件号码的人。",
    ("请核对号码；刚参保的，请主管先导入新的参保名册。",),
)
# the same whether there is nobody, or somebody of another county
_NOT_YOURS = Notice(
    "warn",
    "您的县里没有这个证件号码的人。",
    ("请核对号码；可能在别的县或市里参保，请联系市里的同事。",),
)
_MAX_NUMBER = 60


class NumberTyped(Given):
    """按证件号码查."""

    number: Annotated[str, Field(max_length=_MAX_NUMBER)] = ""


class NumberProposed(Given):
    """更正或换发 as it was typed."""

    kind: Annotated[str, Field(max_length=20)] = ""
    new_number: Annotated[str, Field(max_length=_MAX_NUMBER)] = ""
    paper: Annotated[str, Field(max_length=30)] = ""
    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class SamePersonProposed(Given):
    """合并 as it was typed."""

    other_number: Annotated[str, Field(max_length=_MAX_NUMBER)] = ""
    paper: Annotated[str, Field(max_length=30)] = ""
    words: Annotated[str, Field(max_length=4 * MAX_WORDS)] = ""


class PersonPages:
    """参保人身份."""

    def __init__(
        self,
        identities: IdentityServices,
        signing: AssistedSigning,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        self._identities = identities
        self._signing = signing
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(LIST, self.show),
            web.post(f"{LIST}/find", self.find),
            web.get(_ROUTE, self.person),
            web.post(f"{_ROUTE}/number", self.propose_number),
            web.post(f"{_ROUTE}/same-person", self.propose_same_person),
        ]

    @staff(*sorted(PROPOSES))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The search, and the changes that wait or have been decided."""
        visit = visit_of(request)
        typed, notice = await take_kept(
            self._staff, visit, LIST, NOT_SENT, done_notice(request, _DONE)
        )
        return await self._list(request, visit, typed, notice)

    @staff(*sorted(PROPOSES))
    @posted("find", LIST)
    async def find(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """The person behind a number, which never stands in an address."""
        try:
            given = read_fields(NumberTyped, sent.fields)
            insured_id = await self._identities.people.find(visit.actor, given.number)
        except NotFound:
            typed = Typed("find", sent.fields)
            nobody = _NOT_YOURS if visit.actor.county else _NOBODY
            return await self._list(request, visit, typed, nobody, 404)
        except ClaimsError as problem:
            said = problem.fields.get("number", problem.message)
            typed = Typed("find", sent.fields, {"number": said})
            return await self._list(request, visit, typed, None, status_of(type(problem)))
        raise web.HTTPSeeOther(person_address(insured_id))

    @staff(*sorted(PROPOSES))
    async def person(self, request: web.Request) -> web.StreamResponse:
        """One person."""
        visit = visit_of(request)
        typed, notice = await take_kept(self._staff, visit, request.path, NOT_SENT)
        return await self._person(request, visit, typed, notice)

    @staff(*sorted(PROPOSES))
    @posted("number", PERSON)
    async def propose_number(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """提出更正 or 换发."""
        try:
            given = read_fields(NumberProposed, sent.fields)
            change_id = await self._identities.changes.propose_number(
                visit.actor,
                _id(request),
                _kind(given.kind),
                given.new_number,
                _paper(given.paper),
                given.words,
            )
        except ClaimsError as problem:
            return await self._refused(request, visit, sent, "number", problem)
        raise web.HTTPSeeOther(f"{change_address(change_id)}?done=proposed")

    @staff(*sorted(PROPOSES))
    @posted("same-person", PERSON)
    async def propose_same_person(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """提出合并."""
        try:
            given = read_fields(SamePersonProposed, sent.fields)
            change_id = await self._identities.changes.propose_same_person(
                visit.actor, _id(request), given.other_number, _paper(given.paper), given.words
            )
        except ClaimsError as problem:
            return await self._refused(request, visit, sent, "same-person", problem)
        raise web.HTTPSeeOther(f"{change_address(change_id)}?done=proposed")

    async def _refused(
        self, request: web.Request, visit: Visit, sent: Sent, form: str, problem: ClaimsError
    ) -> web.StreamResponse:
        return await self._person(request, visit, *refused(form, sent.fields, problem))

    async def _person(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        return self._pages.render(
            "person.html",
            visit,
            status=status,
            section="people",
            notice=notice,
            typed=typed,
            identity=await self._identities.people.show(visit.actor, _id(request)),
            say=identity_words,
            longest=MAX_WORDS,
        )

    async def _list(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        decided = request.query.get("show") == "decided"
        page = await self._identities.people.page(
            visit.actor, decided=decided, cursor=request.query.get("after")
        )
        place = {"show": "decided"} if decided else {}
        return self._pages.render(
            "people.html",
            visit,
            status=status,
            section="people",
            notice=notice,
            typed=typed,
            page=page,
            sheets=await self._signing.due(visit.actor),
            decided=decided,
            say=identity_words,
            next_page=next_page(LIST, page.next_cursor, place),
        )


def _id(request: web.Request) -> str:
    return request.match_info["insured_id"]


def _kind(typed: str) -> IdentityChangeKind:
    if typed not in set(IdentityChangeKind):
        raise FieldsInvalid(kind="请选是登记错了，还是护照换发。")
    return IdentityChangeKind(typed)


def _paper(typed: str) -> IdentityPaper:
    if typed not in set(IdentityPaper):
        raise FieldsInvalid(paper="请选依据的是什么。")
    return IdentityPaper(typed)
