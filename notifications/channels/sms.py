"""How does a message reach a phone by SMS? Asked by the sender for its deliveries there."""

from datetime import timedelta

from casework.people.one_time_codes import OneTimeCodes
from casework.phone.contacts import Contacts, RecipientKind
from claims_core.calendar_cn import china_day
from infra.db import Database
from infra.sms.gateway import SmsGateway
from notifications.channels.channel import LookUp, Order, Withheld
from notifications.deliveries import Delivery
from notifications.messages import Message
from notifications.render import Wording
from notifications.telling import Overtaken, Telling, about_claim, about_code

_LATE = timedelta(minutes=10)  # a call just before midnight may stand under the next day
_FATES = {
    "waiting": LookUp.WAITING,
    "delivered": LookUp.DELIVERED,
    "failed": LookUp.FAILED,
}


class SmsChannel:
    """短信通道: phone and facts are read in clear right before the call, and kept nowhere."""

    repeat_within: timedelta | None = None  # OutId is only echoed, it prevents nothing

    def __init__(
        self,
        db: Database,
        contacts: Contacts,
        codes: OneTimeCodes,
        gateway: SmsGateway,
        wording: Wording,
    ) -> None:
        self._db = db
        self._contacts = contacts
        self._codes = codes
        self._gateway = gateway
        self._wording = wording

    async def prepare(self, delivery: Delivery) -> Order:
        if delivery.message is Message.ONE_TIME_CODE:
            code = await self._codes.for_delivery(delivery.recipient_id)
            if code is None:
                raise Withheld("code_used_or_expired")
            return Order(code.insured_id, (code.phone, about_code(code)))
        async with self._db.read() as session:
            facts = await self._contacts.facts(session, delivery.subject_id)
        try:
            telling = about_claim(delivery.message, facts)
        except Overtaken as overtaken:
            raise Withheld(overtaken.reason) from None
        phone = await self._phone(delivery, why=f"发送短信（{delivery.message}）")
        return Order(delivery.recipient_id, (phone, telling))

    async def send(self, delivery: Delivery, order: Order) -> str:
        phone: str
        telling: Telling
        phone, telling = order.content
        params = self._wording.sms[telling.variant].filled(telling.facts)
        accepted = await self._gateway.send(phone, telling.variant, params, delivery.id)
        return accepted.provider_id

    async def look_up(self, delivery: Delivery) -> LookUp:
        if delivery.message is Message.ONE_TIME_CODE:
            code = await self._codes.for_delivery(delivery.recipient_id)
            if code is None:
                raise Withheld("code_used_or_expired")
            phone = code.phone
        else:
            phone = await self._phone(delivery, why="向短信平台核实是否已发出")
        called = delivery.intent_at or delivery.created_at
        for day in sorted({china_day(called), china_day(called + _LATE)}):
            fate = await self._gateway.query(phone, delivery.id, day)
            if fate is not None:
                return _FATES[fate.state]
        return LookUp.NO_RECORD

    async def accepted(self, delivery: Delivery) -> None:
        if delivery.message is Message.ONE_TIME_CODE:
            await self._codes.delivered(delivery.recipient_id)

    async def _phone(self, delivery: Delivery, *, why: str) -> str:
        kind: RecipientKind = "member" if delivery.recipient_kind == "member" else "insured"
        phone = await self._contacts.phone_of(
            kind, delivery.recipient_id, why=why, claim_id=delivery.subject_id
        )
        if phone is None:
            raise Withheld("no_phone")
        return phone
