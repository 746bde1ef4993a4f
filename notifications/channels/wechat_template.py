"""How does a message reach somebody who follows the official account? Asked by the sender.

A card with number, status and a neutral note; names and amounts stay out of WeChat."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from claims_core.calendar_cn import CHINA
from infra.wechat.endpoints.template_messages import MiniProgramPage
from notifications.channels.channel import LookUp, PreparedCall
from notifications.deliveries import Delivery
from notifications.render import Wording
from notifications.subjects.subject import Subjects


class TemplateSender(Protocol):
    """The part of WeChat that sends template messages; `infra.wechat.client` is the real one."""

    async def send_template(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        client_msg_id: str,
        url: str | None = None,
        miniprogram: MiniProgramPage | None = None,
    ) -> str: ...


class WeChatTemplateChannel:
    """模板消息通道. `page` gives the mini-program page that a tap on a claim's card opens."""

    # The platform drops a repeat of a client_msg_id for about ten minutes; we count on eight.
    repeat_within: timedelta | None = timedelta(minutes=8)

    def __init__(
        self,
        subjects: Subjects,
        wechat: TemplateSender,
        wording: Wording,
        page: Callable[[str], MiniProgramPage] | None = None,
    ) -> None:
        self._subjects = subjects
        self._wechat = wechat
        self._wording = wording
        self._page = page

    async def prepare(self, delivery: Delivery) -> PreparedCall:
        message = await self._subjects[delivery.message].prepare(delivery)
        data = self._wording.wechat_template.filled(
            self._wording.wechat[message.content.variant],
            claim_no=message.content.facts["no"],
            when=moment(delivery.created_at),
        )
        said = (message.address, data)
        return PreparedCall(message.counted_for, said, message.with_intent, message.may_go)

    async def send(self, delivery: Delivery, prepared: PreparedCall) -> str:
        openid, data = prepared.arguments
        return await self._wechat.send_template(
            openid,
            self._wording.wechat_template.id,
            data,
            delivery.id,
            miniprogram=self._page(delivery.subject_id) if self._page else None,
        )

    async def look_up(self, delivery: Delivery) -> LookUp:
        return LookUp.CANNOT_ASK


def moment(at: datetime) -> str:
    """As the platform's field for a time wants it, in China time."""
    local = at.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
