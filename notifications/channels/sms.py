"""How does a message reach a phone by SMS? Asked by the sender for its deliveries there."""

from datetime import timedelta

from claims_core.calendar_cn import china_day
from infra.sms.gateway import SmsGateway
from notifications.channels.channel import LookUp, PreparedCall
from notifications.deliveries import Delivery
from notifications.render import Wording
from notifications.subjects.subject import MessageContent, Subjects

_LATE = timedelta(minutes=10)  # a call just before midnight may stand under the next day
_FATES = {
    "waiting": LookUp.WAITING,
    "delivered": LookUp.DELIVERED,
    "failed": LookUp.FAILED,
}


class SmsChannel:
    """短信通道: phone and facts are read in clear right before the call, and kept nowhere."""

    repeat_within: timedelta | None = None  # OutId is only echoed, it prevents nothing

    def __init__(self, subjects: Subjects, gateway: SmsGateway, wording: Wording) -> None:
        self._subjects = subjects
        self._gateway = gateway
        self._wording = wording

    async def prepare(self, delivery: Delivery) -> PreparedCall:
        message = await self._subjects[delivery.message].prepare(delivery)
        return PreparedCall(
            message.counted_for,
            (message.address, message.content),
            message.with_intent,
            message.may_go,
        )

    async def send(self, delivery: Delivery, prepared: PreparedCall) -> str:
        phone: str
        content: MessageContent
        phone, content = prepared.arguments
        params = self._wording.sms[content.variant].filled(content.facts)
        accepted = await self._gateway.send(phone, content.variant, params, delivery.id)
        return accepted.provider_id

    async def look_up(self, delivery: Delivery) -> LookUp:
        phone = await self._subjects[delivery.message].phone(delivery)
        called = delivery.intent_at or delivery.created_at
        for day in sorted({china_day(called), china_day(called + _LATE)}):
            fate = await self._gateway.query(phone, delivery.id, day)
            if fate is not None:
                return _FATES[fate.state]
        return LookUp.NO_RECORD
