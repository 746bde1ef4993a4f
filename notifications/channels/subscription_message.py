"""How does a message reach somebody who has allowed it by a tap, in the mini-program or under the
official account? Asked by the sender.

A card like the template message's; each uses one of the messages that the person has allowed, and
without one left it goes another way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from infra.gateway_errors import GatewayError
from notifications.channels.channel import LookUp, PreparedCall
from notifications.channels.wechat_template import moment
from notifications.deliveries import Delivery
from notifications.render import WeChatTemplate, Wording
from notifications.subjects.subject import Subjects, Withheld
from notifications.subscriptions import grants
from notifications.subscriptions.grants import SubscriptionGrants, told_under

NO_GRANT = "no_grant"
_USED_UP = "43101"


class SubscriptionSender(Protocol):
    """The part of WeChat that sends subscription messages of one app."""

    async def send(self, openid: str, template_id: str, data: Mapping[str, str]) -> None: ...


@dataclass
class _OneUse:
    """One of the messages that were allowed, spent with the intent and given back where the call
    has not left; what the platform says is used up is not."""

    openid: str
    template: str
    used_up: bool = False

    async def spend(self, session: AsyncSession) -> str | None:
        taken = await grants.use(session, self.openid, self.template)
        return None if taken else NO_GRANT

    async def give_back(self, session: AsyncSession) -> None:
        if not self.used_up:
            await grants.give_back(session, self.openid, self.template)


class SubscriptionChannel:
    """订阅消息通道: of the mini-program, or of the official account (订阅通知), as sender
    and template say. What became of a message is only told by a push, by openid and template."""

    # The platform has no key against repeats: what had no answer is never sent again by itself.
    repeat_within: timedelta | None = None

    def __init__(
        self,
        subjects: Subjects,
        wechat: SubscriptionSender,
        wording: Wording,
        template: WeChatTemplate,
        book: SubscriptionGrants,
    ) -> None:
        self._subjects = subjects
        self._wechat = wechat
        self._words = wording.wechat
        self._template = template
        self._book = book

    async def prepare(self, delivery: Delivery) -> PreparedCall:
        message = await self._subjects[delivery.message].prepare(delivery)
        openid, template = message.address, self._template.id
        if await self._book.left(openid, template) == 0:
            raise Withheld(NO_GRANT, this_way=True)
        data = self._template.filled(
            self._words[message.content.variant],
            claim_no=message.content.facts["no"],
            when=moment(delivery.created_at),
        )
        one = _OneUse(openid, template)
        return PreparedCall(
            message.counted_for,
            (one, data),
            one.spend,
            message.may_go,
            undo_intent=one.give_back,
            phone_index=told_under(openid, template),
        )

    async def send(self, delivery: Delivery, prepared: PreparedCall) -> str:
        one: _OneUse
        one, data = prepared.arguments
        try:
            await self._wechat.send(one.openid, one.template, data)
        except GatewayError as problem:
            if problem.code == _USED_UP:
                one.used_up = True
                await self._book.none_left(one.openid, one.template)
            raise
        return ""

    async def look_up(self, delivery: Delivery) -> LookUp:
        return LookUp.CANNOT_ASK
