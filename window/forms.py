"""What do the forms of all pages have in common: what was typed, what is said about it, and what a
lost login left behind? Asked by the handlers of pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import Field

from casework.people.staff import StaffAccounts
from frontdoor.shapes import Given
from frontdoor.validation import validated
from window.visits import CSRF_FIELD, Visit

Fields = Mapping[str, str]
G = TypeVar("G", bound=Given)

FORM_NAME = "form"


class Versioned(Given):
    """版本: the state of the claim that the page showed."""

    version: int = Field(ge=1)


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


async def kept_form(accounts: StaffAccounts, visit: Visit, page: str) -> dict[str, str] | None:
    """What a lost login left behind for this page, if anything."""
    parked = await accounts.parked(visit.token, page)
    if parked is None:
        return None
    return {name: texts[0] for name, texts in parked.fields.items() if texts}


def without_secrets(fields: Fields) -> dict[str, str]:
    """The fields of a form that may be kept for later."""
    return {name: value for name, value in fields.items() if name not in (CSRF_FIELD, "password")}
