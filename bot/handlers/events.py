"""What do we do about the platform's own reports and about unknown events? Asked for events."""

import logging

from bot.dispatcher import SILENCE, Reply
from bot.incoming import SUBSCRIPTION_EVENTS, Incoming
from notifications.receipts import Receipts
from notifications.subscriptions.grants import SubscriptionGrants

log = logging.getLogger("daetong.bot")


class TemplateReports:
    """模板消息送达报告: the only proof that a template message arrived."""

    def __init__(self, receipts: Receipts) -> None:
        self._receipts = receipts

    async def handle(self, message: Incoming) -> Reply | None:
        if message.event != "templatesendjobfinish":
            return None
        await self._receipts.record_template_report(message.job_id, message.status)
        return SILENCE


class SubscriptionEvents:
    """订阅消息的授权: what somebody tapped in the mini-program's dialog, or switched off later."""

    def __init__(self, grants: SubscriptionGrants) -> None:
        self._grants = grants

    async def handle(self, message: Incoming) -> Reply | None:
        if message.event not in SUBSCRIPTION_EVENTS:
            return None
        await self._grants.told(message.person, dict(message.subscriptions), "platform")
        return SILENCE


class OtherEvents:
    """其他事件: acknowledged in silence, so that a new kind of event is never a failure."""

    async def handle(self, message: Incoming) -> Reply | None:
        if message.kind != "event":
            return None
        log.info(
            "An event was acknowledged",
            extra={"action": "event_acknowledged", "event": message.event[:40]},
        )
        return SILENCE
