"""What does the mini-program ask a member to allow, and what did they say? Asked by the phone."""

from collections.abc import Mapping

from sqlalchemy import select

from casework.people.tables import MemberRow
from claims_core.claim import Actor
from infra.db import Database
from infra.idempotency import Once
from notifications.subscriptions.grants import SubscriptionGrants


class MemberSubscriptions:
    """订阅消息，给参保人用: `template` is the one that tells of a claim, empty where this
    deployment has none."""

    def __init__(self, db: Database, grants: SubscriptionGrants, template: str) -> None:
        self._db = db
        self._grants = grants
        self.template = template

    async def left(self, actor: Actor) -> int:
        """How many messages the member has allowed and not had."""
        openid = await self._openid(actor)
        return await self._grants.left(openid, self.template) if openid and self.template else 0

    async def told(
        self, actor: Actor, answers: Mapping[str, str], once: Once | None = None
    ) -> None:
        """What the member has tapped, by template; those that are not ours are left out.

        :raises KeyReused:
        """
        ours = {name: answer for name, answer in answers.items() if name == self.template}
        openid = await self._openid(actor)
        if openid:
            await self._grants.told(openid, ours, "phone", once)

    async def _openid(self, actor: Actor) -> str:
        async with self._db.read() as session:
            found = await session.scalar(
                select(MemberRow.mini_openid).where(MemberRow.id == actor.id)
            )
        return found or ""
