"""Does a member let us tag them at WeChat, and with which county? Asked by the chat; a yes of its
own, because what somebody is interested in becomes known to WeChat by it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from claims_core.agreed_texts import AgreedTo, current_text, require_current
from claims_core.claim import Actor
from infra.db import Database
from infra.statements import dialect_insert
from notifications import consents
from notifications.account_tags.names import TOPIC_KEYS, county_key
from notifications.account_tags.tables import AccountTagWishRow
from notifications.tips.catalogue import TipTopic

TOPIC = "account_tags"
WITHDRAWN_IN_WORDS = "不再同意在公众号贴标签"


@dataclass(frozen=True)
class TagStanding:
    """公众号标签的现状: whether they agree, the county they named, and the chosen topics."""

    agreed: bool
    county: str
    topics: frozenset[TipTopic]


class AccountTagConsents:
    """公众号标签的同意."""

    def __init__(
        self, db: Database, clock: Callable[[], datetime], counties: Sequence[str]
    ) -> None:
        self._db = db
        self._clock = clock
        self.counties = tuple(counties)

    async def standing(self, actor: Actor) -> TagStanding:
        """What holds now."""
        async with self._db.read() as session:
            given = await consents.topics_given(session, _person(actor))
            county = await session.scalar(
                select(AccountTagWishRow.county).where(AccountTagWishRow.member_id == actor.id)
            )
        topics = frozenset(topic for key, topic in TOPIC_KEYS.items() if key in given)
        return TagStanding(TOPIC in given, county or "", topics)

    async def agree(self, actor: Actor, county: str, version: str, said_in: str) -> None:
        """同意: tagged with this county (none where empty) and the chosen topics from now on.

        :raises FieldsInvalid: :raises TextMoved: where the text read is not the one that holds.
        """
        text = require_current(AgreedTo.ACCOUNT_TAGS, version)
        if county and county not in self.counties:
            raise FieldsInvalid(county="没有这个县区。")
        now = self._clock()
        new = {
            "county": county,
            "county_key": county_key(county) if county else "",
            "text_version": version,
            "agreed_at": now,
        }
        async with self._db.write() as session:
            await session.execute(
                dialect_insert(session, AccountTagWishRow)
                .values(member_id=actor.id, **new)
                .on_conflict_do_update(index_elements=["member_id"], set_=new)
            )
            await self._say(session, actor, said_in, f"{version}版：{text.text}", given=True)

    async def withdraw(self, actor: Actor, said_in: str) -> bool:
        """收回: no tag from now on; whether there was a yes."""
        async with self._db.write() as session:
            if TOPIC not in await consents.topics_given(session, _person(actor)):
                return False
            await session.execute(
                delete(AccountTagWishRow).where(AccountTagWishRow.member_id == actor.id)
            )
            await self._say(session, actor, said_in, WITHDRAWN_IN_WORDS, given=False)
        return True

    async def _say(
        self, session: AsyncSession, actor: Actor, said_in: str, words: str, *, given: bool
    ) -> None:
        now = self._clock()
        person = _person(actor)
        await consents.say(
            session, person, [TOPIC], given=given, said_in=said_in, words=words, now=now
        )


def agreed_text() -> tuple[str, str]:
    """The version that holds, and its words."""
    text = current_text(AgreedTo.ACCOUNT_TAGS)
    return text.version, text.text


def _person(actor: Actor) -> tuple[str, str]:
    return ("member", actor.id)
