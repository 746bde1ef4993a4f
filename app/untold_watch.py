"""How many failures does nobody know of? Counted anew for every collection of the metrics: it must
be nothing, and what cannot be counted is no nothing."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from math import nan

from prometheus_client import CollectorRegistry, Gauge

from infra.spool import Spool
from notifications.untold.failures import WITHIN, UntoldFailures, UntoldKind

log = logging.getLogger("daetong.untold")

PUSH = "push"
PATIENCE_S = 3.0


class UntoldWatch:
    """没有人知道的失败, in this process and in the database."""

    def __init__(
        self, failures: UntoldFailures, spool: Spool, clock: Callable[[], datetime]
    ) -> None:
        self._failures = failures
        self._spool = spool
        self._clock = clock
        self.counts: Mapping[str, float] = dict.fromkeys((*UntoldKind, PUSH), nan)

    def counted(self, kind: str) -> float:
        """What the last look found."""
        return self.counts[kind]

    async def count(self) -> None:
        """Look again; where the database does not answer, its figures are unknown."""
        before = self._clock() - WITHIN
        pushes = {PUSH: float(sum(kept.at < before for kept in self._spool.kept.values()))}
        try:
            async with asyncio.timeout(PATIENCE_S):
                found = await self._failures.count()
        except Exception:
            log.exception("failures cannot be counted", extra={"action": "untold_unknown"})
            self.counts = dict.fromkeys(UntoldKind, nan) | pushes
            return
        self.counts = {kind: float(many) for kind, many in found.items()} | pushes


def show_untold(registry: CollectorRegistry, watch: UntoldWatch) -> None:
    """The gauge, by what they are about."""
    gauge = Gauge(
        "failures_untold",
        "Failures that nobody was told about within ten minutes; must be 0, NaN where unknown.",
        ["kind"],
        registry=registry,
    )
    for kind in (*UntoldKind, PUSH):
        gauge.labels(kind).set_function(partial(watch.counted, kind))
