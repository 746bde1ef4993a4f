"""Who is asked first what a reply by text message means? Put together here: whatever asked the
person something, then a case for whoever is known, and otherwise the list for staff."""

from collections.abc import Sequence

from app.compose import Services
from casework.conversations.written_replies import WrittenReplies
from casework.phone.replies import MessageReplies
from notifications.replies.receiving import Person, SmsReplies
from notifications.subjects.phone_owners import PhoneOwners

SAID_IN = "sms"


class AskedBySms:
    """短信里问过的: whether the money came, and whether help is wanted; other words are a case."""

    def __init__(self, replies: MessageReplies, written: WrittenReplies) -> None:
        self._replies = replies
        self._written = written

    async def on_reply(self, person: Person, text: str) -> bool:
        """Whether the words answer what we asked this person; nothing is sent back."""
        return await self._replies.answer(person, text, SAID_IN) is not None

    async def on_words(self, writers: Sequence[Person], phone: str, text: str) -> bool:
        """Whether they became somebody's case."""
        return await self._written.open(writers, phone, text)


def build_sms_replies(services: Services) -> SmsReplies:
    """What receives the replies that providers push."""
    return SmsReplies(
        services.db,
        services.sealer,
        PhoneOwners(services.sealer),
        services.clock,
        AskedBySms(
            services.bot.replies,
            WrittenReplies(services.db, services.sealer, services.clock, services.book),
        ),
    )
