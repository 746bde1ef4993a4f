"""What can a member read of the health tips, and which have they asked for? Asked by the chat and
the phone; only what the person says themselves decides what they get."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from infra.db import Database
from notifications import consents
from notifications.tips.article_reading import article_address
from notifications.tips.calendar import tip_of_day
from notifications.tips.catalogue import HealthTip, TipCatalogue, TipTopic
from notifications.tips.reviews import approved_ids

AGREED_TO = "每周收到健康提示，随时可以退订；只按自己选的类别，不看报销和看病的资料"
AGREED_TO_SMS = "健康提示也发短信，一个月最多两条，随时可以退订"
REFUSED_IN_WORDS = "不再收健康提示"
REFUSED_SMS_IN_WORDS = "健康提示不再发短信，订的照样放进“消息”"


def consent_topic(topic: TipTopic) -> str:
    """The name under which the consent to a topic is kept."""
    return f"tip.{topic}"


def sms_topic(topic: TipTopic) -> str:
    """The same for text messages; kept for an insured person, whose phone the roster has."""
    return f"tip_sms.{topic}"


_BY_SMS = frozenset(sms_topic(topic) for topic in TipTopic)


class NoTipTopics(ClaimsError):
    """还没有订: there is nothing that a text message could say."""

    code = "no_tip_topics"
    template = "请先选要收哪几类健康提示，再选发短信。"


InsuredOf = Callable[[AsyncSession, str], Awaitable[str | None]]
"""Which insured person a member is, if they have shown it."""


@dataclass(frozen=True)
class TipSms:
    """健康提示的短信: whether it is known whose phone it would be, and whether they go there."""

    possible: bool
    wanted: bool


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

    async def article_of(self, tip: HealthTip) -> str:
        """Where it can be read on the official account; empty where it is not there."""
        async with self._db.read() as session:
            return await article_address(session, tip)

    async def topics(self, actor: Actor) -> frozenset[TipTopic]:
        """What this member has subscribed to."""
        async with self._db.read() as session:
            return await _chosen(session, actor)

    async def subscribe(self, actor: Actor, topics: Collection[TipTopic], said_in: str) -> None:
        """订阅 these topics; the others stay as they are."""
        await self._say(actor, topics, said_in, given=True)

    async def unsubscribe(self, actor: Actor, topics: Collection[TipTopic], said_in: str) -> None:
        """退订 these topics, by text message too; from this moment on nothing of them is sent."""
        await self._say(actor, topics, said_in, given=False)

    async def sms_standing(self, actor: Actor) -> TipSms:
        """Whether tips can come to this person's phone, and whether they do."""
        async with self._db.read() as session:
            insured_id = await self._insured_of(session, actor.id)
            if insured_id is None:
                return TipSms(possible=False, wanted=False)
            given = await consents.topics_given(session, ("insured", insured_id))
        return TipSms(possible=True, wanted=bool(given & _BY_SMS))

    async def by_sms(self, actor: Actor, said_in: str) -> bool:
        """All that they have subscribed to, as text messages too, and what they subscribe to later;
        False where nobody knows whose phone that would be, or nothing is subscribed to."""
        async with self._db.write() as session:
            await consents.hold(session, _person(actor))
            topics = await _chosen(session, actor)
            insured_id = await self._insured_of(session, actor.id)
            if insured_id is None or not topics:
                return False
            person = ("insured", insured_id)
            await self._say_sms(session, person, topics, said_in, AGREED_TO_SMS, given=True)
        return True

    async def no_sms(self, actor: Actor, said_in: str) -> None:
        """No text messages any more; the inbox has what is subscribed to as before."""
        async with self._db.write() as session:
            insured_id = await self._insured_of(session, actor.id)
            if insured_id is not None:
                person = ("insured", insured_id)
                await self._say_sms(
                    session, person, list(TipTopic), said_in, REFUSED_SMS_IN_WORDS, given=False
                )

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
            insured_id = await self._insured_of(session, actor.id)
            if insured_id is None:
                return
            person = ("insured", insured_id)
            await consents.hold(session, person)
            if not given:
                await self._say_sms(session, person, topics, said_in, REFUSED_IN_WORDS, given=False)
            elif await consents.topics_given(session, person) & _BY_SMS:
                await self._say_sms(session, person, topics, said_in, AGREED_TO_SMS, given=True)

    async def _say_sms(
        self,
        session: AsyncSession,
        person: tuple[str, str],
        topics: Collection[TipTopic],
        said_in: str,
        words: str,
        *,
        given: bool,
    ) -> None:
        """Keep what changes: a yes to what had none, a no to what had one."""
        await consents.hold(session, person)
        had = await consents.topics_given(session, person)
        named = {sms_topic(topic) for topic in topics}
        await consents.say(
            session,
            person,
            named - had if given else named & had,
            given=given,
            said_in=said_in,
            words=words,
            now=self._clock(),
        )


async def _chosen(session: AsyncSession, actor: Actor) -> frozenset[TipTopic]:
    given = await consents.topics_given(session, _person(actor))
    return frozenset(topic for topic in TipTopic if consent_topic(topic) in given)


def _person(actor: Actor) -> tuple[str, str]:
    return ("member", actor.id)
