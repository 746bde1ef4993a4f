"""Do the metrics say what comes of chats, of this process and of the last four weeks?"""

from collections import Counter
from datetime import date
from types import SimpleNamespace

from prometheus_client import CollectorRegistry, generate_latest

from app.chat_watch import ChatFigureWatch, show_chats
from casework.handover.chat_turns import TurnOutcome
from casework.handover.figures import ChatFigures, ChatWeek
from casework.handover.owners import HandoverReason
from tests.world import World

FIGURES = ChatFigures(
    weeks=(ChatWeek(date(2026, 3, 2), {TurnOutcome.MISSED: 3}, 1),),
    reasons={HandoverReason.MISSED: 1},
    wait_median=70,
    unanswered=0,
    ratings=(5,),
    low_rated=(),
    missed_topics=(("processing_time", 3),),
    lasting=3,
    could_last=4,
)


class FakeFigures:
    def __init__(self, figures: ChatFigures) -> None:
        self.figures = figures

    async def of_four_weeks(self) -> ChatFigures:
        return self.figures


async def shown(figures: ChatFigures | None) -> str:
    registry = CollectorRegistry()
    turns = SimpleNamespace(counts=Counter({TurnOutcome.ANSWERED: 2, TurnOutcome.REFUSED: 1}))
    handovers = SimpleNamespace(counts=Counter({HandoverReason.ANGER: 1}))
    watch = ChatFigureWatch(FakeFigures(figures) if figures else None)  # type: ignore[arg-type]
    if figures is not None:
        await watch.look()
    show_chats(registry, turns, handovers, watch)  # type: ignore[arg-type]
    return generate_latest(registry).decode()


async def test_what_was_answered_handed_over_missed_waited_for_and_lasted_is_shown() -> None:
    text = await shown(FIGURES)
    for line in (
        'chat_turns_total{outcome="answered"} 2.0',
        'chat_turns_total{outcome="refused"} 1.0',
        'chat_handovers_total{reason="anger"} 1.0',
        'chat_missed_topics{topic="processing_time"} 3.0',
        "chat_wait_median_seconds 70.0",
        "chat_durable_ratio 0.75",
    ):
        assert line in text.splitlines()


async def test_nothing_is_made_up_before_the_first_look() -> None:
    text = await shown(None)
    assert "chat_turns_total" in text and "chat_durable_ratio" not in text


async def test_the_house_counts_its_own_chats(world: World) -> None:
    watch = ChatFigureWatch(world.services.window.chats.figures)
    await watch.look()
    assert watch.last is not None
    assert (watch.last.wait_median, watch.last.could_last) == (None, 0)
