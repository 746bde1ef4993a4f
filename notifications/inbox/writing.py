"""What is put into whose inbox? Asked by the relay, in the transaction that plans an event."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from infra.columns import new_id
from infra.sealing import Sealer
from infra.statements import dialect_insert
from notifications.messages import Message, ScreenPrivacy
from notifications.render import Wording
from notifications.subjects.subject import MessageContent
from notifications.tables import InboxItemRow

TEXT = "inbox_item.text"


class InboxWriter:
    """站内消息的写入: one item per event and person, however often the event is seen."""

    def __init__(self, sealer: Sealer, wording: Wording) -> None:
        self._sealer = sealer
        self._wording = wording

    async def put(
        self,
        session: AsyncSession,
        event_id: str,
        person: tuple[str, str],
        message: Message,
        content: MessageContent,
        privacy: ScreenPrivacy,
        *,
        claim_id: str | None,
        now: datetime,
    ) -> None:
        """Put what is said into the inbox of this person (kind, id); about a person sealed."""
        title, text = self._wording.inbox[content.variant].filled(content.facts)
        personal = privacy is not ScreenPrivacy.PUBLIC
        await session.execute(
            dialect_insert(session, InboxItemRow)
            .values(
                id=new_id(),
                event_id=event_id,
                person_kind=person[0],
                person_id=person[1],
                message=message.value,
                claim_id=claim_id,
                title=title,
                text="" if personal else text,
                text_sealed=self._sealer.seal(text, TEXT) if personal else None,
                at=now,
            )
            .on_conflict_do_nothing()
        )
