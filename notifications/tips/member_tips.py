"""What can a member read of the health tips, and which have they asked for? Asked by the chat and
the phone; only what the person says themselves decides what they get."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from infra.db import Database
from notifications import consents
from notifications.tips.calendar import tip_of_day
from notifications.tips.catalogue import HealthTip, TipCatalogue, TipTopic
from notifications.tips.reviews import approved_ids

AGREED_TO = "每周收到健康提示，随时可以退订；只按自己选的类别，不看报销和看病的资料"
AGREED_TO_SMS = "健康提示也发短信，一个月最多两条，随时可以退订"
REFUSED_IN_WORDS = "不再收健康提示"


def consent_topic(topic: TipTopic) -> str:
    """The name under which the consent to a topic is kept."""
    return f"tip.{topic}"


def sms_topic(topic: TipTopic) -> str:
    """The same for text messages; kept for an insured person, whose phone the roster has."""
    return f"tip_sms.{topic}"


InsuredOf = Callable[[AsyncSession, str], Awaitable[str | None]]
"""Which insured person a member is, if they have shown it."""


class MemberTips:
    """健康提示，给参保人看."""

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        catalogue: TipCatalogue,
        insured_of: InsuredOf,
    ) -> None:
        self._db = db
        self._clock = clock
        self._catalogue = catalogue
        self._insured_of = insured_of

    async def today(self) -> HealthTip | None:
        """今天的一条; None while none that fits is approved."""
        async with self._db.read() as session:
            approved = await approved_ids(session, self._catalogue)
        return tip_of_day(self._catalogue, approved, china_day(self._clock()))

    async def topics(self, actor: Actor) -> frozenset[TipTopic]:
        """What this member has subscribed to."""
        async with self._db.read() as session:
            given = await consents.topics_given(session, _person(actor))
        return frozenset(topic for topic in TipTopic if consent_topic(topic) in given)

    async def subscribe(self, actor: Actor, topics: Collection[TipTopic], said_in: str) -> None:
        """订阅 these topics; the others stay as they are."""
        await self._say(actor, topics, said_in, given=True)

    async def unsubscribe(self, actor: Actor, topics: Collection[TipTopic], said_in: str) -> None:
        """退订 these topics, by text message too; from this moment on nothing of them is sent."""
        await self._say(actor, topics, said_in, given=False)

    async def by_sms(self, actor: Actor, said_in: str) -> bool:
        """All that they have subscribed to, as text messages too; False where nobody knows whose
        phone that would be, or nothing is subscribed to."""
        topics = await self.topics(actor)
        async with self._db.write() as session:
            insured_id = await self._insured_of(session, actor.id)
            if insured_id is None or not topics:
                return False
            await consents.say(
                session,
                ("insured", insured_id),
                [sms_topic(topic) for topic in topics],
                given=True,
                said_in=said_in,
                words=AGREED_TO_SMS,
                now=self._clock(),
            )
        return True

    async def choose(self, actor: Actor, topics: Collection[TipTopic], said_in: str) -> None:
        """Exactly these from now on."""
        had = await self.topics(actor)
        await self.unsubscribe(actor, had - set(topics), said_in)
        await self.subscribe(actor, set(topics) - had, said_in)

    async def _say(
        self, actor: Actor, topics: Collection[TipTopic], said_in: str, *, given: bool
    ) -> None:
        if not topics:
            return
        async with self._db.write() as session:
            await consents.say(
                session,
                _person(actor),
                [consent_topic(topic) for topic in topics],
                given=given,
                said_in=said_in,
                words=AGREED_TO if given else REFUSED_IN_WORDS,
                now=self._clock(),
            )
            insured_id = None if given else await self._insured_of(session, actor.id)
            if insured_id is None:
                return
            person = ("insured", insured_id)
            had = await consents.topics_given(session, person)
            stopped = had & {sms_topic(topic) for topic in topics}
            await consents.say(
                session,
                person,
                stopped,
                given=False,
                said_in=said_in,
                words=REFUSED_IN_WORDS,
                now=self._clock(),
            )


def _person(actor: Actor) -> tuple[str, str]:
    return ("member", actor.id)
