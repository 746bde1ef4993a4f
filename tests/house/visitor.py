"""Who asks the service over the wire, by mistake as people do, and what must never be written down
about them?"""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.people import DAUGHTER, FATHER, INSURED, PASSWORD, STAFF, STRANGER

API = "/api/member/v1"


@dataclass
class Visitor:
    """Somebody with a token, or none."""

    http: aiohttp.ClientSession
    url: str
    token: str = ""

    async def ask(self, method: str, path: str, **sent: Any) -> tuple[int, Any]:
        """The status and the answer, JSON or bytes."""
        headers = {"Authorization": f"Bearer {self.token}"} | sent.pop("headers", {})
        async with self.http.request(method, self.url + path, headers=headers, **sent) as answer:
            body = await answer.read()
            is_json = answer.content_type == "application/json"
            return answer.status, json.loads(body) if is_json else body


async def make_mistakes(phone: Visitor) -> None:
    """What people do with numbers: type them everywhere."""
    number, name = DAUGHTER.id_number, DAUGHTER.name
    headers = {"X-Request-ID": DAUGHTER.phone, "User-Agent": name.encode().hex(), "Referer": number}
    tried = [
        await phone.ask("GET", f"{API}/claims/{number}?name={name}", headers=headers),
        await phone.ask("GET", f"/nowhere/{DAUGHTER.phone}?id={number}"),
        await phone.ask("GET", f"/window/claims/{number}"),
        await phone.ask("POST", f"{API}/sessions", json={"code": number}),
        await phone.ask("POST", f"{API}/sessions", data=f"{number} {name}".encode()),
        await phone.ask("POST", f"{API}/bindings", json={"name": number, "phone": name}),
        await phone.ask("POST", f"{API}/bindings", json={number: name}),
        await phone.ask(
            "POST",
            f"{API}/bindings",
            json={"name": STRANGER.name, "id_number": FATHER.id_number, "phone": FATHER.phone},
        ),
        await Visitor(phone.http, phone.url, number).ask("GET", f"{API}/me"),
    ]
    assert all(400 <= status < 500 for status, _ in tried[:7]), tried


def private_words(*tokens: str) -> set[str]:
    """Of the cast and their colleagues."""
    people = {v for p in INSURED for v in (p.name, p.id_number, p.phone, p.account, p.insured_no)}
    colleagues = {person.name for person in STAFF.values()}
    return people | colleagues | {PASSWORD, *tokens}
