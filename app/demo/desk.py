"""What does a colleague do at the window? Calls of the window's API under their own login."""

import base64
from typing import Any

from app.demo.cast import DemoColleague
from app.demo.wire import Upload, Wire
from infra.columns import new_id
from infra.encrypted_zip import unpacked

API = "/window/api/v1"
CSV = "text/csv"
WHAT_FOR = "演示，看一份申请怎样走完"


class Desk:
    """办公桌: one colleague, logged in when first needed; every answer is the API's JSON."""

    def __init__(self, wire: Wire, colleague: DemoColleague, password: str) -> None:
        self.colleague = colleague
        self._wire = wire
        self._password = password
        self._token = ""

    @property
    def who(self) -> str:
        """Title and name, as the story tells them."""
        return f"{self.colleague.title} {self.colleague.name}"

    async def import_roster(self, csv: bytes) -> Any:
        """The centre's list of insured people."""
        return await self._send("/roster", csv)

    async def import_feed(self, csv: bytes) -> Any:
        """What the platform has settled."""
        return await self._send("/platform-feed", csv)

    async def find(self, claim_no: str) -> Any:
        """The lines of the queue with this number."""
        return (await self._ask("POST", "/queue/search", {"search": claim_no}))["items"]

    async def claim(self, claim_id: str) -> Any:
        """The claim with photos, form and statement."""
        return await self._ask("GET", f"/claims/{claim_id}")

    async def photo(self, claim_id: str, photo_id: str) -> bytes:
        """One photo, as it is looked at beside the form."""
        token = await self._logged_in()
        path = f"{API}/claims/{claim_id}/photos/{photo_id}"
        return await self._wire.raw("GET", path, token=token)

    async def step(self, claim_id: str, action: str, version: int, **given: object) -> Any:
        """One step of the review: accept, register, initial-review, …"""
        return await self._ask("POST", f"/claims/{claim_id}/{action}", {"version": version} | given)

    async def key_in(
        self, claim_id: str, version: int, expense: dict[str, int], platform: dict[str, int]
    ) -> Any:
        """The figures of the papers, and the platform's beside them."""
        given = {"version": version, "expense": expense, "platform": platform}
        return await self._ask("PUT", f"/claims/{claim_id}/expense", given)

    async def exchange_file(self, supervisor: "Desk") -> bytes:
        """What goes to the data exchange subsystem; the supervisor is asked where it has been
        fetched as often in a day as nobody has to be."""
        return await self._exported("exchange_file", agreed_by=supervisor)

    async def agree(self, export_id: str) -> Any:
        """To a file that a colleague has asked for."""
        return await self._ask("POST", f"/exports/{export_id}/decision", {"approve": True})

    async def exchange_answer(self, answer: bytes) -> Any:
        """What came back from it."""
        return await self._send("/exchange-check/answer", answer)

    async def make_batch(self, claim_id: str) -> Any:
        """A payment batch with this one claim."""
        return await self._ask("POST", "/batches", {"claim_ids": [claim_id]})

    async def release(self, batch_id: str) -> Any:
        """The second pair of eyes."""
        return await self._ask("POST", f"/batches/{batch_id}/release")

    async def payment_file(self, batch_id: str) -> bytes:
        """What goes to the bank."""
        return await self._exported("bank_file", batch_id)

    async def record_result(self, batch_id: str, result: bytes) -> Any:
        """What came back from the bank."""
        return await self._send(f"/batches/{batch_id}/result", result)

    async def _exported(
        self, kind: str, subject: str = "", agreed_by: "Desk | None" = None
    ) -> bytes:
        """A file with people's data, unpacked with the password that came with it."""
        given = {"kind": kind, "subject": subject, "words": WHAT_FOR}
        export = await self._ask("POST", "/exports", given)
        if export["state"] == "waiting" and agreed_by is not None:
            await agreed_by.agree(export["id"])
        fetched = await self._ask("POST", f"/exports/{export['id']}/fetch", {"fetch_id": new_id()})
        return unpacked(base64.b64decode(fetched["content"]), fetched["password"])

    async def _ask(self, method: str, path: str, body: object | None = None) -> Any:
        return await self._wire.json(method, API + path, body, token=await self._logged_in())

    async def _send(self, path: str, csv: bytes) -> Any:
        token = await self._logged_in()
        upload = Upload(csv, "demo.csv", CSV)
        return await self._wire.json("POST", API + path, token=token, upload=upload)

    async def _logged_in(self) -> str:
        if not self._token:
            given = {"login": self.colleague.login, "password": self._password}
            self._token = (await self._wire.json("POST", f"{API}/sessions", given))["token"]
        return self._token
