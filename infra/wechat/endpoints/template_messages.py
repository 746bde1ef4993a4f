"""How does a template message reach a follower of the official account? Asked by the sender's
channel of that name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.wechat.app_calls import AppCalls
from infra.wechat.template_fields import filled
from infra.wechat.transport import KEYED, WeChatCall


@dataclass(frozen=True)
class MiniProgramPage:
    """小程序页面: where a tap on a message leads."""

    appid: str
    pagepath: str


class TemplateMessages:
    """模板消息接口."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def send(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        client_msg_id: str,
        url: str | None = None,
        miniprogram: MiniProgramPage | None = None,
    ) -> str:
        """The platform's message id, by which TEMPLATESENDJOBFINISH reports the result: accepted
        is not delivered. A tap opens the page, or else the url.

        For about ten minutes one `client_msg_id` is delivered once to a person, however often it
        is sent; so a lost answer is tried again here. Limits: 100,000 a day at first. Errors:
        43004 does not follow, 43019 has blocked the account, 40003, 40037, 47003, 45009. Source:
        api_sendtemplatemessage. :raises GatewayError: also for a field that would be refused.
        """
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "client_msg_id": client_msg_id,
            "data": filled(data),
        }
        if url is not None:
            body["url"] = url
        if miniprogram is not None:
            body["miniprogram"] = {"appid": miniprogram.appid, "pagepath": miniprogram.pagepath}
        answer = await self._calls.ask(
            WeChatCall("POST", "cgi-bin/message/template/send", KEYED, body=body)
        )
        return answer.id("msgid")
