"""What may the official account say to somebody who has just written? Asked by the bot for late
answers, and by the sender while a window is open.

After a person's message five messages within 48 hours; after following, scanning or a click in the
menu three within one minute. Outside of that, or used up: OTHER_CHANNEL (45015, 45047)."""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.wechat.app_calls import AppCalls
from infra.wechat.endpoints.template_messages import MiniProgramPage
from infra.wechat.errors import unfit
from infra.wechat.transport import ONCE, WeChatCall

LONGEST_TEXT_BYTES = 2048


class ServiceMessages:
    """客服消息接口. It has no key against repeats: a lost answer is ambiguous, and nothing is sent
    again by itself. Limits: 500,000 a day. Source: api_sendcustommessage."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def send_text(self, openid: str, text: str) -> None:
        """A text of at most 2,048 bytes in UTF-8. Errors: 45015, 45047, 40003, 45002. :raises
        GatewayError:"""
        if not text:
            raise unfit("text", "empty")
        if len(text.encode(errors="replace")) > LONGEST_TEXT_BYTES:
            raise unfit("text", "2048_bytes")
        await self._send(openid, "text", {"content": text})

    async def send_news(
        self, openid: str, title: str, description: str, url: str, picture_url: str = ""
    ) -> None:
        """A card that leads to a web page; one in a message (45008). Errors as for a text. :raises
        GatewayError:"""
        if not title:
            raise unfit("title", "empty")
        article = {"title": title, "description": description, "url": url, "picurl": picture_url}
        await self._send(openid, "news", {"articles": [article]})

    async def send_page(
        self, openid: str, title: str, page: MiniProgramPage, thumb_media_id: str
    ) -> None:
        """A card that opens a page of the mini-program, with a picture uploaded before. Errors as
        for a text; 40007 the picture has expired. :raises GatewayError:"""
        await self._send(
            openid,
            "miniprogrampage",
            {
                "title": title,
                "appid": page.appid,
                "pagepath": page.pagepath,
                "thumb_media_id": thumb_media_id,
            },
        )

    async def send_choices(
        self, openid: str, head: str, choices: Sequence[tuple[str, str]], tail: str = ""
    ) -> None:
        """A question with choices to tap, as id and words; the tap comes back as a text with
        `bizmsgmenuid`. Verified accounts only (48001). Errors as for a text. :raises
        GatewayError:"""
        if not choices:
            raise unfit("choices", "empty")
        await self._send(
            openid,
            "msgmenu",
            {
                "head_content": head,
                "list": [{"id": each, "content": words} for each, words in choices],
                "tail_content": tail,
            },
        )

    async def typing(self, openid: str, *, started: bool = True) -> None:
        """对方正在输入, for up to 15 seconds, or its end. Errors: 45080 nobody has written in the
        last 30 seconds, 45081 it is shown already; nothing to tell anybody of. :raises
        GatewayError:"""
        command = "Typing" if started else "CancelTyping"
        body = {"touser": openid, "command": command}
        await self._calls.ask(WeChatCall("POST", "cgi-bin/message/custom/typing", ONCE, body=body))

    async def _send(self, openid: str, kind: str, content: Mapping[str, Any]) -> None:
        body = {"touser": openid, "msgtype": kind, kind: content}
        await self._calls.ask(WeChatCall("POST", "cgi-bin/message/custom/send", ONCE, body=body))
