"""What does a phone do to the member API? Each answer is held against the OpenAPI document."""

import io
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient
from jsonschema import Draft202012Validator
from PIL import Image, ImageDraw

from casework.people.one_time_codes import OneTimeCodes
from miniapp_api.api import PREFIX
from tests.people import Insured


class Promises:
    """The OpenAPI document, as something that answers are held against."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._operations = [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), item)
            for path, item in document["paths"].items()
        ]

    def check(self, method: str, path: str, status: int, media: str, answer: object) -> None:
        """Fail where an answer is not what the document promises."""
        operation = next(
            item[method.lower()]
            for pattern, item in self._operations
            if pattern.fullmatch(path) and method.lower() in item
        )
        promised = operation["responses"]
        assert str(status) in promised, f"{method} {path} answered {status}, not documented"
        content = promised[str(status)].get("content", {})
        assert media in content or not content, f"{method} {path} answered {media}"
        schema = content.get(media, {}).get("schema")
        if schema is not None:
            whole = schema | {"components": self.document["components"]}
            Draft202012Validator(whole).validate(answer)


@dataclass
class Reply:
    """An answer, read."""

    status: int
    json: Any
    body: bytes
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The code of an error."""
        return self.json["error"]["code"]


@dataclass
class Phone:
    """One person's mini-program."""

    client: TestClient[web.Request, web.Application]
    promises: Promises
    codes: OneTimeCodes
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, **sent: Any) -> Reply:
        """Send a request and hold the answer against the document."""
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers = own | self.headers | sent.pop("headers", {})
        response = await self.client.request(method, PREFIX + path, headers=headers, **sent)
        return await self.read(method, path, response)

    async def read(self, method: str, path: str, response: ClientResponse) -> Reply:
        """An answer, held against the document."""
        body = await response.read()
        is_json = response.content_type == "application/json"
        answer = await response.json() if is_json else None
        bare = (PREFIX + path).partition("?")[0]
        self.promises.check(method, bare, response.status, response.content_type, answer)
        return Reply(response.status, answer, body, dict(response.headers))

    async def get(self, path: str) -> Reply:
        return await self.ask("GET", path)

    async def post(self, path: str, body: object, **sent: Any) -> Reply:
        return await self.ask("POST", path, json=body, **sent)

    async def put(self, path: str, body: object) -> Reply:
        return await self.ask("PUT", path, json=body)

    async def delete(self, path: str) -> Reply:
        return await self.ask("DELETE", path)

    async def photo(
        self,
        claim_id: str,
        material: str,
        data: bytes,
        key: str,
        name: str = "photo.jpg",
        sha256: str = "",
    ) -> Reply:
        """Upload one photograph; name and declared type say nothing true."""
        form = FormData()
        form.add_field("material", material)
        if sha256:
            form.add_field("sha256", sha256)
        form.add_field("file", io.BytesIO(data), filename=name, content_type="text/plain")
        headers = {"Idempotency-Key": key}
        return await self.ask("POST", f"/claims/{claim_id}/photos", data=form, headers=headers)

    async def sms_code(self, request_id: str) -> str:
        """The code in the SMS that this request sent."""
        sent = await self.codes.for_delivery(request_id)
        assert sent is not None
        return sent.code

    async def bind(self, person: Insured) -> str:
        """Become this insured person; answers the insured id."""
        asked = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
        started = await self.post("/bindings", asked)
        assert started.status == 201, started.json
        request_id = started.json["request_id"]
        code = await self.sms_code(request_id)
        bound = await self.post(f"/bindings/{request_id}/confirm", {"code": code})
        assert bound.status == 200, bound.json
        return bound.json["bound"]["insured_id"]

    async def authorise(self, person: Insured, proxy_name: str, relation: str = "child") -> str:
        """Get this person's authorisation; answers their insured id."""
        asked = {
            "insured_name": person.name,
            "insured_id_number": person.id_number,
            "proxy_name": proxy_name,
            "relation": relation,
        }
        started = await self.post("/authorisations", asked)
        assert started.status == 201, started.json
        request_id = started.json["request_id"]
        code = await self.sms_code(request_id)
        done = await self.post(f"/authorisations/{request_id}/confirm", {"code": code})
        assert done.status == 200, done.json
        return done.json["relatives"][0]["insured_id"]

    async def draft(self, insured_id: str, **care: object) -> dict[str, Any]:
        """Open a draft; answers the claim."""
        opened = await self.post("/claims", {"insured_id": insured_id, "care": care})
        assert opened.status == 201, opened.json
        return opened.json

    async def ready(self, insured_id: str, person: Insured) -> dict[str, Any]:
        """A draft with everything that a stay needs; answers the claim."""
        claim = await self.draft(insured_id)
        filled = await self.put(f"/claims/{claim['id']}/details", details(claim, person))
        assert filled.status == 200, filled.json
        for number, material in enumerate(
            ("identity", "receipt", "itemised_list", "discharge_record")
        ):
            added = await self.photo(
                claim["id"], material, picture(number), f"key-{claim['id'][:8]}-{number}"
            )
            assert added.status == 201, added.json
        return (await self.get(f"/claims/{claim['id']}")).json


STAY = {
    "kind": "inpatient",
    "place": "out_of_province",
    "region": "北京市",
    "provider_name": "北京某某医院",
    "admission_on": "2025-06-01",
    "discharge_on": "2025-06-20",
}


def details(claim: dict[str, Any], person: Insured, **changes: object) -> dict[str, Any]:
    """What a stay's details look like for this claim, with `changes`."""
    payee = {"name": person.name, "account": person.account, "bank_name": "中国工商银行新乡分行"}
    return {"version": claim["version"], "care": STAY, "payee": payee} | changes


def picture(number: int = 0, size: tuple[int, int] = (900, 1200)) -> bytes:
    """A small photograph unlike the others, as JPEG."""
    image = Image.new("RGB", size, (230, 228, 220))
    draw = ImageDraw.Draw(image)
    for line in range(12):
        draw.text((60, 60 + line * 80), f"line {line} of photo {number}", fill=0, font_size=40)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
