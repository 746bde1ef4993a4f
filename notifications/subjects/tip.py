"""What is there to say with a health tip, and to whom? Asked by relay, sender and channels.

Those who subscribed to its topic find it in their inbox, and on their phone where they chose that;
without a standing approval of these very words nobody does."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from infra.db import Database
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld
from notifications.tables import TipIssueRow
from notifications.tips.catalogue import HealthTip, TipCatalogue
from notifications.tips.member_tips import consent_topic, sms_topic
from notifications.tips.publishing import subscribers
from notifications.tips.reviews import approved_ids
from notifications.tips.short_tips import pieces

NOT_APPROVED = "tip_not_approved"


class TipPhones(Protocol):
    """号码: all that this subject may know of a person."""

    async def phone(
        self, session: AsyncSession, kind: Literal["insured", "member"], recipient_id: str
    ) -> str | None: ...

    async def phone_of(
        self,
        kind: Literal["insured", "member"],
        recipient_id: str,
        *,
        why: str,
        claim_id: str | None,
    ) -> str | None: ...

    def record_phone(
        self, session: AsyncSession, *, recipient_id: str, why: str, claim_id: str | None
    ) -> None: ...


class TipSubject:
    """健康提示 as the subject of a message; the subject's id is the issue's: one tip, one week, one
    page of its subscribers."""

    messages = frozenset({Message.HEALTH_TIP})
    about_claims = False

    def __init__(self, catalogue: TipCatalogue, db: Database, phones: TipPhones) -> None:
        self._catalogue = catalogue
        self._db = db
        self._phones = phones

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        _, tip = await self._issue(session, subject_id)
        if tip is None:
            raise Withheld(NOT_APPROVED)
        facts = {"title": tip.title, "text": tip.text, "source": tip.source}
        return MessageContent(message.value, facts | pieces(tip))

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        issue, tip = await self._issue(session, subject_id)
        if tip is None:
            return []
        people = await subscribers(session, tip, after=issue.after, last=issue.last)
        in_inbox, by_sms = consent_topic(tip.topic), sms_topic(tip.topic)
        return [
            # their inbox is the member's, who has subscribed with the same words
            Plan("insured", person_id, (ChannelName.SMS,), by_sms, in_inbox=False)
            if kind == "insured"
            else Plan("member", person_id, (), in_inbox)
            for kind, person_id in people
        ]

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        async with self._db.read() as session:
            content = await self.content(session, delivery.message, delivery.subject_id)
            phone = await self._phones.phone(session, "insured", delivery.recipient_id)
        if not phone:
            raise Withheld("no_phone")
        record = partial(
            self._phones.record_phone,
            recipient_id=delivery.recipient_id,
            why="发送短信（健康提示）",
            claim_id=None,
        )
        return PreparedMessage(delivery.recipient_id, phone, content, record, self.may_go)

    async def may_go(
        self, session: AsyncSession, deliveries: Sequence[Delivery]
    ) -> dict[str, datetime | str]:
        """As `MayGo` says: taken back since it was read."""
        issues = {each.subject_id for each in deliveries}
        gone = {each for each in issues if (await self._issue(session, each))[1] is None}
        return {each.id: NOT_APPROVED for each in deliveries if each.subject_id in gone}

    async def phone(self, delivery: Delivery) -> str:
        phone = await self._phones.phone_of(
            "insured", delivery.recipient_id, why="向短信平台核实是否已发出", claim_id=None
        )
        if phone is None:
            raise Withheld("no_phone")
        return phone

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
