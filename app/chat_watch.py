"""What comes of the chats? Asked by whoever collects the metrics: what this process has answered,
and hourly what the last four weeks were like."""

import asyncio
import logging
from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from casework.handover.chat_turns import ChatTurns
from casework.handover.figures import ChatFigures, HandoverFigures
from casework.handover.handovers import Handovers

log = logging.getLogger("daetong.chat_figures")

FIRST_AFTER, EVERY_SECONDS = 60.0, 3600.0


class ChatFigureWatch:
    """四周的会话数字, as they were at the last look; none before the first."""

    def __init__(self, figures: HandoverFigures) -> None:
        self._figures = figures
        self.last: ChatFigures | None = None

    async def look(self) -> None:
        """Count them anew."""
        self.last = await self._figures.of_four_weeks()

    async def run(self, stop: asyncio.Event) -> None:
        """Look soon after the start and then every hour, until `stop` is set."""
        pause = FIRST_AFTER
        while not stop.is_set():
            try:
                async with asyncio.timeout(pause):
                    await stop.wait()
            except TimeoutError:
                pause = EVERY_SECONDS
                try:
                    await self.look()
                except Exception:
                    log.exception("counting chats failed", extra={"action": "chat_figures_failed"})


class ChatMetrics(Collector):
    """会话的数字."""

    def __init__(self, turns: ChatTurns, handovers: Handovers, watch: ChatFigureWatch) -> None:
        self._turns = turns
        self._handovers = handovers
        self._watch = watch

    def collect(self) -> Iterator[Metric]:
        """Read at each collection."""
        turns = CounterMetricFamily(
            "chat_turns", "Messages answered by the bot, by outcome.", labels=("outcome",)
        )
        for outcome, count in sorted(self._turns.counts.items()):
            turns.add_metric((outcome,), count)
        yield turns
        wishes = CounterMetricFamily(
            "chat_handovers", "Chats put on the clerks' list, by reason.", labels=("reason",)
        )
        for reason, count in sorted(self._handovers.counts.items()):
            wishes.add_metric((reason,), count)
        yield wishes
        if (figures := self._watch.last) is not None:
            yield from _four_weeks(figures)


def _four_weeks(figures: ChatFigures) -> Iterator[Metric]:
    missed = GaugeMetricFamily(
        "chat_missed_topics",
        "Questions of four weeks without a sure answer, by the nearest topic; the most frequent.",
        labels=("topic",),
    )
    for topic, count in figures.missed_topics:
        missed.add_metric((topic,), count)
    yield missed
    if figures.wait_median is not None:
        yield GaugeMetricFamily(
            "chat_wait_median_seconds",
            "Half of those who wanted a person waited no longer for the first word; four weeks.",
            value=figures.wait_median,
        )
    if figures.could_last:
        yield GaugeMetricFamily(
            "chat_durable_ratio",
            "Contacts that nobody came back with within seven days; four weeks.",
            value=figures.lasting / figures.could_last,
        )


def show_chats(
    registry: CollectorRegistry, turns: ChatTurns, handovers: Handovers, watch: ChatFigureWatch
) -> None:
    """Add these figures to what /metrics shows."""
    registry.register(ChatMetrics(turns, handovers, watch))
