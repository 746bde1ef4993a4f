"""Does this person want messages on this topic? Asked at planning, and again in the transaction
that writes an intent, so that a refusal holds for what is already planned."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.columns import new_id
from infra.statements import among, dialect_insert
from notifications.messages import Consent
from notifications.tables import ConsentChangeRow, ConsentRow

OPTED_OUT = "opted_out"
EVERYTHING = "everything"
"""The topic of a no to all that is not part of the person's own business, whatever may come."""
NOT_OPTED_IN = "not_opted_in"
MERGED = "merged"
"""Where it was said when it was said under an id that the person no longer has."""
_CAN_BE_REFUSED = frozenset({Consent.UNLESS_REFUSED, Consent.OPTED_IN})
_Said = tuple[bool, datetime]


async def refused(
    session: AsyncSession, consent: Consent, person: tuple[str, str], topic: str
) -> str | None:
    """Why this person (kind, id) must not be sent anything on the topic; None when they may."""
    (found,) = await refusals(session, [(consent, person, topic)])
    return found


async def refusals(
    session: AsyncSession, asked: Sequence[tuple[Consent, tuple[str, str], str]]
) -> list[str | None]:
    """The same of many at once, in one statement."""
    wanted = [(person, topic) for consent, person, topic in asked if consent in _CAN_BE_REFUSED]
    if not wanted:
        return [None] * len(asked)
    rows = await session.execute(
        select(
            ConsentRow.person_kind,
            ConsentRow.person_id,
            ConsentRow.topic,
            ConsentRow.given,
            ConsentRow.changed_at,
        ).where(
            among(session, ConsentRow.person_kind, {person[0] for person, _ in wanted}),
            among(session, ConsentRow.person_id, {person[1] for person, _ in wanted}),
            among(session, ConsentRow.topic, {EVERYTHING, *(topic for _, topic in wanted)}),
        )
    )
    said = {((kind, who), topic): (given, at) for kind, who, topic, given, at in rows}
    return [
        _why_not(consent, said.get((person, topic)), said.get((person, EVERYTHING)))
        for consent, person, topic in asked
    ]


def _why_not(consent: Consent, own: _Said | None, everything: _Said | None) -> str | None:
    if consent not in _CAN_BE_REFUSED:
        return None
    # a later yes to this very topic stands against an earlier no to everything
    later_yes = own is not None and own[0] and (everything is None or own[1] > everything[1])
    if everything is not None and not everything[0] and not later_yes:
        return OPTED_OUT
    if own is None:
        return NOT_OPTED_IN if consent is Consent.OPTED_IN else None
    return None if own[0] else OPTED_OUT


async def topics_given(session: AsyncSession, person: tuple[str, str]) -> frozenset[str]:
    """The topics that this person has said yes to and not no since."""
    rows = await session.scalars(
        select(ConsentRow.topic).where(
            ConsentRow.person_kind == person[0],
            ConsentRow.person_id == person[1],
            ConsentRow.given.is_(True),
        )
    )
    return frozenset(rows)


async def hold(session: AsyncSession, person: tuple[str, str]) -> None:
    """Whatever this person has said is held until the transaction ends, so that what is read next
    is what holds: a no that was on its way is heard."""
    await session.execute(
        select(ConsentRow.topic)
        .where(ConsentRow.person_kind == person[0], ConsentRow.person_id == person[1])
        .order_by(ConsentRow.topic)
        .with_for_update()
    )


async def say(
    session: AsyncSession,
    person: tuple[str, str],
    topics: Collection[str],
    *,
    given: bool,
    said_in: str,
    words: str,
    now: datetime,
    recorded_by: str | None = None,
) -> None:
    """Keep a yes or a no: what holds from this commit on, and the proof of it. `said_in` is where
    it was said (chat, phone, window …), `words` what they agreed to or refused, `recorded_by` the
    member of staff who wrote it down for them."""
    for topic in sorted(topics):
        key = {"person_kind": person[0], "person_id": person[1], "topic": topic}
        new = {"given": given, "changed_at": now}
        await session.execute(
            dialect_insert(session, ConsentRow)
            .values(**key, **new)
            .on_conflict_do_update(index_elements=list(key), set_=new)
        )
        session.add(
            ConsentChangeRow(
                id=new_id(),
                **key,
                given=given,
                said_in=said_in,
                words=words,
                recorded_by=recorded_by,
                at=now,
            )
        )


async def carry_over(session: AsyncSession, lost_id: str, kept_id: str) -> None:
    """Of two insured people who were found to be one, what was said last holds for the kept id.
    What was said yes to stays under that one alone, so that nobody is told twice."""
    lost, kept = await _said_by(session, lost_id), await _said_by(session, kept_id)
    for topic, row in sorted(lost.items()):
        before = kept.get(topic)
        if before is None or before.changed_at < row.changed_at:
            await say(
                session,
                ("insured", kept_id),
                [topic],
                given=row.given,
                said_in=MERGED,
                words="登记成两个人的时候说的，合并以后照旧",
                now=row.changed_at,
            )
        if row.given:
            await session.delete(row)


async def _said_by(session: AsyncSession, insured_id: str) -> dict[str, ConsentRow]:
    rows = await session.scalars(
        select(ConsentRow).where(
            ConsentRow.person_kind == "insured", ConsentRow.person_id == insured_id
        )
    )
    return {row.topic: row for row in rows}


async def refuse_everything(
    session: AsyncSession,
    person: tuple[str, str],
    *,
    said_in: str,
    words: str,
    now: datetime,
    recorded_by: str | None = None,
) -> None:
    """No more of anything that can be refused, and no to what they had said yes to."""
    topics = {EVERYTHING, *await topics_given(session, person)}
    await say(
        session,
        person,
        topics,
        given=False,
        said_in=said_in,
        words=words,
        now=now,
        recorded_by=recorded_by,
    )
