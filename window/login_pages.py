"""How does a staff member log in, and what becomes of a form whose login was lost?

A lost form travels sealed through the login page and is parked in the new session."""

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from casework.errors import LoginFailed, LoginLocked, NotLoggedIn
from casework.people.staff import DEVICE_FOR, StaffAccounts
from claims_core.errors import ClaimsError
from claims_core.typed_text import InvalidText, TextKind, value_of, without_unseen
from frontdoor.errors import Problem, json_answer, status_of
from frontdoor.guards import public, staff
from frontdoor.reading import BodyTooSlow, Pace, body_of, read_fields_of_page, reads
from window.forms import FORM_NAME, without_secrets
from window.rendering import Pages
from window.visits import (
    ACCOUNT,
    API_PREFIX,
    COOKIE,
    COOKIE_PATH,
    CSRF_FIELD,
    DEVICE_COOKIE,
    MAX_FIELDS,
    Sent,
    SetUpFirst,
    StrangeForm,
    Visit,
    form_route_of,
    from_our_page,
    place_of,
    posted,
    read_sent,
    read_texts,
    require_our_page,
    token_of,
    visit_of,
)

HOME = "/window/claims"
# Parts of pages that ask for something beside work that has not been sent: a refusal stays in them.
# Some are asked for by a person, the others ask by themselves every few seconds.
_PARTS = frozenset({"reveal", "callees", "contacts", "contact", "preview"}) | frozenset(
    {"thread", "chats", "progress", "import"}
)
# A bad moment: the same form may do in a while, so it is offered again as it was sent.
_PASSING = frozenset({408, 429, 500, 503, 507})
_AT_ONCE = Pace(deadline_s=2)


@dataclass(frozen=True, repr=False)
class _LostForm:
    """没送到的表单: on which page it stands, what of it is kept; `gone` where something was typed
    and nothing could be kept."""

    page: str
    sealed: str = ""
    had_file: bool = False
    gone: bool = False


class LoginPages:
    """登录与退出."""

    def __init__(self, accounts: StaffAccounts, pages: Pages, *, secure_cookie: bool) -> None:
        self._staff = accounts
        self._pages = pages
        self._secure = secure_cookie

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get("/window", self.home),
            web.get("/window/", self.home),
            web.get("/window/login", self.show),
            web.post("/window/login", self.log_in),
            web.post("/window/logout", self.log_out),
            web.post("/window/resume", self.resume),
        ]

    @public
    async def home(self, request: web.Request) -> web.StreamResponse:
        """The front door leads to the queue."""
        raise web.HTTPSeeOther(HOME)

    @public
    async def show(self, request: web.Request) -> web.StreamResponse:
        """The login form."""
        invited = "invited" in request.query
        return self._form(next_page=_own(request.query.get("next", "")), invited=invited)

    @public
    @reads(read_texts)
    async def log_in(self, request: web.Request) -> web.StreamResponse:
        """Check the password; then back to where the person was, with what was typed."""
        require_our_page(request)
        fields = (await read_sent(request)).fields
        login = value_of(fields.get("login", ""), TextKind.ONE_LINE)
        sealed = fields.get("sealed", "")
        next_page = _own(fields.get("next", ""))
        try:
            password, code = fields.get("password", ""), fields.get("code", "")
            entered = await self._staff.login(login, password, code, place_of(request))
        except (LoginFailed, LoginLocked) as problem:
            return self._form(next_page=next_page, sealed=sealed, login=login, problem=problem)
        if sealed:
            next_page = await self._staff.park(entered.token, sealed) or HOME
        response = web.HTTPSeeOther(ACCOUNT if entered.pending else next_page)
        response.set_cookie(
            DEVICE_COOKIE,
            entered.device,
            path=COOKIE_PATH,
            httponly=True,
            samesite="Strict",
            secure=self._secure,
            max_age=int(DEVICE_FOR.total_seconds()),
        )
        response.set_cookie(
            COOKIE,
            entered.token,
            path=COOKIE_PATH,
            httponly=True,
            samesite="Strict",
            secure=self._secure,
        )
        raise response

    @staff()
    @posted("logout", HOME)
    async def log_out(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """End the session."""
        await self._staff.logout(visit.token)
        response = web.HTTPSeeOther("/window/login")
        response.del_cookie(COOKIE, path=COOKIE_PATH)
        raise response

    @staff()
    @posted("resume", HOME)
    async def resume(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Back to the page of a form that came with an earlier login's token."""
        page = await self._staff.park(visit.token, sent.fields.get("sealed", ""))
        raise web.HTTPSeeOther(page or HOME)

    async def error_page(self, request: web.Request, problem: Problem) -> web.StreamResponse:
        """For frontdoor: what a person sees of a refusal or a fault; programs get JSON."""
        if request.path.startswith(f"{API_PREFIX}/"):
            return await json_answer(request, problem)
        if isinstance(problem.cause, SetUpFirst) and "HX-Target" not in request.headers:
            return web.Response(status=303, headers={"Location": ACCOUNT})
        lost = isinstance(problem.cause, NotLoggedIn)
        if request.headers.get("HX-Target", "") in _PARTS:
            return self._in_part(request, problem, lost=lost)
        if lost:
            return await self._lost(request)
        visit = _visit(request)
        sealed = ""
        if isinstance(problem.cause, (StrangeForm, InvalidText)) and visit is not None:
            sealed = (await self._sealed(request)).sealed
        title = "没有找到" if problem.status == 404 else "这一步没有办成"
        answer = self._pages.render(
            "problem.html",
            visit,
            status=problem.status,
            title=title,
            message=problem.message,
            request_id=problem.request_id,
            sealed=sealed,
            action=request.path,
            again=await _sent_again(request, problem.cause) if problem.status in _PASSING else {},
        )
        answer.headers.update(problem.headers)
        return answer

    def _in_part(self, request: web.Request, problem: Problem, *, lost: bool) -> web.Response:
        """A refusal in the part of the page that asked; what asks by itself and only met a bad
        moment changes nothing, and asks again."""
        answer = self._pages.render(
            "part_problem.html",
            None,
            status=problem.status,
            part=request.headers["HX-Target"],
            message="登录已经过期。" if lost else problem.message,
            login=lost,
        )
        if request.method == "GET" and problem.status in _PASSING:
            answer.headers["HX-Reswap"] = "none"
        return answer

    async def _lost(self, request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            form = await self._sealed(request)
            return self._form(next_page=form.page, lost=form, status=401)
        known = COOKIE in request.cookies
        if not known and request.path == HOME:
            return web.Response(status=303, headers={"Location": "/window/login"})
        return self._form(next_page=_own(request.path_qs), expired=known, status=401)

    async def _sealed(self, request: web.Request) -> _LostForm:
        """The form in `request`, as it can be kept."""
        route = form_route_of(request)
        if route is None or route.name in ("logout", "resume") or not from_our_page(request):
            return _LostForm(HOME)  # what another site filled in is nobody's typing
        page = route.page_of(request)
        if COOKIE not in request.cookies:  # nobody's: there is nothing to keep it for
            return _LostForm(page, gone=True)
        try:
            sent = await read_sent(request)
        except (ClaimsError, web.HTTPException):  # what cannot be read (again) cannot be kept
            return _LostForm(page, gone=True)
        fields = without_secrets(sent.fields) | {FORM_NAME: route.name}
        try:
            # what no field may hold would be refused again
            kept = {name: [without_unseen(text)] for name, text in fields.items()}
            sealed = await self._staff.seal_form(token_of(request), page, kept)
        except ClaimsError:  # longer than any of our forms, or of a login that was none
            return _LostForm(page, gone=True)
        return _LostForm(page, sealed, had_file=bool(sent.file))

    def _form(
        self,
        *,
        next_page: str = HOME,
        sealed: str = "",
        login: str = "",
        lost: _LostForm | None = None,
        expired: bool = False,
        invited: bool = False,
        problem: ClaimsError | None = None,
        status: int = 200,
    ) -> web.Response:
        return self._pages.render(
            "login.html",
            None,
            status=status_of(type(problem)) if problem else status,
            next=next_page,
            sealed=lost.sealed if lost else sealed,
            login=login,
            had_file=lost is not None and lost.had_file,
            gone=lost is not None and lost.gone,
            expired=expired,
            invited=invited,
            problem=problem.message if problem else "",
        )


def _visit(request: web.Request) -> Visit | None:
    try:
        return visit_of(request)
    except (KeyError, NotLoggedIn):
        return None


async def _sent_again(request: web.Request, cause: ClaimsError | None) -> dict[str, str]:
    """The fields of a form of ours, to be sent once more by a button; none where it held a file,
    or has not arrived yet."""
    if request.method != "POST" or form_route_of(request) is None or not from_our_page(request):
        return {}
    if isinstance(cause, BodyTooSlow):  # it is not waited for a second time
        return {}
    sent = body_of(request, Sent)
    try:
        fields = sent.fields if sent else await read_fields_of_page(request, _AT_ONCE, MAX_FIELDS)
    except (ClaimsError, web.HTTPException):
        return {}
    had_file = request.content_type == "multipart/form-data"
    return fields if CSRF_FIELD in fields and not had_file else {}


def _own(page: str) -> str:
    """A page of the window, whatever the address bar said."""
    own = page.startswith(f"{COOKIE_PATH}/") and "\\" not in page and "//" not in page
    return quote(page, safe="/?=&%-_.~") if own else HOME
