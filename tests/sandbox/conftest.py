"""The stand-in world, mounted as the app mounts it, and our side that can be told what to do."""

import hashlib
import hmac
import io
import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature
from yarl import URL

from sandbox.app import GATE, OUTBOUND, build_sandbox
from sandbox.config import SandboxConfig
from sandbox.wechat.gate import Gate
from sandbox.world import SandboxWorld

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TOKEN = "callback-token"
APPID = "wx00000000000000aa"
MINI_APPID = "wx00000000000000bb"


@dataclass
class FakeClock:
    now: datetime = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@dataclass
class OurSide:
    """Callback and receipt endpoint as our service has them; a test tells what to answer."""

    pushes: list[dict] = field(default_factory=list)
    mini: list[dict] = field(default_factory=list)  # what the mini-program pushes, in JSON
    bodies: list[bytes] = field(default_factory=list)
    receipts: list[dict] = field(default_factory=list)
    answer: Callable[[str], Awaitable[web.Response]] | None = None
    receipt_answers: list[web.Response] = field(default_factory=list)
    url: str = ""

    @property
    def receipt_url(self) -> str:
        return self.url.replace("/callback", "/receipts")

    def crypto(self) -> WeChatCrypto:
        return WeChatCrypto(TOKEN, AES_KEY, APPID)

    async def verify(self, request: web.Request) -> web.Response:
        query = request.query
        check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
        return web.Response(text=query["echostr"])

    async def callback(self, request: web.Request) -> web.Response:
        query, body = request.query, await request.read()
        if request.content_type == "application/json":
            return self._mini_push(query, json.loads(body)["Encrypt"])
        check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
        xml = self.crypto().decrypt_message(
            body.decode(), query["msg_signature"], query["timestamp"], query["nonce"]
        )
        self.pushes.append({"xml": xml, "query": dict(query)})
        self.bodies.append(body)
        return await self.answer(xml) if self.answer else web.Response(text="success")

    def _mini_push(self, query, sealed: str) -> web.Response:
        crypto = WeChatCrypto(TOKEN, AES_KEY, MINI_APPID)
        envelope = f"<xml><Encrypt>{sealed}</Encrypt></xml>"
        signed = query["msg_signature"], query["timestamp"], query["nonce"]
        self.mini.append(json.loads(crypto.decrypt_message(envelope, *signed)))
        return web.Response(text="success")

    async def receipt(self, request: web.Request) -> web.Response:
        self.receipts.append(await request.json())
        if self.receipt_answers:
            return self.receipt_answers.pop(0)
        return web.json_response({"code": 0, "msg": "ok"})

    def sealed(self, xml: str, **changes: str) -> web.Response:
        return web.Response(text=self.crypto().encrypt_message(xml, "nonce", "1767578400"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def our_side(aiohttp_server) -> OurSide:
    side = OurSide()
    app = web.Application()
    app.add_routes(
        [
            web.get("/callback", side.verify),
            web.post("/callback", side.callback),
            web.post("/receipts", side.receipt),
        ]
    )
    server: TestServer = await aiohttp_server(app)
    side.url = str(server.make_url("/callback"))
    return side


@pytest.fixture
def config(our_side: OurSide) -> SandboxConfig:
    return SandboxConfig(
        official_appid=APPID,
        official_secret="official-secret",
        official_original_id="gh_0123456789ab",
        mini_appid=MINI_APPID,
        mini_secret="mini-secret",
        callback_token=TOKEN,
        encoding_aes_key=AES_KEY,
        callback_url=our_side.url,
        sms_access_key_id="key-id",
        sms_access_key_secret="key-secret",
        sms_sign_name="大额通",
        sms_templates={"SMS_1": "您的验证码是${code}，5分钟内有效。", "SMS_2": "您好"},
        sms_receipt_url=our_side.receipt_url,
        wechat_templates={"TPL_1": ["character_string1", "phrase2", "date3", "amount4", "thing5"]},
        subscription_templates={"SUB_1": ["thing1", "date2"]},
        mini_pages=("pages/index", "pages/claim"),
        development=True,
        receipt_delay_seconds=0,
        seconds_per_minute=0,
    )


@pytest.fixture
def world(config: SandboxConfig, clock: FakeClock, tmp_path: Path) -> SandboxWorld:
    return SandboxWorld(config, clock, tmp_path / "sandbox.jsonl")


@dataclass
class Visit:
    """A client of the mounted sandbox, with the words tests use often."""

    client: TestClient
    world: SandboxWorld
    sandbox: web.Application

    @property
    def gate(self) -> Gate:
        return self.sandbox[GATE]

    async def settled(self) -> None:
        await self.sandbox[OUTBOUND].settled()

    async def sim(self, path: str, /, **body: object) -> dict:
        answer = await self.client.post(f"/sandbox/_sim/{path}", json=body)
        return await answer.json()

    async def look(self, path: str) -> dict:
        return await (await self.client.get(f"/sandbox/_sim/{path}")).json()

    async def person(self, *, follows: bool = False, **body: object) -> dict:
        person = await self.sim("users", **{"phone": "13800001234", **body})
        if follows:
            await self.sim(f"users/{person['id']}/follow")
        return person

    async def get(self, path: str, **query: str) -> dict:
        answer = await self.client.get(f"/sandbox/wechat/{path}", params=query)
        assert answer.status == 200
        return json.loads(await answer.text())

    async def post(self, path: str, body: object, **query: str) -> dict:
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        answer = await self.client.post(f"/sandbox/wechat/{path}", data=data, params=query)
        assert answer.status == 200
        return json.loads(await answer.text())

    async def call(self, path: str, body: object = None, *, mini: bool = False, **query: str):
        """Call an endpoint with a good token: GET without a body, POST with one."""
        token = await self.token(mini=mini)
        if body is None:
            return await self.get(path, access_token=token, **query)
        return await self.post(path, body, access_token=token, **query)

    async def upload(
        self, path: str, data: bytes, *, mini: bool = False, name: str = "a.bin", **query: str
    ) -> dict:
        form = FormData()
        form.add_field("media", io.BytesIO(data), filename=name)
        query["access_token"] = await self.token(mini=mini)
        answer = await self.client.post(f"/sandbox/wechat/{path}", data=form, params=query)
        assert answer.status == 200
        return json.loads(await answer.text())

    async def token(self, *, mini: bool = False, **more: object) -> str:
        config = self.world.config
        answer = await self.post(
            "cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": config.mini_appid if mini else config.official_appid,
                "secret": config.mini_secret if mini else config.official_secret,
                **more,
            },
        )
        return answer["access_token"]


@pytest.fixture
async def visit(world: SandboxWorld, aiohttp_client) -> Visit:
    sandbox = build_sandbox(world)
    app = web.Application()
    app.add_subapp("/sandbox/", sandbox)
    return Visit(await aiohttp_client(app), world, sandbox)


class Signer:
    """A caller as the protocol page describes it, written apart from the sandbox's own check."""

    def __init__(self, client, clock, path: str = "/sandbox/sms/") -> None:
        self.client, self.clock, self.path = client, clock, path
        self.alter = lambda query: query

    async def __call__(
        self, action: str, query: dict, *, body: bytes = b"", secret: str = "key-secret", **headers
    ) -> tuple[int, dict]:
        query_text = "&".join(
            f"{quote(name, safe='~')}={quote(query[name], safe='~')}" for name in sorted(query)
        )
        url = self.client.make_url(self.path)
        signed = {
            "host": f"{url.host}:{url.port}",
            "x-acs-action": action,
            "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-acs-date": self.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-version": "2017-05-25",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        request = "\n".join(
            ("POST", self.path, query_text, lines, names, hashlib.sha256(body).hexdigest())
        )
        text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
        signature = hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()
        signed["Authorization"] = (
            f"ACS3-HMAC-SHA256 Credential=key-id,SignedHeaders={names},Signature={signature}"
        )
        answer = await self.client.session.post(
            URL(f"{url}?{self.alter(query_text)}", encoded=True), data=body or None, headers=signed
        )
        return answer.status, await answer.json()


@pytest.fixture
def call(visit, clock) -> Signer:
    return Signer(visit.client, clock)


@pytest.fixture
def signer() -> type[Signer]:
    return Signer
