"""How does one message reach all followers, or those with a tag? Asked by announcements only after
two people have approved it: each costs every follower one of four in the month.

Those beyond their four are not reached; the platform counts them in MASSSENDJOBFINISH."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import unfit
from infra.wechat.transport import KEYED, ONCE, REPEATABLE, WeChatCall

LONGEST_KEY_BYTES = 64
FEWEST, MOST = 2, 10_000
_SENT_ALREADY = 45065


@dataclass(frozen=True)
class MassContent:
    """群发内容: a draft by its media id, or a text."""

    kind: str
    content: Mapping[str, str]

    @classmethod
    def draft(cls, media_id: str) -> "MassContent":
        """Articles from the drafts; the draft vanishes once sent."""
        return cls("mpnews", {"media_id": media_id})

    @classmethod
    def text(cls, text: str) -> "MassContent":
        """Plain words."""
        if not text:
            raise unfit("text", "empty")
        return cls("text", {"content": text})


@dataclass(frozen=True)
class MassJob:
    """群发任务: `already` when the same key was sent before, and this is that job."""

    msg_id: str
    already: bool = False


class MassMessages:
    """群发接口. Limits: 60 a minute, 100 a day; the account may be set so that an administrator
    must confirm each on their phone within 30 minutes. Source: 群发接口."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def send_to_tag(self, content: MassContent, tag_id: int | None, key: str) -> MassJob:
        """To all with this tag, or to everybody (None; once a day).

        One `key` of at most 64 bytes is sent once; sent again it gives the first job (45065), so a
        lost answer is tried again here. Errors: 45028 no allowance left, 45066 asked again within
        a minute. :raises GatewayError: after an ambiguous one the same key may be sent again a
        minute later.
        """
        chosen: dict[str, Any] = {"is_to_all": tag_id is None}
        if tag_id is not None:
            chosen["tag_id"] = tag_id
        return await self._send("sendall", {"filter": chosen}, content, key)

    async def send_to(self, content: MassContent, openids: Sequence[str], key: str) -> MassJob:
        """To 2 to 10,000 followers by openid; else as `send_to_tag`. :raises GatewayError:"""
        if not FEWEST <= len(openids) <= MOST:
            raise unfit("touser", "2_to_10000")
        return await self._send("send", {"touser": list(openids)}, content, key)

    async def preview(self, content: MassContent, openid: str) -> None:
        """To one person, to look at: costs nobody's allowance. Limits: 100 a day. Errors: 40003,
        43004. :raises GatewayError: ambiguous when the answer was lost."""
        body = {"touser": openid, "msgtype": content.kind, content.kind: dict(content.content)}
        await self._calls.ask(WeChatCall("POST", "cgi-bin/message/mass/preview", ONCE, body=body))

    async def state(self, msg_id: str) -> str:
        """SEND_SUCCESS, SENDING, SEND_FAIL or DELETE, as the platform says it. Source: mass/get.
        :raises GatewayError:"""
        answer = await self._calls.ask(
            WeChatCall("POST", "cgi-bin/message/mass/get", REPEATABLE, body={"msg_id": msg_id})
        )
        return answer.text("msg_status")

    async def _send(
        self, what: str, audience: Mapping[str, Any], content: MassContent, key: str
    ) -> MassJob:
        if not 1 <= len(key.encode()) <= LONGEST_KEY_BYTES:
            raise unfit("clientmsgid", "64_bytes")
        body: dict[str, Any] = {
            **audience,
            "msgtype": content.kind,
            content.kind: dict(content.content),
            "clientmsgid": key,
        }
        if content.kind == "mpnews":
            body["send_ignore_reprint"] = 0
        answer = await self._calls.ask(
            WeChatCall(
                "POST",
                f"cgi-bin/message/mass/{what}",
                KEYED,
                body=body,
                accepts=frozenset({_SENT_ALREADY}),
            )
        )
        return MassJob(answer.id("msg_id"), already=answer.errcode == _SENT_ALREADY)
