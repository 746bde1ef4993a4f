"""Who has this phone? Asked when somebody has written back, of whom only the number is known."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people import people
from infra.sealing import Sealer
from notifications.messages import ChannelName
from notifications.tables import DeliveryRow

_PEOPLE = ("insured", "member")


class PhoneOwners:
    """号码是谁的: whom we wrote to there, latest first, whoever has it in the roster, and the same
    people in WeChat."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def having(self, session: AsyncSession, phone: str) -> list[tuple[str, str]]:
        """Kind and id of each; a family may share a phone, and nobody may be known."""
        index = people.phone_index(self._sealer, phone)
        told = await session.execute(
            select(DeliveryRow.recipient_kind, DeliveryRow.recipient_id)
            .where(
                DeliveryRow.phone_index == index,
                DeliveryRow.channel == ChannelName.SMS.value,
                DeliveryRow.recipient_kind.in_(_PEOPLE),
            )
            .order_by(DeliveryRow.created_at.desc())
            .limit(20)
        )
        found = [(kind, person_id) for kind, person_id in told]
        found += [("insured", row_id) for row_id in await people.ids_with_phone(session, index)]
        for kind, person_id in tuple(found):
            found += await people.same_human(session, kind, person_id)
        return list(dict.fromkeys(found))
