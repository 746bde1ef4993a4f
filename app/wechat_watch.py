"""How does WeChat answer us, and does it refuse one of our apps? Asked by whoever collects the
metrics; the alarm itself is a line of the log with the action `gateway_needs_operator`."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infra.wechat.client import WeChat


class WeChatMetrics(Collector):
    """微信接口计量. Labels are paths of the platform and our own words: no person and no id gets
    in."""

    def __init__(self, wechat: WeChat) -> None:
        self._wechat = wechat

    def collect(self) -> Iterator[Metric]:
        """Read at each collection, so that a call costs no more than a sum."""
        calls = CounterMetricFamily(
            "wechat_calls", "Requests to WeChat by path and outcome.", labels=("path", "outcome")
        )
        for (path, outcome), count in sorted(self._wechat.transport.counts.items()):
            calls.add_metric((path, outcome), count)
        yield calls
        refused = GaugeMetricFamily(
            "wechat_app_refused",
            "1 where WeChat's last word was that it refuses the app's secret, address or account.",
            labels=("app",),
        )
        for name, tokens in self._wechat.tokens.items():
            refused.add_metric((name,), float(tokens.app_refused))
        yield refused


def show_wechat(registry: CollectorRegistry, wechat: WeChat) -> None:
    """Add these figures to what /metrics shows."""
    registry.register(WeChatMetrics(wechat))
