"""Where does the browser get the member's client from, and how does it come to log in? `/m/` and
what lies under it, as `miniprogram/` was built; without a build the page says what to do instead.

The pages are the same files for everybody; who somebody is they learn from the member API."""

import mimetypes
import re
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import hdrs, web

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
        self._files = {
            str(path.relative_to(folder)): path
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
        path = self._files.get(name)
        if path is None and "." in name.rpartition("/")[2]:
            raise web.HTTPNotFound
        path = path or self._files.get("index.html")
        if path is None:
            return web.Response(status=503, text=_NOT_BUILT, content_type="text/html")
        # what has its own hash in its name never changes
        kept = "public, max-age=31536000, immutable" if _HASHED.search(name) else "no-cache"
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return web.FileResponse(
            path,
            headers={
                hdrs.CACHE_CONTROL: kept,
                hdrs.CONTENT_TYPE: kind,
                "Content-Security-Policy": _CSP,
                "Permissions-Policy": "geolocation=(self), microphone=()",
            },
        )
