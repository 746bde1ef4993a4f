"""How does the platform call our callback? Sealed, five seconds, three attempts, same bytes.

``conversation`` uses it for what people do; tests may send envelopes of their own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sandbox.config import SandboxConfig
from sandbox.outbound import Answer, Outbound, Unreachable
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


class Pusher:
    """消息推送: the platform's side of the callback."""

    def __init__(self, config: SandboxConfig, clock: Clock, outbound: Outbound) -> None:
        self._config = config
        self._clock = clock
        self._outbound = outbound
        self.crypto = MessageCrypto(config.encoding_aes_key, config.official_appid)
        self.writer = Writer(config.official_original_id)

    def envelope(self, message: PushMessage, crypto: MessageCrypto | None = None) -> Envelope:
        """Seal and sign a message for its callback."""
        sealed = (crypto or self.crypto).seal(message.xml)
        query = self._signed_query(openid=message.person.official_openid)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = signature(
            self._config.callback_token, query["timestamp"], query["nonce"], sealed
        )
        to = cdata(self._config.official_original_id)
        body = f"<xml><ToUserName>{to}</ToUserName><Encrypt>{cdata(sealed)}</Encrypt></xml>"
        return Envelope(query, body.encode())

    async def push(self, message: PushMessage) -> Push:
        """Deliver as the platform does; only silence is tried again, a bad answer is final."""
        envelope = self.envelope(message)
        attempts: list[Attempt] = []
        for _ in range(ATTEMPTS):
            try:
                answer = await self.send(envelope)
            except Unreachable as silence:
                attempts.append(Attempt(silence.kind))
                continue
            attempts.append(Attempt("answered", answer.status))
            config = self._config
            verdict = judge(
                answer, message, self.crypto, config.callback_token, config.official_original_id
            )
            return Push(tuple(attempts), verdict)
        return Push(tuple(attempts), Verdict("unavailable", problem=attempts[-1].outcome))

    async def send(self, envelope: Envelope) -> Answer:
        """Post an envelope once, whatever is in it; raises Unreachable."""
        return await self._outbound.request(
            "POST",
            self._config.callback_url,
            query=envelope.query,
            body=envelope.body,
            content_type="text/xml",
            deadline=self._config.callback_deadline_seconds,
        )

    async def verify_url(self, *, forged: bool = False) -> bool:
        """Ask the callback to prove itself (GET with echostr); ``forged`` spoils the signature."""
        query = self._signed_query()
        query["echostr"] = str(secrets.randbelow(2**63))
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

    def _signed_query(self, **more: str) -> dict[str, str]:
        timestamp = str(int(self._clock().timestamp()))
        nonce = str(secrets.randbelow(10**10))
        signed = signature(self._config.callback_token, timestamp, nonce)
        return {"signature": signed, "timestamp": timestamp, "nonce": nonce, **more}
