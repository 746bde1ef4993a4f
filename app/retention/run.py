"""When is what has had its time forgotten, and what does the report say? Run by the housekeeping
every hour; asked by `daetong retention`."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.retention.periods import Period, read_periods
from app.retention.rules import retention_rules
from claims_core.calendar_cn import china_day
from infra.data_keys import Forgetting
from infra.db import Database
from infra.retention import Forgotten, RetentionRounds, RetentionRunRow
from infra.sealing import Sealer

log = logging.getLogger("daetong.retention")


@dataclass(frozen=True)
class RetentionLine:
    """保存期报告的一行: `due` waits to be removed, None where another file or nobody removes it."""

    period: Period
    due: int | None
    removed: int
    last_at: datetime | None


class Retention:
    """到期删除. `failed` names the rules that the last round could not follow."""

    def __init__(
        self, db: Database, objects: Forgetting, sealer: Sealer, clock: Callable[[], datetime]
    ) -> None:
        self._db = db
        self._clock = clock
        self._rounds = RetentionRounds(db, objects, clock)
        self._rules = {rule.name: rule for rule in retention_rules(sealer, clock)}
        self._periods = read_periods(self._rules)
        self.failed: list[str] = []

    async def run_once(self) -> dict[str, Forgotten]:
        """One round over all rules; what was removed, by rule. A rule that fails leaves the others
        to theirs."""
        now, removed = self._clock(), {}
        self.failed = []
        for name, period in self._periods.on(china_day(now)).items():
            rule = self._rules.get(name)
            if rule is None:
                continue
            try:
                gone = await self._rounds.run(rule, now - timedelta(days=period.days), period.days)
            except Exception:
                extra = {"action": "retention_failed", "rule": name}
                log.exception("what has had its time was not removed", extra=extra)
                self.failed.append(name)
                continue
            if gone.many:
                removed[name] = gone
                counts = {"removed": gone.many, "objects": len(gone.objects)}
                removed_told = {"action": "retention_removed", "rule": name, **counts}
                log.info("what has had its time was removed", extra=removed_told)
        return removed

    async def report(self) -> tuple[RetentionLine, ...]:
        """Everything that has a period, in the order of the file."""
        now, run = self._clock(), RetentionRunRow
        summed = select(run.rule, func.sum(run.removed), func.max(run.at)).group_by(run.rule)
        async with self._db.read() as session:
            done = {rule: (many, at) for rule, many, at in await session.execute(summed)}
        lines = []
        for name, period in self._periods.on(china_day(now)).items():
            rule = self._rules.get(name)
            older_than = now - timedelta(days=period.days)
            due = None if rule is None else await self._rounds.due(rule, older_than)
            removed, last = done.get(name, (0, None))
            lines.append(RetentionLine(period, due, removed, last))
        return tuple(lines)
