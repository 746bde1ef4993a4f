"""Does somebody want to be reminded of what they have not claimed? Said in the chat and on the
phone; from that commit on nothing of it is sent."""

from collections.abc import Callable
from datetime import datetime

from casework.people import people
from claims_core.claim import Actor
from infra.db import Database
from notifications import consents
from notifications.messages import Consent
from notifications.subjects.entitlement import CONSENT_TOPIC

AGREED_TO = "还有没申请的大额补助、没交的申请时提醒我，随时可以退订"
REFUSED_IN_WORDS = "不再提醒没申请的大额补助、没交的申请"


class ReminderConsents:
    """待遇享受提醒的退订."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def wanted(self, actor: Actor) -> bool | None:
        """Whether they are reminded; so it is until they say no. None where nobody knows who."""
        async with self._db.read() as session:
            insured_id = await people.bound_insured_id(session, actor.id)
            if insured_id is None:
                return None
            person = ("insured", insured_id)
            no = await consents.refused(session, Consent.UNLESS_REFUSED, person, CONSENT_TOPIC)
        return no is None

    async def say(self, actor: Actor, said_in: str, *, wanted: bool) -> bool:
        """Keep a yes or a no of the person whom this member is; False where nobody knows who."""
        async with self._db.write() as session:
            insured_id = await people.bound_insured_id(session, actor.id)
            if insured_id is None:
                return False
            await consents.say(
                session,
                ("insured", insured_id),
                [CONSENT_TOPIC],
                given=wanted,
                said_in=said_in,
                words=AGREED_TO if wanted else REFUSED_IN_WORDS,
                now=self._clock(),
            )
        return True
