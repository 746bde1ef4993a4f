"""May this go to many at once? Four a month for each person; who has had theirs is left out."""

from __future__ import annotations

import asyncio
from typing import Any

from sandbox.outbound import Outbound
from sandbox.people import Person
from sandbox.wechat.delivery import Delivery
from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.mass_book import MassJob
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.publishing import publishable
from sandbox.wechat.quotas import CHINA, Limit
from sandbox.wechat.template_messages import recipient
from sandbox.world import SandboxWorld

_CLIENT_ID_BYTES = 64
_FEWEST, _MOST = 2, 10_000
_KINDS = ("mpnews", "text", "image", "voice", "mpvideo")


class Mass:
    """群发: sendall by tag, send by list, preview, get and delete."""

    def __init__(self, world: SandboxWorld, delivery: Delivery, outbound: Outbound) -> None:
        self._world = world
        self._delivery = delivery
        self._outbound = outbound

    def endpoints(self) -> list[Endpoint]:
        limit, prefix = Limit(daily=100, per_minute=60), "cgi-bin/message/mass"
        return [
            Endpoint(f"{prefix}/sendall", "POST", self.send_all, limit=limit),
            Endpoint(f"{prefix}/send", "POST", self.send, limit=limit),
            Endpoint(f"{prefix}/preview", "POST", self.preview, limit=Limit(daily=100)),
            Endpoint(f"{prefix}/get", "POST", self.get),
            Endpoint(f"{prefix}/delete", "POST", self.delete, limit=Limit(daily=10)),
        ]

    def resume(self) -> None:
        """After a restart: what was being sent is sent."""
        for job in self._world.mass.running():
            self._outbound.spawn(self._finish(job))

    async def send_all(self, call: Call) -> Answered:
        wanted = call.body.get("filter")
        if not isinstance(wanted, dict):
            raise WeChatRefused(47001)
        to_all = wanted.get("is_to_all") is True
        audience = self._world.people.followers()
        if not to_all:
            tag = wanted.get("tag_id")
            tag = int(tag) if isinstance(tag, str) and tag.isdigit() else tag
            if not isinstance(tag, int) or tag not in self._world.tags.all():
                raise WeChatRefused(45159)
            audience = [each for each in audience if tag in self._world.tags.of(each)]
        today = self._world.clock().astimezone(CHINA).date()
        if to_all and self._world.mass.sent_to_all_on(today) and not self._repeated(call):
            raise WeChatRefused(45028)
        return await self._send(call, audience, to_all=to_all)

    async def send(self, call: Call) -> Answered:
        openids = call.body.get("touser")
        if not isinstance(openids, list):
            raise WeChatRefused(40031)
        if len(openids) < _FEWEST:
            raise WeChatRefused(40130)
        if len(openids) > _MOST:
            raise WeChatRefused(40032)
        people = [self._world.people.by_openid("official", openid) for openid in openids]
        known = {each.id: each for each in people if each is not None and each.follows}
        if not known:
            raise WeChatRefused(40031)
        return await self._send(call, list(known.values()), to_all=False)

    async def preview(self, call: Call) -> Answered:
        person = recipient(self._world, call)
        if not person.follows:
            raise WeChatRefused(43004)
        kind, content = self._content(call)
        self._show(person, kind, content, "预览")
        return done()

    async def get(self, call: Call) -> Answered:
        job = self._job(call)
        return {"msg_id": job.id, "msg_status": job.status}

    async def delete(self, call: Call) -> Answered:
        job = self._job(call)
        if job.status != "SEND_SUCCESS" or job.kind not in ("mpnews", "mpvideo"):
            raise WeChatRefused(40035)
        self._world.mass.end(job, "DELETE")
        return done()

    async def _send(self, call: Call, audience: list[Person], *, to_all: bool) -> Answered:
        client_id = call.body.get("clientmsgid") or ""
        if not isinstance(client_id, str):
            raise WeChatRefused(47001)
        if len(client_id.encode()) > _CLIENT_ID_BYTES:
            raise WeChatRefused(45067)
        before = self._repeated(call)
        if before is not None:
            if self._world.mass.is_hasty(client_id):
                raise WeChatRefused(45066)
            raise WeChatRefused(45065, msg_id=before.id)
        kind, content = self._content(call)
        if not any(self._world.mass.left(person) > 0 for person in audience):
            raise WeChatRefused(45028)
        job = self._world.mass.begin(client_id, kind, content, audience, to_all=to_all)
        if kind == "mpnews":
            draft = self._world.articles.draft(content["media_id"])
            if draft is not None:
                self._world.articles.remove_draft(draft)
        if call.reports_first:
            await self._finish(job)
        else:
            self._outbound.spawn(self._finish(job))
        facts = {"msg_data_id": job.id + 1} if kind == "mpnews" else {}
        return {"errcode": 0, "errmsg": "send job submission success", "msg_id": job.id, **facts}

    async def _finish(self, job: MassJob) -> None:
        await asyncio.sleep(self._world.config.report_delay_seconds)
        sent = 0
        for person_id in job.reached:
            person = self._world.people.get(person_id)
            if person is not None and person.follows:
                self._show(person, job.kind, job.content, "")
                sent += 1
        self._world.mass.end(job, "SEND_SUCCESS")
        counts = {
            "TotalCount": job.total,
            "FilterCount": len(job.reached),  # those left after filtering, as the platform counts
            "SentCount": sent,
            "ErrorCount": len(job.reached) - sent,
        }
        message = self._delivery.writer("official").event(
            None,
            "MASSSENDJOBFINISH",
            self._world.clock(),
            {"MsgID": job.id, "Status": "send success", **counts},
        )
        await self._delivery.deliver(message, person_sees=False)

    def _content(self, call: Call) -> tuple[str, dict[str, Any]]:
        kind = call.body.get("msgtype")
        if kind not in _KINDS:
            raise WeChatRefused(40008)
        content = call.body.get(kind)
        if not isinstance(content, dict):
            raise WeChatRefused(47001)
        if kind == "text":
            text = content.get("content")
            if not isinstance(text, str) or not text:
                raise WeChatRefused(44004)
            return kind, {"title": text}
        media_id = content.get("media_id")
        if kind == "mpnews":
            first = publishable(self._world, media_id).articles[0]
            return kind, {"media_id": media_id, "title": first["title"], "note": first["digest"]}
        if self._world.media.find(media_id, "temporary", "material") is None:
            raise WeChatRefused(40007)
        picture = {"picture": media_id} if kind == "image" else {}
        return kind, {"media_id": media_id, "title": f"[{kind}]", **picture}

    def _show(self, person: Person, kind: str, content: dict[str, Any], mark: str) -> None:
        note = " ".join(filter(None, (mark, content.get("note"))))
        detail = {"kind": kind, "note": note}
        if "picture" in content:
            detail["picture"] = content["picture"]
        self._world.chats.shown(person, "mass", content["title"], detail)

    def _repeated(self, call: Call) -> MassJob | None:
        client_id = call.body.get("clientmsgid")
        if not isinstance(client_id, str) or not client_id:
            return None
        return self._world.mass.by_client_id(client_id)

    def _job(self, call: Call) -> MassJob:
        job = self._world.mass.job(call.body.get("msg_id"))
        if job is None:
            raise WeChatRefused(40035)
        return job
