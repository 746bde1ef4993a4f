"""A member of staff at a browser without script: follows links, fills in forms, keeps a cookie."""

import io
import re
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from html.parser import HTMLParser

import aiohttp

from tests.people import PASSWORD


@dataclass
class Form:
    """One form of a page, with what stands in its fields."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.images: list[str] = []
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "img":
            self.images.append(given.get("src", ""))
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input" and given.get("type") == "checkbox":
            if "checked" in given:
                self._form.fields[given["name"]] = given.get("value", "on")
        elif tag == "input" and given.get("type") != "file":
            self._form.fields[given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._area = given["name"]
            self._form.fields[self._area] = ""
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self._form.fields:
                self._form.fields[self._select] = given.get("value", "")
        elif tag == "button" and "formaction" in given:
            self._form.buttons.append(given["formaction"])

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            self._form.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None


@dataclass
class Screen:
    """What the person sees."""

    status: int
    path: str
    html: str
    headers: dict[str, str]
    query: str = ""

    @cached_property
    def _read(self) -> _Reader:
        """Looked at only where somebody wants to know: most pages are left for the next one."""
        reader = _Reader()
        reader.feed(self.html)
        return reader

    @property
    def forms(self) -> list[Form]:
        """The forms, in their order."""
        return self._read.forms

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return self._read.links

    @property
    def images(self) -> list[str]:
        """Where its pictures lie."""
        return self._read.images

    @property
    def text(self) -> str:
        """The words, without the tags."""
        body = re.sub(r"(?s)<(script|style).*?</\1>", "", self.html)
        return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body)))

    def form(self, action_ends: str) -> Form:
        """The form whose address ends like this."""
        found = [f for f in self.forms if f.action.endswith(action_ends)]
        assert found, f"no form …{action_ends} among {[f.action for f in self.forms]}"
        return found[0]

    def has_form(self, action_ends: str) -> bool:
        """Whether there is such a form."""
        return any(f.action.endswith(action_ends) for f in self.forms)


class Visitor:
    """One person's browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.headers: dict[str, str] = {}

    async def close(self) -> None:
        """Close the browser."""
        await self.http.close()

    async def get(self, path: str) -> Screen:
        """Open an address."""
        return await self._ask("GET", path)

    async def post(self, path: str, fields: dict[str, str]) -> Screen:
        """Send a form as it is given."""
        return await self._ask("POST", path, data=fields)

    async def send(self, form: Form, to: str = "", **changes: str) -> Screen:
        """Send a form of a page, with these fields filled in ("_" for "-")."""
        return await self.post(to or form.action, form.fields | changes)

    async def upload(self, form: Form, data: bytes, name: str = "file.csv") -> Screen:
        """Send a form with a file."""
        body = aiohttp.FormData(dict(form.fields))
        body.add_field("file", io.BytesIO(data), filename=name, content_type="text/csv")
        return await self._ask("POST", form.action, data=body)

    async def fetch(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """The bytes behind an address."""
        async with self.http.get(self.url + path, headers=self.headers) as answer:
            return answer.status, await answer.read(), dict(answer.headers)

    async def log_in(self, login: str) -> Screen:
        """Log in and land wherever that leads."""
        page = await self.get("/window/login")
        return await self.send(page.form("/login"), login=login, password=PASSWORD)

    async def _ask(self, method: str, path: str, **kwargs: object) -> Screen:
        async with self.http.request(
            method,
            self.url + path,
            headers=self.headers,
            **kwargs,  # type: ignore[arg-type]
        ) as answer:
            text, headers = await answer.text(), dict(answer.headers)
            return Screen(answer.status, answer.url.path, text, headers, answer.url.query_string)
