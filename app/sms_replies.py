"""Who is asked first what a reply by text message means? Put together here: whatever asked the
person something, and otherwise the list for staff."""

from app.compose import Services
from casework.phone.replies import MessageReplies
from notifications.replies.receiving import Person, SmsReplies
from notifications.subjects.phone_owners import PhoneOwners

SAID_IN = "sms"


class AskedBySms:
    """短信里问过的: whether the money came, and whether help is wanted."""

    def __init__(self, replies: MessageReplies) -> None:
        self._replies = replies

    async def on_reply(self, person: Person, text: str) -> bool:
        """Whether the words answer what we asked this person; nothing is sent back."""
        return await self._replies.answer(person, text, SAID_IN) is not None


def build_sms_replies(services: Services) -> SmsReplies:
    """What receives the replies that providers push."""
    return SmsReplies(
        services.db,
        services.sealer,
        PhoneOwners(services.sealer),
        services.clock,
        AskedBySms(services.bot.replies),
    )
