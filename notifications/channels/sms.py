"""How does a message reach a phone by SMS, and by which provider? Asked by the sender for its
deliveries there."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from claims_core.calendar_cn import china_day
from infra.gateway_errors import Category, GatewayError, gateway_error
from infra.sms.providers import SmsProviders
from notifications.channels.channel import LookUp, PreparedCall, TakenOver
from notifications.deliveries import Delivery, DeliveryState
from notifications.messages import KINDS, TRAITS, ClassTraits, Message, MessageKind
from notifications.render import Wording
from notifications.subjects.subject import (
    MessageContent,
    PreparedMessage,
    Subjects,
    prepared_messages,
)
from notifications.text_rules import UnfitFact

_LATE = timedelta(minutes=10)  # a call just before midnight may stand under the next day
_FATES = {
    "waiting": LookUp.WAITING,
    "delivered": LookUp.DELIVERED,
    "failed": LookUp.FAILED,
}


class SmsChannel:
    """短信通道: phone and facts are read in clear right before the call, and kept nowhere.

    A provider that certainly has not taken a message may be followed by another at once, for the
    classes that may; of a call whose end nobody saw its own provider is asked first."""

    repeat_within: timedelta | None = None  # ids are only echoed, they prevent nothing

    def __init__(
        self,
        subjects: Subjects,
        providers: SmsProviders,
        wording: Wording,
        phone_index: Callable[[str], str],
        kinds: Mapping[Message, MessageKind] = KINDS,
    ) -> None:
        self._subjects = subjects
        self._providers = providers
        self._wording = wording
        self._phone_index = phone_index
        self._kinds = kinds

    async def prepare(self, delivery: Delivery) -> PreparedCall:
        (found,) = await self.prepare_all([delivery])
        if isinstance(found, Exception):
            raise found
        return found

    async def prepare_all(self, deliveries: Sequence[Delivery]) -> list[PreparedCall | Exception]:
        """As `ChannelOfMany` says: each subject is asked once for all that is said of it."""
        said: dict[str, PreparedMessage | Exception] = {}
        for message in {each.message for each in deliveries}:
            mine = [each for each in deliveries if each.message is message]
            found = await prepared_messages(self._subjects[message], mine)
            said |= {each.id: one for each, one in zip(mine, found, strict=True)}
        return [self._call(each, said[each.id]) for each in deliveries]

    def _call(
        self, delivery: Delivery, message: PreparedMessage | Exception
    ) -> PreparedCall | Exception:
        if isinstance(message, Exception):
            return message
        # it is assigned to whoever refused it for a while, or took it over; after a call that came
        # to nothing whoever works may have it
        assigned = "" if delivery.state is DeliveryState.UNKNOWN else delivery.provider
        provider = self._providers.choose(
            assigned,
            may_move=self._traits(delivery).changes_provider,
            urgent=self._traits(delivery).awaited,
        )
        return PreparedCall(
            message.counted_for,
            (message.address, message.content),
            message.with_intent,
            message.may_go,
            provider,
            phone_index=self._phone_index(message.address),
        )

    async def send(self, delivery: Delivery, prepared: PreparedCall) -> str:
        phone: str
        content: MessageContent
        phone, content = prepared.arguments
        name, may_move = prepared.provider, self._traits(delivery).changes_provider
        try:
            params = self._wording.sms[content.variant].filled(content.facts)
        except UnfitFact as unfit:
            raise gateway_error(name, f"unfit_{unfit.place}", Category.CONTENT) from None
        try:
            accepted = await self._providers.send(
                name, phone, content.variant, params, delivery.id, waits=not may_move
            )
        except GatewayError as problem:
            # every other attempt only, so that two that refuse do not play ball with it
            if may_move and delivery.attempts % 2 == 1 and delivery.resends == 0:
                other = self._providers.instead_of(name, problem)
                if other is not None:
                    raise TakenOver(other, problem.code) from None
            raise
        return accepted.provider_id

    async def look_up(self, delivery: Delivery) -> LookUp:
        phone = await self._subjects[delivery.message].phone(delivery)
        name = delivery.provider or self._providers.names[0]
        if name not in self._providers.gateways:  # taken out of the settings: nobody can be asked
            return LookUp.NO_PROOF
        called = delivery.intent_at or delivery.created_at
        for day in sorted({china_day(called), china_day(called + _LATE)}):
            fate = await self._providers.query(name, phone, delivery.id, day)
            if fate is not None:
                return _FATES[fate.state]
        certain = self._providers.gateways[name].no_record_is_proof
        return LookUp.NO_RECORD if certain else LookUp.NO_PROOF

    def _traits(self, delivery: Delivery) -> ClassTraits:
        return TRAITS[self._kinds[delivery.message].message_class]
