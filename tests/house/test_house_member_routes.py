"""Which of the member API's routes does the client use? All but those that stand here with their
reason: what the phone could do and no page offers is found at once."""

import json
import re

from app.member_client import BUILT
from miniapp_api.api import PREFIX
from tests.tools.member_openapi import TARGET

API = BUILT.parent / "src" / "api"
SOURCES = BUILT.parent / "src"
WITHOUT_A_PAGE = {
    "GET /claims/{}/missing": "stands in the claim that every page about it has asked for",
    "GET /announcements/{}": "the list has the whole text of each",
    "GET /claims/{}/draft": "the claim has what was filled in, and the page asks for it anyway",
    "PUT /claims/{}/draft": "the form is stored whole by the tap that also says what is missing;"
    " storing each field as it is left would race with that tap for the version",
    "OPTIONS /claims/{}/uploads": "for tus clients that others wrote; ours knows what we can",
    "HEAD /claims/{}/uploads/{}": "for tus clients that others wrote; ours begins anew under its"
    " key, which tells how far it is, and asks with GET what became of it",
    "GET /openapi.json": "for programs",
    "GET /docs": "for people who write programs",
    "GET /docs.css": "of that page",
}
# `ask<Shape>('GET', `/claims/${at(id)}`…` and the files that are sent or fetched by their address
_ASKED = re.compile(r"ask<[^(]*>\(\s*'(GET|POST|PUT|DELETE)',\s*['`]([^'`]*(?:`|'))")
_FETCHED = re.compile(r"(?:path=\{|pictureAddress\(|openAddress\()`([^`]*)`")
_SENT = re.compile(r"(?:const to = |to: )`([^`]*)`")
# what goes in pieces asks for the upload's own address by a name for it
_IN_PIECES = re.compile(r"\bask(?:ForPieces)?\('(GET|POST|PATCH|DELETE)', (?:`([^`]*)`|path)")
_PLACE = re.compile(r"export function place\(.*\{\n  return `([^`]*)`")
_INSTEAD = "'X-HTTP-Method-Override': 'PATCH'"
_LOGIN = re.compile(r"redeem\('([^']*)'")


def _plain(path: str) -> str:
    """The route that an address of the client is of: its ids and its query taken out."""
    path = re.sub(r"\$\{\w+ \?.*", "", path)
    path = re.sub(r"\$\{[^}]*\}", "{}", path).rstrip("'`")
    return path.partition("?")[0]


def _used() -> set[str]:
    used = set()
    (place,) = _PLACE.findall((API / "pieces.ts").read_text(encoding="utf-8"))
    for source in SOURCES.rglob("*.ts*"):
        text = source.read_text(encoding="utf-8")
        used |= {f"{method} {_plain(path)}" for method, path in _ASKED.findall(text)}
        used |= {f"GET {_plain(path)}" for path in _FETCHED.findall(text)}
        used |= {f"POST {_plain(path)}" for path in _SENT.findall(text)}
        used |= {f"POST {path}" for path in _LOGIN.findall(text)}
        used |= {
            f"{method} {_plain(path or place)}"
            for method, path in _IN_PIECES.findall(text)
            if path or "'./pieces'" in text or source.name == "pieces.ts"
        }
        if _INSTEAD in text:  # the mini-program knows no PATCH
            used.add(f"POST {_plain(place)}")
    return used


def test_every_route_of_the_member_api_is_used_by_a_page_or_has_its_reason() -> None:
    document = json.loads(TARGET.read_text(encoding="utf-8"))
    offered = {
        f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path.removeprefix(PREFIX))}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    used = _used()
    assert sorted(used - offered) == [], "the client asks for what is not offered"
    assert sorted(offered - used - set(WITHOUT_A_PAGE)) == []
    assert sorted(set(WITHOUT_A_PAGE) & used) == [], "used after all"
