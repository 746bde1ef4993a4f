"""What does a code of a provider of text messages mean for us?
Asked by the providers' files for every refusal and receipt; the table is `codes.csv`, with the page
each code stands on. A code that stands nowhere calls a person, and its call is asked about."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from infra.gateway_errors import Category, GatewayError, gateway_error, reported

Place = Literal["call", "receipt"]


@dataclass(frozen=True)
class SmsCode:
    """短信错误码: what the provider says by it, what we do, and where that is written."""

    meaning: str
    category: Category
    source: str


def _read() -> dict[tuple[str, str], dict[str, SmsCode]]:
    text = resources.files("infra.sms").joinpath("codes.csv").read_text(encoding="utf-8")
    table: dict[tuple[str, str], dict[str, SmsCode]] = {}
    for row in csv.DictReader(text.splitlines()):
        codes = table.setdefault((row["provider"], row["place"]), {})
        codes[row["code"]] = SmsCode(row["meaning"], Category(row["category"]), row["source"])
    return table


_CODES = _read()


def known_codes(provider: str, place: Place) -> Mapping[str, SmsCode]:
    """The codes of a provider; one that ends in `*` stands for all that begin so."""
    return _CODES[provider, place]


def known_code(provider: str, place: Place, code: str) -> SmsCode | None:
    """The line of this code, of its family where it has none of its own, else None."""
    codes = _CODES[provider, place]
    if code in codes:
        return codes[code]
    families = (name for name in codes if name.endswith("*") and code.startswith(name[:-1]))
    family = max(families, key=len, default=None)
    return None if family is None else codes[family]


def meaning_of_code(provider: str, code: str) -> str:
    """The provider's sentence for it, empty where we do not know one."""
    places: tuple[Place, ...] = ("call", "receipt")
    if (provider, "call") not in _CODES:
        return ""
    found = (known_code(provider, place, code) for place in places)
    return next((known.meaning for known in found if known is not None), "")


def refusal(
    provider: str,
    code: str,
    *,
    reads_only: bool,
    reference: str = "",
    retry_after: float | None = None,
) -> GatewayError:
    """The error of a call that was answered with this code; a person is told where it needs one.

    Of a code that nobody has thought about it is not known whether the message was taken, so it is
    ambiguous: asked about, never blindly sent again.
    """
    known = known_code(provider, "call", code)
    if known is None:
        return reported(
            GatewayError(
                permanent=False,
                retry_after=None,
                code=code,
                category=Category.UNMAPPED,
                ambiguous=not reads_only,
                provider=provider,
                reference=reference,
            )
        )
    category = known.category
    if category is Category.AMBIGUOUS and reads_only:
        category = Category.RETRY
    wait = retry_after if category is Category.DEFER else None
    return reported(gateway_error(provider, code, category, retry_after=wait, reference=reference))


def receipt_category(provider: str, code: str) -> Category:
    """What a failure means that the carrier reported; an unknown one calls a person."""
    known = known_code(provider, "receipt", code) or known_code(provider, "call", code)
    category = Category.UNMAPPED if known is None else known.category
    reported(gateway_error(provider, code, category))
    return category
