"""What comes of the chats that this process answers? Asked by whoever collects the metrics."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from casework.handover.chat_turns import ChatTurns
from casework.handover.handovers import Handovers


class ChatMetrics(Collector):
    """会话的数字."""

    def __init__(self, turns: ChatTurns, handovers: Handovers) -> None:
        self._turns = turns
        self._handovers = handovers

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


def show_chats(registry: CollectorRegistry, turns: ChatTurns, handovers: Handovers) -> None:
    """Add these figures to what /metrics shows."""
    registry.register(ChatMetrics(turns, handovers))
