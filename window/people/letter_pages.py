"""How are the papers of somebody who acts for another taken down and confirmed? Serves
/window/people/…/letters and the list of those that wait."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from aiohttp import web

from casework.desk.letter_views import LetterGiven
from casework.desk.letters import CONFIRMS, RECORDS, LetterDesk
from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from claims_core.authorisation_papers import LetterBasis, LetterPaper
from claims_core.errors import ClaimsError
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import ClaimsCovered
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import Typed, refused
from window.people import letter_words
from window.people.addresses import LIST
from window.people.frame import PersonFrame, person_of
from window.pictures import StaffPictures
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

WAITING = f"{LIST}/letters"
_ROUTE = f"{LIST}/{{insured_id:{PATH_ID}}}/letters"
_PAGE = f"{LIST}/{{insured_id}}/letters"
TICK = "paper-"


class LetterPages(PersonFrame):
    """授权书."""

    template = "letters.html"
    done: ClassVar[Mapping[str, str]] = {
        "recorded": "登记好了，请另一个人核对材料。",
        "refused": "已记下没有通过。",
    }

    def __init__(
        self,
        letters: LetterDesk,
        pictures: StaffPictures,
        accounts: StaffAccounts,
        pages: Pages,
    ) -> None:
        super().__init__(accounts, pages)
        self._letters = letters
        self._pictures = pictures

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
        return await self._opened(request)

    @staff(*sorted(RECORDS))
    @posted("record", _PAGE)
    async def record(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记授权书."""

        async def step() -> str:
            given = _given(sent)
            await self._letters.record(visit.actor, person_of(request), given, sent.file or b"")
            return f"{_PAGE.format(insured_id=person_of(request))}?done=recorded"

        return await self._stepped(request, visit, "record", sent.fields, step)

    @staff(*sorted(CONFIRMS))
    @posted("confirm", _PAGE)
    async def confirm(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """核对通过: the relative's code stands on the page that answers."""
        try:
            code = await self._letters.confirm(
                visit.actor, person_of(request), sent.fields.get("letter_id", "")
            )
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("confirm", sent.fields, problem))
        return await self._page(request, visit, Typed(), None, issued=code)

    @staff(*sorted(CONFIRMS))
    @posted("refuse", _PAGE)
    async def refuse(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """没有通过."""
        fields = sent.fields

        async def step() -> str:
            await self._letters.refuse(
                visit.actor,
                person_of(request),
                fields.get("letter_id", ""),
                fields.get("words", ""),
            )
            return f"{_PAGE.format(insured_id=person_of(request))}?done=refused"

        return await self._stepped(request, visit, "refuse", fields, step)

    @staff(*sorted(CONFIRMS))
    async def picture(self, request: web.Request) -> web.StreamResponse:
        """The photograph of the papers, with who looks at it."""
        visit = visit_of(request)
        data = await self._letters.picture(
            visit.actor, person_of(request), request.match_info["letter_id"]
        )
        return await self._pictures.marked(request, data)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        return {
            "insured_id": person_of(request),
            "letters": await self._letters.letters(visit.actor, person_of(request)),
            "records": bool(RECORDS & visit.actor.roles),
            "issued": None,
            "say": letter_words,
            "tick": TICK,
        }


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
