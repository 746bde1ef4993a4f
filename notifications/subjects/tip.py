"""What is there to say with a health tip, and to whom? Asked by the relay.

Those who subscribed to its topic find it in their inbox; without a standing approval of these very
words nobody does."""

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.deliveries import Delivery, Plan
from notifications.messages import Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld
from notifications.tables import TipIssueRow
from notifications.tips.catalogue import HealthTip, TipCatalogue
from notifications.tips.member_tips import consent_topic
from notifications.tips.publishing import subscribers
from notifications.tips.reviews import approved_ids


class TipSubject:
    """健康提示 as the subject of a message; the subject's id is the issue's: one tip, one week, one
    page of its subscribers."""

    messages = frozenset({Message.HEALTH_TIP})
    about_claims = False

    def __init__(self, catalogue: TipCatalogue) -> None:
        self._catalogue = catalogue

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        _, tip = await self._issue(session, subject_id)
        if tip is None:
            raise Withheld("tip_not_approved")
        facts = {"title": tip.title, "text": tip.text, "source": tip.source}
        return MessageContent(message.value, facts)

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        issue, tip = await self._issue(session, subject_id)
        if tip is None:
            return []
        people = await subscribers(session, tip, after=issue.after, last=issue.last)
        topic = consent_topic(tip.topic)
        return [Plan("member", person_id, (), topic) for person_id in people]

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        raise Withheld("inbox_only")

    async def phone(self, delivery: Delivery) -> str:
        raise Withheld("inbox_only")

    async def accepted(self, delivery: Delivery) -> None:
        return None

    async def _issue(
        self, session: AsyncSession, issue_id: str
    ) -> tuple[TipIssueRow, HealthTip | None]:
        """The issue, and its tip where that may still go out with the words it was issued with."""
        issue = await session.get_one(TipIssueRow, issue_id)
        tip = self._catalogue.get(issue.tip_id)
        if tip is None or tip.text_hash != issue.text_hash:
            return issue, None
        approved = tip.id in await approved_ids(session, self._catalogue)
        return issue, tip if approved else None
