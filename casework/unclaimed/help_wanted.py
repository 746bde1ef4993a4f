"""What follows when somebody answers a reminder and wants help? A case, so that a colleague rings
and goes through the papers with them."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.conversations.opening import CaseOpening, NewCase
from casework.people import merges, people
from casework.unclaimed.tables import EntitlementReminderRow
from claims_core.claim import Actor
from claims_core.policy import PolicyBook
from claims_core.service_case import CaseKind
from infra.db import Database
from infra.sealing import Sealer

ANSWERED_WITHIN = timedelta(days=60)
_HELP = re.compile(
    r"我?(要|想|需要|请|麻烦)?(人|你们|您们)?帮(我|一下|个)?忙?(报销|申请|办)?(一下|吧|谢谢)*"
)
PROMISED = (
    "好的，{day}前会有同事给您打电话，跟您一样一样把材料理好。工单号{case_no}，"
    "想问到哪一步了，把这个号发给我们就行。"
)


def asks_for_help(text: str) -> bool:
    """Whether a whole text is the word that the reminder offers, or one like it."""
    folded = unicodedata.normalize("NFKC", text)
    said = "".join(c for c in folded if not (c.isspace() or unicodedata.category(c)[0] in "PSC"))
    return 2 <= len(said) <= 12 and _HELP.fullmatch(said) is not None


class HelpWanted:
    """要人帮忙."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._clock = clock
        self._cases = CaseOpening(sealer, book)

    async def answer(self, person: tuple[str, str], text: str, said_in: str) -> str | None:
        """What to say back to this person (kind, id as in a delivery); None where the text is
        something else, or nobody has reminded them."""
        if not asks_for_help(text):
            return None
        now = self._clock()
        async with self._db.write() as session:
            insured_id = await _reminded(session, person, now - ANSWERED_WITHIN)
            if insured_id is None:
                return None
            actor: Actor = people.replying_actor(person)
            said = "收到待遇提醒，想请人帮忙申请大额补助"
            new = NewCase(CaseKind.HELP_WANTED, said_in, said, ("insured", insured_id))
            case = await self._cases.open(session, new, actor, now)
        day = f"{case.due_on.month}月{case.due_on.day}日"
        return PROMISED.format(day=day, case_no=case.case_no)


async def _reminded(session: AsyncSession, person: tuple[str, str], since: datetime) -> str | None:
    """The insured person whom this is, where they were reminded since then."""
    kind, person_id = person
    own = person_id if kind == "insured" else await people.bound_insured_id(session, person_id)
    if own is None:
        return None
    return await session.scalar(
        select(EntitlementReminderRow.insured_id)
        .where(
            EntitlementReminderRow.insured_id.in_(merges.same_person(own)),
            EntitlementReminderRow.at > since,
        )
        .limit(1)
    )
