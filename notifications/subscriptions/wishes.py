"""Which messages does a person want, as they said it at the window? Asked by the window's pages and
its API; a clerk records it with the paper it was said on."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, NotFound
from casework.people import merges, people
from casework.people.tables import InsuredRow
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.typed_text import TextKind, value_of
from infra.db import Database
from infra.masking import mask_name
from infra.sealing import Sealer
from notifications import consents
from notifications.consents import EVERYTHING
from notifications.tables import ConsentChangeRow, ConsentRow
from notifications.tips.catalogue import TipTopic
from notifications.tips.member_tips import AGREED_TO, AGREED_TO_SMS, consent_topic, sms_topic

WISH_KEEPERS = frozenset({Role.CLERK, Role.SUPERVISOR})
SAID_IN = "window"
LONGEST_PAPER = 100
_SHOWN = 20
_BY_SMS = frozenset(sms_topic(topic) for topic in TipTopic)


@dataclass(frozen=True, kw_only=True)
class WishChange:
    """说过的一次: `topic` is EVERYTHING, that of a tip, or of another kind of message."""

    topic: str
    given: bool
    said_in: str
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """消息意愿 of one person. `in_mini_program` says whether tips can reach them without text
    messages."""

    insured_id: str
    name_masked: str
    in_mini_program: bool
    topics: frozenset[TipTopic]
    wants_nothing: bool
    by_sms: bool
    """Whether these tips come as text messages too."""
    changes: tuple[WishChange, ...]


class WishDesk:
    """消息意愿的登记: for the insured person and for the same human being in WeChat."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def show(self, actor: Actor, insured_id: str) -> Wishes:
        """What holds now, and what was said when. :raises RoleMissing, NotFound:"""
        require_role(actor, WISH_KEEPERS, "看消息意愿")
        async with self._db.read() as session:
            return await self._wishes(session, insured_id)

    async def record(
        self,
        actor: Actor,
        insured_id: str,
        topics: Collection[TipTopic],
        paper: str,
        *,
        nothing: bool = False,
        by_sms: bool = False,
    ) -> Wishes:
        """Exactly these tips from now on, `by_sms` as text messages too; with `nothing` no
        reminders and announcements either. News of their own claims come in any case.

        :raises RoleMissing, NotFound:
        :raises FieldsInvalid: without the paper, or with topics beside `nothing`.
        """
        require_role(actor, WISH_KEEPERS, "登记消息意愿")
        paper = value_of(paper, TextKind.ONE_LINE, field="paper")
        if not paper or len(paper) > LONGEST_PAPER:
            raise FieldsInvalid(
                paper=f"请写凭什么登记的（本人签的什么单子），{LONGEST_PAPER}字以内。"
            )
        if nothing and topics:
            raise FieldsInvalid(topics="选了“什么都不收”，就不能再选健康提示。")
        now = self._clock()
        async with self._db.write() as session:
            had = (await self._wishes(session, insured_id)).topics
            for person in await self._persons(session, insured_id):
                if nothing:
                    words = f"本人在窗口说不再收，凭{paper}"
                    await consents.refuse_everything(
                        session,
                        person,
                        said_in=SAID_IN,
                        words=words,
                        now=now,
                        recorded_by=actor.id,
                    )
                    continue
                for given, which in ((False, had - set(topics)), (True, set(topics))):
                    await consents.say(
                        session,
                        person,
                        [consent_topic(topic) for topic in which],
                        given=given,
                        said_in=SAID_IN,
                        words=f"{AGREED_TO if given else '本人在窗口说不再收'}；凭{paper}",
                        now=now,
                        recorded_by=actor.id,
                    )
                if person[0] == "insured":
                    had_sms = (await consents.topics_given(session, person)) & _BY_SMS
                    wanted = {sms_topic(topic) for topic in topics} if by_sms else set()
                    for given, names in ((False, had_sms - wanted), (True, wanted)):
                        await consents.say(
                            session,
                            person,
                            names,
                            given=given,
                            said_in=SAID_IN,
                            words=f"{AGREED_TO_SMS if given else '本人说不发短信'}；凭{paper}",
                            now=now,
                            recorded_by=actor.id,
                        )
            return await self._wishes(session, insured_id)

    async def _persons(self, session: AsyncSession, insured_id: str) -> list[tuple[str, str]]:
        kept = await merges.kept_id(session, insured_id)
        return [("insured", kept), *await people.same_human(session, "insured", kept)]

    async def _wishes(self, session: AsyncSession, insured_id: str) -> Wishes:
        if await session.get(InsuredRow, insured_id) is None:
            raise NotFound
        persons = await self._persons(session, insured_id)
        row = await merges.kept_row(session, insured_id)
        ids = [person_id for _, person_id in persons]
        standing = list(
            await session.scalars(select(ConsentRow).where(ConsentRow.person_id.in_(ids)))
        )
        given = {each.topic for each in standing if each.given}
        refusals = [each for each in standing if each.topic == EVERYTHING and not each.given]
        changes = await session.scalars(
            select(ConsentChangeRow)
            .where(ConsentChangeRow.person_id.in_(ids))
            .order_by(ConsentChangeRow.at.desc(), ConsentChangeRow.id)
            .limit(_SHOWN)
        )
        said = [
            WishChange(
                topic=each.topic,
                given=each.given,
                said_in=each.said_in,
                words=each.words,
                at=each.at,
            )
            for each in changes
        ]
        return Wishes(
            insured_id=row.id,
            name_masked=mask_name(self._sealer.open(row.name_sealed, people.NAME)),
            in_mini_program=len(persons) > 1,
            topics=frozenset(topic for topic in TipTopic if consent_topic(topic) in given),
            wants_nothing=bool(refusals) and not given,
            by_sms=bool(given & _BY_SMS),
            changes=tuple(dict.fromkeys(said)),
        )
