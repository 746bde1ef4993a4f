"""Is the sheet in my hand genuine? The page at `/verify`, for anybody who holds one: it shows what
the sheet with this code says, masked as it is printed."""

from pathlib import Path

from aiohttp import web

from casework.printouts.printouts import Printouts
from claims_core.calendar_cn import CHINA
from frontdoor.guards import public
from frontdoor.printed import VERIFY
from frontdoor.templates import templates_in

_HERE = Path(__file__).parent
_LONGEST = 80


class VerifyPage:
    """核对打印件."""

    def __init__(self, printouts: Printouts) -> None:
        self._printouts = printouts
        self._template = templates_in(_HERE).get_template("verify.html")
        self._style = (_HERE / "verify.css").read_text(encoding="utf-8")

    def routes(self) -> list[web.RouteDef]:
        """The page and its style sheet."""
        return [web.get(VERIFY, self.page), web.get(f"{VERIFY}.css", self.style)]

    @public
    async def page(self, request: web.Request) -> web.StreamResponse:
        """The form, and with a code what we know of it."""
        typed = request.query.get("code", "").strip()[:_LONGEST]
        found = await self._printouts.genuine(typed) if typed else None
        issued = found and found.issued_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        text = self._template.render(typed=typed, found=found, issued=issued)
        return web.Response(
            text=text,
            status=404 if typed and found is None else 200,
            content_type="text/html",
            headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
        )

    @public
    async def style(self, request: web.Request) -> web.StreamResponse:
        """The style sheet."""
        return web.Response(text=self._style, content_type="text/css")
