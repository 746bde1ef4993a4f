"""Was it the face of this document's holder? The two calls of 人脸核身, as strict as the platform:
of another document, person or number than at the beginning there is an error and no result."""

from __future__ import annotations

import base64
import hashlib
import re

from sandbox.people import Person
from sandbox.wechat.face_book import LIFETIME
from sandbox.wechat.gate import MINI, Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.world import SandboxWorld

_REFERENCE = re.compile(r"[0-9A-Za-z_-]{5,32}")
_CERT = ("cert_type", "cert_name", "cert_no")


class FaceChecks:
    """人脸核身."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        path = "cityservice/face/identify"
        return [
            Endpoint(f"{path}/getverifyid", "POST", self.begin, MINI, raw_utf8=True),
            Endpoint(f"{path}/queryverifyinfo", "POST", self.result, MINI),
        ]

    async def begin(self, call: Call) -> Answered:
        reference = call.text("out_seq_no", 40097)
        given = call.body.get("cert_info")
        if _REFERENCE.fullmatch(reference) is None or not isinstance(given, dict):
            raise WeChatRefused(40097)
        said = [given.get(key) for key in _CERT]
        if said[0] != "IDENTITY_CARD" or not all(isinstance(each, str) and each for each in said):
            raise WeChatRefused(40097)
        person = self._person(call)
        if self._world.faces.is_used(reference):
            raise WeChatRefused(40097)
        verify_id = self._world.faces.open(person, reference, digest([str(each) for each in said]))
        return done(verify_id=verify_id, expires_in=int(LIFETIME.total_seconds()))

    async def result(self, call: Call) -> Answered:
        session = self._world.faces.session(call.text("verify_id", 40097))
        if session is None:
            raise WeChatRefused(84001)
        same = (
            session.reference == call.text("out_seq_no", 40097),
            session.cert_hash == call.text("cert_hash", 40097),
            session.person_id == self._person(call).id,
        )
        if not all(same):
            raise WeChatRefused(40097)
        return done(verify_ret=session.result)

    def _person(self, call: Call) -> Person:
        person = self._world.people.by_openid("mini", call.body.get("openid"))
        if person is None:
            raise WeChatRefused(40003)
        call.who = person.nickname
        return person


def digest(said: list[str]) -> str:
    """信息摘要 of a document: each part in base64, joined, SHA-256."""
    parts = [base64.b64encode(each.encode()).decode() for each in said]
    joined = "&".join(f"{key}={part}" for key, part in zip(_CERT, parts, strict=True))
    return hashlib.sha256(joined.encode()).hexdigest()
