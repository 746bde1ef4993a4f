"""How does a subscription message use a grant that somebody gave by a tap? Asked by the sender's
channels: one for the mini-program, one for the official account.

Neither interface has a key against repeats nor gives an id: one send is one grant, and only the
push subscribe_msg_sent_event, by openid, template and time, tells what became of it."""

from collections.abc import Mapping
from typing import Any, Literal

from infra.wechat.app_calls import AppCalls
from infra.wechat.endpoints.template_messages import MiniProgramPage
from infra.wechat.errors import unfit
from infra.wechat.template_fields import filled
from infra.wechat.transport import ONCE, WeChatCall

MiniProgramState = Literal["developer", "trial", "formal"]


class MiniSubscriptions:
    """小程序订阅消息接口."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def send(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        page: str = "",
        state: MiniProgramState = "formal",
    ) -> None:
        """One message to one user of the mini-program, by their openid there; a tap opens `page`,
        which may carry a query, of the version that `state` says.

        Limits: 10 million a day. Errors: 43101 refused or used up (the count is then 0), 40003,
        40037, 41030 no such page, 47003. Source: subscribeMessage.send. :raises GatewayError:
        ambiguous when the answer was lost; never sent again by itself.
        """
        if page.startswith("/"):
            raise unfit("page", "no_leading_slash")
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "miniprogram_state": state,
            "lang": "zh_CN",
            "data": filled(data),
        }
        if page:
            body["page"] = page
        await self._calls.ask(WeChatCall("POST", "cgi-bin/message/subscribe/send", ONCE, body=body))


class ServiceSubscriptions:
    """公众号订阅通知接口."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def send(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        url: str | None = None,
        miniprogram: MiniProgramPage | None = None,
    ) -> None:
        """One notification: in the account's chat for followers, else under 服务通知.

        Errors: 43101 refused or used up, 40003, 40037, 47003. Source: 订阅通知, bizsend. :raises
        GatewayError: ambiguous when the answer was lost; never sent again by itself.
        """
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": filled(data),
        }
        if url is not None:
            body["page"] = url
        if miniprogram is not None:
            body["miniprogram"] = {"appid": miniprogram.appid, "pagepath": miniprogram.pagepath}
        await self._calls.ask(
            WeChatCall("POST", "cgi-bin/message/subscribe/bizsend", ONCE, body=body)
        )
