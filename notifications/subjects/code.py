"""What is there to say with a one-time code, and to which phone? Asked by relay, sender and
channels.

A code proves a phone, so it goes there only; ours is wiped once the gateway has it."""

from sqlalchemy.ext.asyncio import AsyncSession

from casework.people.one_time_codes import CodeToSend, OneTimeCodes
from claims_core.proxy_relation import PROXY_RELATION_WORDS, ProxyRelation
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld


class CodeSubject:
    """短信验证码 as the subject of a message; the id of subject and recipient is the code's."""

    messages = frozenset({Message.ONE_TIME_CODE})
    about_claims = False

    def __init__(self, codes: OneTimeCodes) -> None:
        self._codes = codes

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        raise Withheld("secret")  # only the phone itself is told

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        return [Plan("code", subject_id, (ChannelName.SMS,))]

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        code = await self._code(delivery)
        return PreparedMessage(code.insured_id, code.phone, about_code(code))

    async def phone(self, delivery: Delivery) -> str:
        return (await self._code(delivery)).phone

    async def accepted(self, delivery: Delivery) -> None:
        await self._codes.delivered(delivery.recipient_id)

    async def _code(self, delivery: Delivery) -> CodeToSend:
        code = await self._codes.for_delivery(delivery.recipient_id)
        if code is None:
            raise Withheld("code_used_or_expired")
        return code


def about_code(code: CodeToSend) -> MessageContent:
    """What to say with a one-time code; nothing that a stranger has typed."""
    facts = {"code": code.code}
    if "asked_by" in code.details:
        facts["proxy"] = code.details["asked_by"]
        facts["relation"] = PROXY_RELATION_WORDS[ProxyRelation(code.details["relation"])]
    return MessageContent(f"code_{code.purpose}", facts)
