"""Does a person let their papers and account be used? Serves /window/people/…/consents, where a
clerk reads the words out and records the yes or no that is said at the window."""

from aiohttp import web

from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from casework.phone.said_consents import CONSENT_KEEPERS, LONGEST_PAPER, SaidConsents
from claims_core.agreed_texts import AgreedTo
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import NOT_SENT, Notice, Typed, done_notice, refused, take_kept
from window.people import consent_words
from window.people.addresses import LIST
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

_ROUTE = f"{LIST}/{{insured_id:{PATH_ID}}}/consents"
_PAGE = f"{LIST}/{{insured_id}}/consents"
_DONE = {
    "given": "登记了同意，马上生效；您的姓名、时间和依据一起留存。",
    "withdrawn": "登记了收回，马上生效；草稿里该删的已经删掉。您的姓名、时间和依据一起留存。",
}


class ConsentPages:
    """同意用资料和账户."""

    def __init__(self, consents: SaidConsents, accounts: StaffAccounts, pages: Pages) -> None:
        self._consents = consents
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(_ROUTE, self.show), web.post(f"{_ROUTE}/record", self.record)]

    @staff(*sorted(CONSENT_KEEPERS))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The words, how they stand, and what was said when."""
        visit = visit_of(request)
        typed, notice = await take_kept(
            self._staff, visit, request.path, NOT_SENT, done_notice(request, _DONE)
        )
        return await self._page(request, visit, typed, notice)

    @staff(*sorted(CONSENT_KEEPERS))
    @posted("record", _PAGE)
    async def record(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 a yes or a no."""
        fields = sent.fields
        insured_id = request.match_info["insured_id"]
        given = fields.get("said") == "given"
        try:
            await self._consents.record(
                visit.actor,
                insured_id,
                _what(fields.get("what", "")),
                fields.get("paper", ""),
                given=given,
                version=fields.get("text_version", ""),
            )
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("record", fields, problem))
        done = "given" if given else "withdrawn"
        raise web.HTTPSeeOther(f"{_PAGE.format(insured_id=insured_id)}?done={done}")

    async def _page(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        insured_id = request.match_info["insured_id"]
        return self._pages.render(
            "consents.html",
            visit,
            status=status,
            section="people",
            notice=notice,
            typed=typed,
            consents=await self._consents.at_the_window(visit.actor, insured_id),
            longest=LONGEST_PAPER,
            say=consent_words,
        )


def _what(typed: str) -> AgreedTo:
    if typed not in set(AgreedTo):
        raise FieldsInvalid(what="请选是哪一项同意。")
    return AgreedTo(typed)
