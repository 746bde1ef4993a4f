"""What do we do about the platform's own reports and about unknown events? Asked for events, those
of the mini-program among them, for whom nobody waits for an answer."""

import logging
from collections.abc import Callable

from bot.dispatcher import SILENCE, NotForWords, Reply
from bot.incoming import SUBSCRIPTION_ANSWERS, SUBSCRIPTION_SENT, Incoming
from notifications.announcements.mass_outcomes import MassFigures, MassOutcomes
from notifications.receipts import Receipts
from notifications.service_windows import WindowsNoted
from notifications.subscriptions.grants import SubscriptionGrants

log = logging.getLogger("daetong.bot")


class TemplateReports(NotForWords):
    """模板消息送达报告: the only proof that a template message arrived."""

    def __init__(self, receipts: Receipts) -> None:
        self._receipts = receipts

    async def handle(self, message: Incoming) -> Reply | None:
        if message.event != "templatesendjobfinish":
            return None
        await self._receipts.record_template_report(message.job_id, message.status)
        return SILENCE


class SubscriptionReports(NotForWords):
    """订阅消息送达报告: the only word of what became of a subscription message."""

    def __init__(self, receipts: Receipts) -> None:
        self._receipts = receipts

    async def handle(self, message: Incoming) -> Reply | None:
        if message.event != SUBSCRIPTION_SENT:
            return None
        for each in message.reports:
            await self._receipts.record_subscription_report(
                message.person, each.template, each.message_id, each.code
            )
        return SILENCE


class MassReports(NotForWords):
    """群发结果: the platform's own figures of a mass message."""

    def __init__(self, announcements: MassOutcomes) -> None:
        self._announcements = announcements

    async def handle(self, message: Incoming) -> Reply | None:
        if message.event != "masssendjobfinish":
            return None
        figures = MassFigures(*message.counts)
        await self._announcements.settled(message.job_id, message.status, figures)
        return SILENCE


def writes_to_us(windows: WindowsNoted) -> Callable[[Incoming], None]:
    """客服窗口: whoever sends a message may be told some news here for two days. A tap on the menu
    opens no such window; it has no number of a message."""

    def heard(message: Incoming) -> None:
        if message.message_id:
            windows.wrote(message.person)

    return heard


class SubscriptionEvents(NotForWords):
    """订阅消息的授权: what somebody tapped in the mini-program's dialog, or switched off later."""

    def __init__(self, grants: SubscriptionGrants) -> None:
        self._grants = grants

    async def handle(self, message: Incoming) -> Reply | None:
        if message.event not in SUBSCRIPTION_ANSWERS:
            return None
        await self._grants.told(message.person, dict(message.subscriptions), "platform")
        return SILENCE


class OtherEvents(NotForWords):
    """其他事件: acknowledged in silence, so that a new kind of event is never a failure."""

    async def handle(self, message: Incoming) -> Reply | None:
        if message.kind != "event":
            return None
        log.info(
            "An event was acknowledged",
            extra={"action": "event_acknowledged", "event": message.event[:40]},
        )
        return SILENCE
