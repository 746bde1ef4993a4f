"""What does a member do on the phone? Calls of the mini-program's API, as one thumb would make
them."""

from typing import Any

from app.demo.cast import DemoInsured
from app.demo.wire import Upload, Wire
from claims_core.proxy_relation import ProxyRelation

API = "/api/member/v1"
JPEG = "image/jpeg"


class Phone:
    """手机: one person's mini-program; every answer is the API's JSON."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._token = ""

    async def log_in(self, code: str) -> Any:
        """With the code that WeChat gave; the phone stays logged in."""
        session = await self._ask("POST", "/sessions", {"code": code})
        self._token = session["token"]
        return session

    async def ask_for_binding(self, person: DemoInsured) -> Any:
        """“This is me”: a code goes to the phone in the roster."""
        asked = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
        return await self._ask("POST", "/bindings", asked)

    async def confirm_binding(self, request_id: str, code: str) -> Any:
        """The code from the text message."""
        return await self._ask("POST", f"/bindings/{request_id}/confirm", {"code": code})

    async def ask_for_authorisation(
        self, insured: DemoInsured, proxy: DemoInsured, relation: ProxyRelation
    ) -> Any:
        """“Let me do it for you”: a code goes to the insured person's phone."""
        asked = {
            "insured_name": insured.name,
            "insured_id_number": insured.id_number,
            "proxy_name": proxy.name,
            "relation": relation,
        }
        return await self._ask("POST", "/authorisations", asked)

    async def confirm_authorisation(self, request_id: str, code: str) -> Any:
        """The code that the insured person read out."""
        return await self._ask("POST", f"/authorisations/{request_id}/confirm", {"code": code})

    async def open_claim(self, insured_id: str, care: dict[str, str], key: str) -> Any:
        """A draft."""
        return await self._ask("POST", "/claims", {"insured_id": insured_id, "care": care}, key)

    async def fill_in(
        self, claim_id: str, version: int, care: dict[str, str], payee: dict[str, str]
    ) -> Any:
        """What the draft says."""
        given = {"version": version, "care": care, "payee": payee}
        return await self._ask("PUT", f"/claims/{claim_id}/details", given)

    async def missing(self, claim_id: str) -> Any:
        """What the draft still needs."""
        return await self._ask("GET", f"/claims/{claim_id}/missing")

    async def add_photo(self, claim_id: str, material: str, photo: bytes, key: str) -> Any:
        """One photo; the same key again is the same photo."""
        upload = Upload(photo, "photo.jpg", JPEG, {"material": material})
        return await self._wire.json(
            "POST", f"{API}/claims/{claim_id}/photos", token=self._token, key=key, upload=upload
        )

    async def claim(self, claim_id: str) -> Any:
        """The claim as it is now."""
        return await self._ask("GET", f"/claims/{claim_id}")

    async def submit(self, claim_id: str, version: int, key: str) -> Any:
        """Hand it in."""
        return await self._ask("POST", f"/claims/{claim_id}/submit", {"version": version}, key)

    async def confirm_arrival(self, claim_id: str, version: int) -> Any:
        """The money is here."""
        given = {"version": version, "arrived": True}
        return await self._ask("POST", f"/claims/{claim_id}/arrival", given)

    async def statement(self, claim_id: str) -> Any:
        """Why is it this sum?"""
        return await self._ask("GET", f"/claims/{claim_id}/statement")

    async def _ask(self, method: str, path: str, body: object | None = None, key: str = "") -> Any:
        return await self._wire.json(method, API + path, body, token=self._token, key=key)
