"""How many requests came in, and how long did they take? Shown at /metrics."""

from prometheus_client import CollectorRegistry, Counter, Histogram

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 90)


class HttpMetrics:
    """请求计量. Labels are route templates, never paths: no person and no id gets in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ("method", "route", "status")
        self._total = Counter(
            "http_requests_total", "Requests answered.", labels, registry=registry
        )
        self._seconds = Histogram(
            "http_request_seconds",
            "Time from the request's head to its answer.",
            labels,
            registry=registry,
            buckets=_SECONDS,
        )
        # to find them anew costs more than to count; there are as many as routes and statuses
        self._known: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}

    def saw(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        labels = (method if method in _METHODS else "other", route, str(status))
        if (known := self._known.get(labels)) is None:
            known = (self._total.labels(*labels), self._seconds.labels(*labels))
            self._known[labels] = known
        total, histogram = known
        total.inc()
        histogram.observe(seconds)
