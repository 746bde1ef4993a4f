"""How do the providers of text messages answer us, and is one of them left alone? Asked by whoever
collects the metrics; the alarm itself is a line of the log with the action `sms_provider_left`."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infra.sms.providers import SmsProviders


class SmsMetrics(Collector):
    """短信接口计量. Labels are our own words: no person and no id gets in."""

    def __init__(self, providers: SmsProviders) -> None:
        self._providers = providers

    def collect(self) -> Iterator[Metric]:
        """Read at each collection."""
        calls = CounterMetricFamily(
            "sms_calls", "Text messages handed over, by outcome.", labels=("provider", "outcome")
        )
        for (provider, outcome), count in sorted(self._providers.calls.items()):
            calls.add_metric((provider, outcome), count)
        yield calls
        left = GaugeMetricFamily(
            "sms_provider_left",
            "1 while a provider of text messages is left alone because it does not work.",
            labels=("provider",),
        )
        for provider, breaker in self._providers.breakers.items():
            left.add_metric((provider,), float(breaker.is_open))
        yield left


def show_sms(registry: CollectorRegistry, providers: SmsProviders) -> None:
    """Add these figures to what /metrics shows."""
    registry.register(SmsMetrics(providers))
