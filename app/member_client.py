"""Where does the browser get the member's client from, and how does it come to log in? `/m/` and
what lies under it, as `miniprogram/` was built; without a build the page says what to do instead.

The pages are the same files for everybody; who somebody is they learn from the member API. They go
out packed: most of the time that a slow network takes is that of the first load."""

import gzip
import hashlib
import html
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import ETag, hdrs, web

from app.member_bundle import help_phone
from app.settings import Settings
from frontdoor.guards import public

BUILT = Path(__file__).parent.parent / "miniprogram" / "built"
PREFIX = "/m"
_AUTHORISE = "https://open.weixin.qq.com/connect/oauth2/authorize"
_STATE = re.compile(r"[A-Za-z0-9]{16,128}")
_HASHED = re.compile(r"\.[0-9a-f]{8,}\.")
# Its components set their own styles; a picture just taken is shown from the browser's memory.
_CSP = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_NOT_BUILT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>大额通</title>
<h1>手机页面还没有装好</h1>
<p>您的申请和材料都在，没有影响。请先在公众号里发“进度”查看，或者到窗口办理。</p></html>"""


# In the page that shows before anything else is loaded: whom to ring where nothing more comes.
_HELP_PHONE = b"__HELP_PHONE__"
_PACKED = {".html", ".js", ".css", ".txt", ".svg"}


@dataclass(frozen=True)
class _BuiltFile:
    """One file of the build, as it goes out."""

    path: Path
    phone: str

    @cached_property
    def body(self) -> bytes:
        body = self.path.read_bytes()
        if self.path.suffix == ".html":
            return body.replace(_HELP_PHONE, html.escape(self.phone).encode())
        return body

    @cached_property
    def packed(self) -> bytes | None:
        """Where that is worth it."""
        return gzip.compress(self.body, mtime=0) if self.path.suffix in _PACKED else None

    @cached_property
    def etag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:24]

    @property
    def kind(self) -> str:
        return mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"


class MemberClient:
    """参保人端: the built files, held by name, so that no other file can be asked for."""

    def __init__(self, settings: Settings, folder: Path = BUILT) -> None:
        self._appid = settings.wechat_official_appid
        self._base_url = settings.base_url
        self._authorise = (
            f"{settings.base_url}/sandbox/connect/oauth2/authorize"
            if settings.sandbox
            else _AUTHORISE
        )
        phone = help_phone(settings)
        self._files = {
            str(path.relative_to(folder)): _BuiltFile(path, phone)
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".gz"
        }

    @property
    def built(self) -> bool:
        """Whether there is anything to show."""
        return "index.html" in self._files

    def routes(self) -> list[web.RouteDef]:
        """Every address under /m; what is no file is a page of the client's own."""
        return [
            web.get(PREFIX, self.home),
            web.get(f"{PREFIX}/login", self.login),
            web.get(PREFIX + "/{path:.*}", self.page),
        ]

    @public
    async def home(self, request: web.Request) -> web.StreamResponse:
        """With a slash, which the client's addresses are relative to."""
        raise web.HTTPFound(f"{PREFIX}/")

    @public
    async def login(self, request: web.Request) -> web.StreamResponse:
        """To the platform and back, with a code. The state is the browser's own secret, which it
        compares itself when it comes back."""
        state = request.query.get("state", "")
        if not _STATE.fullmatch(state):
            raise web.HTTPFound(f"{PREFIX}/")
        query = {
            "appid": self._appid,
            "redirect_uri": f"{self._base_url}{PREFIX}/pages/back/index",
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        raise web.HTTPFound(f"{self._authorise}?{urlencode(query)}#wechat_redirect")

    @public
    async def page(self, request: web.Request) -> web.StreamResponse:
        """A file, or the one page that shows all the others."""
        name = request.match_info["path"]
        file = self._files.get(name)
        if file is None and "." in name.rpartition("/")[2]:
            raise web.HTTPNotFound
        file = file or self._files.get("index.html")
        if file is None:
            return web.Response(status=503, text=_NOT_BUILT, content_type="text/html")
        headers = {
            # what has its own hash in its name never changes
            hdrs.CACHE_CONTROL: "public, max-age=31536000, immutable"
            if _HASHED.search(name)
            else "no-cache",
            hdrs.VARY: hdrs.ACCEPT_ENCODING,
            "Content-Security-Policy": _CSP,
            "Permissions-Policy": "geolocation=(self), microphone=()",
        }
        known = request.if_none_match or ()
        try:
            etag = file.etag
        except FileNotFoundError:  # another build lies there now; this one ends with a restart
            raise web.HTTPNotFound from None
        if any(each.value == etag for each in known):
            answer = web.Response(status=304, headers=headers)
        else:
            body = file.body
            if file.packed is not None and "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
                body, headers[hdrs.CONTENT_ENCODING] = file.packed, "gzip"
            headers[hdrs.CONTENT_TYPE] = file.kind
            answer = web.Response(body=body, headers=headers)
        answer.etag = ETag(etag, is_weak=True)
        return answer
