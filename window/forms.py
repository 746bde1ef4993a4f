"""What do the forms of all pages have in common: what was typed, what is said about it, and what a
lost login left behind? Asked by the handlers of pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web

from casework.errors import FieldsInvalid, NotFound
from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from frontdoor.errors import status_of
from frontdoor.given_shapes import Version
from frontdoor.shapes import Given
from frontdoor.validation import validated
from window.visits import CSRF_FIELD, Visit, from_our_page

Fields = Mapping[str, str]
G = TypeVar("G", bound=Given)

FORM_NAME = "form"
_SECRETS = frozenset({CSRF_FIELD, "password", "old", "otp", "offer"})


class Versioned(Given):
    """版本: the state of the claim that the page showed."""

    version: Version


def version_of(fields: Fields) -> int:
    """The version that the page showed.

    :raises FieldsInvalid:
    """
    return validated(Versioned, {"version": fields.get("version", "")}).version


def read_fields(model: type[G], fields: Fields) -> G:
    """The named fields of `model`; other fields of the page are left alone.

    :raises FieldsInvalid:
    """
    return validated(model, {name: fields[name] for name in model.model_fields if name in fields})


@dataclass(frozen=True)
class Notice:
    """提示: good, warn or bad, a sentence and lines below it."""

    tone: str
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Typed:
    """已填内容: what a person typed into one form, shown again instead of what is stored."""

    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def of(self, form: str) -> Mapping[str, str]:
        """The typed fields of `form`, if it is the one."""
        return self.fields if form == self.form else {}

    def errors_of(self, form: str) -> Mapping[str, str]:
        """What is wrong with them."""
        return self.errors if form == self.form else {}


NOT_DONE = Notice("warn", "刚才的那一步没有办理，请核对后再点一次。")
NOT_SENT = Notice("warn", "这是您刚才填的内容，还没有提交。请核对后接着办。")


async def kept_form(accounts: StaffAccounts, visit: Visit, page: str) -> Typed | None:
    """What a lost login left behind for this page, if anything; it stays until a step is done."""
    parked = await accounts.parked(visit.token, page)
    if parked is None:
        return None
    fields = {name: texts[0] for name, texts in parked.fields.items() if texts}
    return Typed(fields.get(FORM_NAME, ""), fields)


async def take_kept(
    accounts: StaffAccounts, visit: Visit, page: str, said: Notice, otherwise: Notice | None = None
) -> tuple[Typed, Notice | None]:
    """The same, shown once and then forgotten, with what is `said` about it; an empty form and
    what the page says `otherwise` where nothing was left behind."""
    kept = await kept_form(accounts, visit, page)
    if kept is None:
        return Typed(), otherwise
    await accounts.clear_parked(visit.token)
    return kept, said


def refused(form: str, fields: Fields, problem: ClaimsError) -> tuple[Typed, Notice, int]:
    """A form that was refused, back into its page: what was typed with what is wrong with it, the
    refusal in words, and the status of the answer."""
    typed = Typed(form, fields, problem.fields)
    return typed, Notice("bad", problem.message), status_of(type(problem))


def told(request: web.Request, name: str) -> str:
    """What the step that led here says of itself in the address; nothing where the browser says
    that another site, or somebody's link, has led here: no link says that something is done."""
    return request.query.get(name, "") if from_our_page(request) else ""


def done_notice(request: web.Request, sentences: Mapping[str, str]) -> Notice | None:
    """What the step that led here (`?done=`) says of itself."""
    done = sentences.get(told(request, "done"))
    return Notice("good", done) if done else None


def whole_number(text: str, *, digits: int, otherwise: int = -1) -> int:
    """A number of at most so many digits, as our pages send it; `otherwise` of anything else. Of
    thousands of digits Python makes no number at all."""
    fits = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if fits else otherwise


def not_found_by(problem: ClaimsError, **fields: str) -> ClaimsError:
    """The same problem; where nothing was found by what was typed, said of the field it stands in,
    since the page itself is there."""
    return FieldsInvalid(**fields) if isinstance(problem, NotFound) else problem


def without_secrets(fields: Fields) -> dict[str, str]:
    """The fields of a form that may be kept for later."""
    return {name: value for name, value in fields.items() if name not in _SECRETS}
