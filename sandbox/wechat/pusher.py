"""How does the platform call our callback? Sealed, five seconds, three attempts, same bytes.

``Delivery`` uses it for what people do; tests may send envelopes of their own.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from sandbox.chance import Chance
from sandbox.config import SandboxConfig
from sandbox.outbound import Answer, Outbound, Unreachable
from sandbox.people import App
from sandbox.recording import Clock
from sandbox.wechat.messages_crypto import MessageCrypto, signature
from sandbox.wechat.push_messages import PushMessage, Writer, cdata
from sandbox.wechat.verdicts import Verdict, judge

ATTEMPTS = 3


@dataclass(frozen=True)
class Envelope:
    """推送信封: query and body of one push, the same bytes for every attempt."""

    query: dict[str, str]
    body: bytes
    content_type: str = "text/xml"


@dataclass(frozen=True)
class Attempt:
    """一次推送: answered (with a status), timeout or connection_error."""

    outcome: str
    status: int | None = None


@dataclass(frozen=True)
class Push:
    """推送结果: the attempts made and what the platform thinks of the last."""

    attempts: tuple[Attempt, ...]
    verdict: Verdict
    milliseconds: float = 0.0


class Pusher:
    """消息推送: the platform's side of the callback; ``clock`` is what signatures are made by."""

    def __init__(
        self, config: SandboxConfig, clock: Clock, chance: Chance, outbound: Outbound
    ) -> None:
        self._config = config
        self._clock = clock
        self._chance = chance
        self._outbound = outbound
        self.crypto = MessageCrypto(config.encoding_aes_key, config.official_appid)
        self._cryptos: dict[App, MessageCrypto] = {
            "official": self.crypto,
            "mini": MessageCrypto(config.encoding_aes_key, config.mini_appid),
        }
        self.writer = Writer(config.official_original_id)
        self.mini_writer = Writer(config.mini_original_id, "mini", config.mini_pushes_json)

    def envelope(self, message: PushMessage, crypto: MessageCrypto | None = None) -> Envelope:
        """Seal and sign a message for its callback."""
        sealed = (crypto or self._cryptos[message.app]).seal(message.xml)
        query = self._signed_query(openid=message.sender)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = signature(
            self._config.callback_token, query["timestamp"], query["nonce"], sealed
        )
        to = self._account(message.app)
        if message.is_json:
            body = json.dumps({"ToUserName": to, "Encrypt": sealed})
            return Envelope(query, body.encode(), "application/json")
        body = f"<xml><ToUserName>{cdata(to)}</ToUserName><Encrypt>{cdata(sealed)}</Encrypt></xml>"
        return Envelope(query, body.encode())

    async def push(self, message: PushMessage) -> Push:
        """Deliver as the platform does; only silence is tried again, a bad answer is final."""
        envelope = self.envelope(message)
        attempts: list[Attempt] = []
        begun = time.perf_counter()
        verdict = Verdict("unavailable")
        for _ in range(ATTEMPTS):
            try:
                answer = await self.send(envelope)
            except Unreachable as silence:
                attempts.append(Attempt(silence.kind))
                verdict = Verdict("unavailable", problem=silence.kind)
                continue
            attempts.append(Attempt("answered", answer.status))
            verdict = judge(
                answer,
                message,
                self._cryptos[message.app],
                self._config.callback_token,
                self._account(message.app),
            )
            break
        return Push(tuple(attempts), verdict, (time.perf_counter() - begun) * 1000)

    async def send(self, envelope: Envelope) -> Answer:
        """Post an envelope once, whatever is in it; raises Unreachable."""
        return await self._outbound.request(
            "POST",
            self._config.callback_url,
            query=envelope.query,
            body=envelope.body,
            content_type=envelope.content_type,
            deadline=self._config.callback_deadline_seconds,
        )

    async def verify_url(self, *, forged: bool = False) -> bool:
        """Ask the callback to prove itself (GET with echostr); ``forged`` spoils the signature."""
        query = self._signed_query()
        query["echostr"] = str(self._chance.number(2**63))
        if forged:
            query["signature"] = "0" * 40
        try:
            answer = await self._outbound.request(
                "GET",
                self._config.callback_url,
                query=query,
                body=None,
                content_type="",
                deadline=self._config.callback_deadline_seconds,
            )
        except Unreachable:
            return False
        return answer.status == 200 and answer.body == query["echostr"].encode()

    def _account(self, app: App) -> str:
        config = self._config
        return config.official_original_id if app == "official" else config.mini_original_id

    def _signed_query(self, **more: str) -> dict[str, str]:
        timestamp = str(int(self._clock().timestamp()))
        nonce = str(self._chance.number(10**10))
        signed = signature(self._config.callback_token, timestamp, nonce)
        return {"signature": signed, "timestamp": timestamp, "nonce": nonce, **more}
