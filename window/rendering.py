"""How does a template become a page of the window? Asked by every page handler."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from aiohttp import web
from jinja2 import Environment

from claims_core.actions import Action
from claims_core.calendar_cn import alarm
from claims_core.claim import Role
from claims_core.money import format_yuan
from frontdoor.templates import templates_in
from notifications.subscriptions.wishes import WISH_KEEPERS
from window import recheck_words, words
from window.menu import menu_of
from window.visits import Visit

STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"

# no-referrer would turn the Origin of our own forms into "null"; this keeps addresses at home.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
# When the script asked for a part of a page and gets another page, that page replaces everything.
_WHOLE_PAGE = {"HX-Retarget": "#page", "HX-Reselect": "#page", "HX-Reswap": "outerHTML"}
_SPOILERS = frozenset({"login.html", "problem.html"})


class Pages:
    """页面: the templates of the window, with what all of them need."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._environment = _environment()

    def now(self) -> datetime:
        """The present moment, as everything on a page is measured by."""
        return self._clock()

    def render(
        self, template: str, visit: Visit | None, *, status: int = 200, **context: object
    ) -> web.Response:
        """The page, never kept by the browser or anything on the way to it."""
        now = self._clock()
        today = words.china(now).date()
        text = self._environment.get_template(template).render(
            visit=visit, today=today, this_moment=now, calendar_alarm=alarm(today), **context
        )
        headers = _HEADERS | (_WHOLE_PAGE if template in _SPOILERS else {})
        return web.Response(text=text, status=status, content_type="text/html", headers=headers)


@cache
def _environment() -> Environment:
    """The compiled templates; the same for everybody, so made once."""
    environment = templates_in(_TEMPLATES)
    environment.globals.update(
        assets=_fingerprint(STATIC),
        words=words,
        recheck_words=recheck_words,
        Role=Role,
        Action=Action,
        wish_keepers=WISH_KEEPERS,
        menu_of=menu_of,
    )
    environment.filters.update(
        yuan=format_yuan,
        day=words.day,
        moment=words.moment,
        percent=words.percent,
        region=words.region,
    )
    return environment


def _fingerprint(folder: Path) -> str:
    """Changes whenever a style or script does, so that browsers fetch the new one."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
