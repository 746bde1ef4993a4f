"""Who is behind this page request, and did the form really come from our own page?

Asked before every handler."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from casework.errors import Forbidden, NotLoggedIn
from casework.people.staff import LoginPlace, StaffAccounts, StaffSession
from casework.reach.reach import CountyReach
from casework.uploads import reading as uploads
from claims_core.claim import Actor
from claims_core.typed_text import TextKind, value_of
from frontdoor import bearer
from frontdoor.guards import ADMITTED, Admitted
from frontdoor.limits import caller_of
from frontdoor.reading import UPLOAD, WHOLE, body_of, read_fields_of_page, read_form, reads
from window.county_routes import open_to_counties

COOKIE = "daetong_staff"
DEVICE_COOKIE = "daetong_device"
COOKIE_PATH = "/window"
ACCOUNT = "/window/account"
API_PREFIX = "/window/api"
LEAVING = frozenset({"/window/logout", f"{API_PREFIX}/v1/sessions/current"})
MAX_UPLOAD = uploads.MAX_BYTES
FILE_FIELD = "file"
CSRF_FIELD = "csrf"
MAX_FIELDS = 1000


class ForeignForm(Forbidden):
    """别处的表单: another site sent it, and nobody here has typed what stands in it."""

    code = "foreign_form"
    template = "这一步不是从窗口自己的页面上点的，没有办理，也没有保存。请回到窗口的页面上办。"


class StrangeForm(Forbidden):
    """表单来源不明: the form came from a page of an earlier login."""

    code = "strange_form"
    template = "这个页面是在上一次登录时打开的，这一步没有办理。内容还在，请回到页面再点一次。"


class SetUpFirst(Forbidden):
    """先办登录手续: the undertaking is not signed, or the authenticator that the role needs is
    not set up; nothing else is shown until then."""

    code = "set_up_first"
    template = "请先在窗口页面的「我的账号」里办完登录手续（保密承诺、动态验证码），再办业务。"


class OfTheCity(Forbidden):
    """市里办的事: whoever works for one county has no part in it."""

    code = "of_the_city"
    template = "这一项由市里统一办理，您的范围是一个县。要办的，请联系市里的同事。"


REACH: web.RequestKey[CountyReach] = web.RequestKey("reach", CountyReach)


@dataclass(frozen=True)
class Visit:
    """来访: the staff member behind a page request. `csrf` must come back with every form."""

    actor: Actor
    login: str
    csrf: str
    token: str


@dataclass(frozen=True)
class Sent:
    """收到的表单: the texts, and the bytes of the file where one was chosen."""

    fields: dict[str, str]
    file: bytes | None = None


@dataclass(frozen=True)
class FormRoute:
    """表单去处: which form it is, and on which page it stands (filled from the address)."""

    name: str
    page: str

    def page_of(self, request: web.Request) -> str:
        """The address of the page that showed the form."""
        return self.page.format_map(request.match_info)


class StaffDoor:
    """窗口登录: reads the cookie of the pages, or the bearer token of the API."""

    def __init__(self, staff: StaffAccounts, reach: CountyReach) -> None:
        self._staff = staff
        self._reach = reach

    async def __call__(self, request: web.Request) -> Admitted:
        token = token_of(request)
        session = await self._staff.authenticate(token)
        if session.pending is not None and not _while_pending(request.path):
            raise SetUpFirst
        if session.actor.county:
            resource = request.match_info.route.resource
            if resource is None or not open_to_counties(resource.canonical):
                raise OfTheCity
            await self._reach.require(session.actor, request.match_info)
            request[REACH] = self._reach
        return Admitted(session.actor, session)


def _while_pending(path: str) -> bool:
    """Whether this is open to somebody who has not set up everything: nothing with data."""
    return path == ACCOUNT or path.startswith(f"{ACCOUNT}/") or path in LEAVING


def place_of(request: web.Request) -> LoginPlace:
    """Where somebody logs in from."""
    device = request.cookies.get(DEVICE_COOKIE, "")
    known = device if bearer.could_be_ours(device) else ""
    return LoginPlace(caller_of(request), known)


def token_of(request: web.Request) -> str:
    """The login token that came with the request.

    :raises NotLoggedIn: when there is none.
    """
    if request.path.startswith(f"{API_PREFIX}/"):
        return bearer.token_of(request)
    token = request.cookies.get(COOKIE, "")
    if not bearer.could_be_ours(token):
        raise NotLoggedIn
    return token


def visit_of(request: web.Request) -> Visit:
    """The person who was let in."""
    admitted = request[ADMITTED]
    session = admitted.session
    if not isinstance(session, StaffSession):
        raise NotLoggedIn
    return Visit(session.actor, session.login, session.csrf, token_of(request))


async def read_sent(request: web.Request) -> Sent:
    """The form of a POST, whichever way the browser packed it; the one that was read before, if
    it was."""
    if (sent := body_of(request, Sent)) is not None:
        return sent
    if request.content_type == "multipart/form-data":
        form = await read_form(request, FILE_FIELD, MAX_UPLOAD, UPLOAD)
        return Sent(dict(form.texts), form.file)
    return await read_texts(request)


async def read_texts(request: web.Request) -> Sent:
    """The form of a POST that has no file: of anybody, so nothing larger is waited for."""
    return Sent(await read_fields_of_page(request, WHOLE, MAX_FIELDS))


def _values(sent: Sent) -> Sent:
    """The same with every text read as typed; what asks for one line or a number reads it again.

    :raises InvalidText:
    """
    fields = sent.fields.items()
    return Sent(
        {name: value_of(text, TextKind.LINES, field=name[:40]) for name, text in fields}, sent.file
    )


def from_our_page(request: web.Request) -> bool:
    """Whether the browser says that our own page sent this; silence is left to the token."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:  # no address at all
        return False


def require_our_page(request: web.Request) -> None:
    """:raises ForeignForm: where the browser says that another page sent this."""
    if not from_our_page(request):
        raise ForeignForm


def posted(name: str, page: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a method the receiver of one form: it is called with the visit and what was sent, and
    only when the form came from our own page with this login's token.

    :raises ForeignForm, StrangeForm: otherwise.
    """

    def receive(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        async def handle(self: object, request: web.Request) -> web.StreamResponse:
            visit = visit_of(request)
            require_our_page(request)
            sent = _values(await read_sent(request))
            token = sent.fields.pop(CSRF_FIELD, "")
            if not _same(token, visit.csrf):
                raise StrangeForm
            if (reach := request.get(REACH)) is not None:
                await reach.require(visit.actor, sent.fields)
            answer: web.StreamResponse = await method(self, request, visit, sent)
            return answer

        handle.form_route = FormRoute(name, page)  # type: ignore[attr-defined]
        return reads(read_sent)(handle)

    return receive


def form_route_of(request: web.Request) -> FormRoute | None:
    """What `posted` said of the handler that this request goes to."""
    return getattr(request.match_info.handler, "form_route", None)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
