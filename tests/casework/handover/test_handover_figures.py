"""Do the figures of chats say what happened, and only to supervisors?"""

from datetime import timedelta

import pytest

from casework.handover.chat_turns import ChatTurns, TurnOutcome
from casework.handover.figures import HandoverFigures
from casework.handover.handovers import Handovers, Wish
from casework.handover.office_hours import OfficeHours
from casework.handover.owners import ChatOwner, HandoverReason, OwnerCause
from casework.handover.store import held, move
from casework.handover.tables import HandoverRow
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from infra.db import Database
from infra.group_commit import GroupCommit
from infra.sealing import Sealer
from tests.clock import Clock

BOSS = Actor("b" * 32, "主管", frozenset({Role.SUPERVISOR}))
CLERK = Actor("w" * 32, "王窗口", frozenset({Role.CLERK}))


async def test_four_weeks_of_outcomes_waits_and_answers_that_lasted(
    db: Database, clock: Clock
) -> None:
    sealer = Sealer({"k1": b"1" * 32}, "k1", b"2" * 32)
    group = GroupCommit(db)
    turns = ChatTurns(group, sealer, clock)
    handovers = Handovers(db, sealer, clock, OfficeHours.from_text("08:30-17:30"), "0373")
    answered, missed = TurnOutcome.ANSWERED, TurnOutcome.MISSED
    turns.keep("o-1", "k1", "封顶多少", "…", answered, "annual_cap")
    clock.forward(minutes=5)
    turns.keep("o-1", "k2", "封顶多少", "…", answered, "annual_cap")  # the same contact
    turns.keep("o-2", "k3", "封顶多少", "…", answered, "annual_cap")
    turns.keep("o-2", "k4", "？？", "…", TurnOutcome.SUGGESTED, "processing_time")
    clock.forward(days=3)
    turns.keep("o-2", "k5", "封顶多少", "…", answered, "annual_cap")  # came back
    turns.keep("o-2", "k6", "。。", "…", missed)
    for openid, seconds in (("o-1", 40), ("o-2", 100), ("o-3", 0)):
        await handovers.ask(Wish(openid, None, HandoverReason.MISSED, "人工"))
        if not seconds:
            continue
        async with db.write() as session:
            row = await session.scalar(
                HandoverRow.__table__.select().order_by(HandoverRow.asked_at.desc()).limit(1)
            )
            chat = await held(session, str(row))
            assert chat is not None
            at = clock() + timedelta(seconds=seconds)
            await move(session, chat, ChatOwner.HUMAN, OwnerCause.FIRST_REPLY, at, CLERK)
            chat.rating = 5 if openid == "o-1" else 2
        clock.forward(seconds=1)
    await group.settled()
    clock.forward(days=8)
    figures = await HandoverFigures(db, clock).last_weeks(BOSS)
    assert [week.handled for week in figures.weeks] == [0, 6, 0, 0]
    assert figures.weeks[1].outcomes == {answered: 4, missed: 1, TurnOutcome.SUGGESTED: 1}
    assert (figures.weeks[1].handed_over, figures.unanswered) == (3, 1)
    assert (figures.wait_median, figures.ratings) == (70, (2, 5))
    assert [rating for _, _, rating in figures.low_rated] == [2]
    assert figures.reasons == {HandoverReason.MISSED: 3}
    assert figures.missed_topics == (("processing_time", 1),)
    # o-1 once, o-2 twice with the cap; the choice offered to o-2
    assert (figures.lasting, figures.could_last) == (3, 4)
    with pytest.raises(RoleMissing):
        await HandoverFigures(db, clock).last_weeks(CLERK)
    assert turns.counts == {answered: 4, missed: 1, TurnOutcome.SUGGESTED: 1}
    assert handovers.counts == {HandoverReason.MISSED: 3}
