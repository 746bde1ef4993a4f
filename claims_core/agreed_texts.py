"""To which words do people agree – that a relative acts, that papers are used, that money goes to
an account, that we tag them at WeChat? Asked where it is asked and where it is kept; whoever
agreed, agreed to one version."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

from claims_core.errors import ClaimsError


class AgreedTo(StrEnum):
    """单独同意的事."""

    AUTHORISATION = "authorisation"
    ACCOUNT_TAGS = "account_tags"
    CLAIM_DATA = "claim_data"
    BANK_ACCOUNT = "bank_account"


@dataclass(frozen=True, slots=True)
class AgreedText:
    """同意书: `withdrawn` says what follows when it is taken back; `confirmed` once the centre and
    its lawyers have approved the words; `source` is why it is asked at all.

    A text that `asks_again` ends what was agreed to before it. From `needed_from` on nothing is
    done without a yes; without that day only a no stops it."""

    version: str
    since: date
    title: str
    text: str
    withdrawn: str
    source: str
    confirmed: bool
    asks_again: bool
    needed_from: date | None = None


class TextMoved(ClaimsError):
    """同意书有新的一版: what was read is not what holds now."""

    code = "agreed_text_moved"
    template = "同意书刚刚换了新的一版，请再看一遍，再点同意。"


Texts = Mapping[AgreedTo, Sequence[AgreedText]]


@cache
def shipped_agreed_texts() -> Texts:
    """Every version of every text as shipped, the newest last."""
    raw = resources.files("claims_core").joinpath("agreed_texts.toml").read_text("utf-8")
    found: dict[AgreedTo, tuple[AgreedText, ...]] = {}
    for given in tomllib.loads(raw)["text"]:
        what = AgreedTo(given.pop("what"))
        found[what] = (*found.get(what, ()), AgreedText(**given))
    return found


def current_text(what: AgreedTo) -> AgreedText:
    """The text that is shown today."""
    return shipped_agreed_texts()[what][-1]


def still_holds(version: str, texts: Sequence[AgreedText]) -> bool:
    """Whether a yes to this version holds under the newest text: until one asks again."""
    versions = [each.version for each in texts]
    if version not in versions:
        return False
    return not any(each.asks_again for each in texts[versions.index(version) + 1 :])


def require_current(what: AgreedTo, version: str) -> AgreedText:
    """The text that was agreed to. :raises TextMoved: where there is a newer one."""
    text = current_text(what)
    if version != text.version:
        raise TextMoved
    return text
