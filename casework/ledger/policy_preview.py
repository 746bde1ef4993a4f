"""What would a policy file change, before it takes effect? Asked by `daetong policy preview` over
all settlements that stand; nothing is written."""

import asyncio
import heapq
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from casework.claims.tables import ClaimRow
from casework.ledger.recheck_reading import History, histories
from casework.ledger.rechecks import BREATH, Progress
from claims_core.policy import PolicyBook
from infra.db import Database

LARGEST = 10
_BATCH = 500
EDGES_FEN = (-10_000_00, -1_000_00, -100_00, 0, 100_00, 1_000_00, 10_000_00)
"""Where the bars of the histogram part; a difference on an edge belongs above it."""


@dataclass(frozen=True)
class Difference:
    """差异: one claim, in fen. `was` is what the present policy book gives, which is what was paid
    unless a recheck has something open; `year` is that of the discharge."""

    claim_no: str
    year: int
    was_fen: int
    now_fen: int

    @property
    def fen(self) -> int:
        """What the claim would get more, or less when negative."""
        return self.now_fen - self.was_fen


@dataclass
class Preview:
    """试看结果."""

    people: int = 0
    entries: int = 0
    claims: int = 0
    count: int = 0
    sum_fen: int = 0
    not_recheckable: int = 0
    bars: list[int] = field(default_factory=lambda: [0] * (len(EDGES_FEN) + 1))
    _largest: list[tuple[int, str, int, Difference]] = field(default_factory=list)

    @property
    def largest(self) -> tuple[Difference, ...]:
        """The differences that are largest either way, largest first."""
        return tuple(item[-1] for item in sorted(self._largest, reverse=True))

    def add(self, difference: Difference) -> None:
        """Count one difference."""
        self.count += 1
        self.sum_fen += difference.fen
        self.bars[bisect_right(EDGES_FEN, difference.fen)] += 1
        item = (abs(difference.fen), difference.claim_no, self.count, difference)
        if len(self._largest) < LARGEST:
            heapq.heappush(self._largest, item)
        else:
            heapq.heappushpop(self._largest, item)


async def preview(
    db: Database,
    book: PolicyBook,
    overlaid: PolicyBook,
    take: Callable[[Difference], None],
    progress: Progress,
) -> Preview:
    """Run both books over everybody's standing settlements; `take` gets every difference."""
    report = Preview()
    waiting: list[tuple[str, int, int, int]] = []
    async for history in histories(db):
        report.people += 1
        report.claims += len(history.standing)
        report.entries += history.entries
        waiting += _differences(history, book, overlaid, report)
        if len(waiting) >= _BATCH:
            await _name(db, waiting, report, take)
            waiting.clear()
        if report.people % BREATH == 0:
            progress(report.people, report.entries)
            await asyncio.sleep(0)
    await _name(db, waiting, report, take)
    progress(report.people, report.entries)
    return report


def _differences(
    history: History, book: PolicyBook, overlaid: PolicyBook, report: Preview
) -> list[tuple[str, int, int, int]]:
    """(claim, year, was, now) of one person, where the two books differ."""
    with_overlay = history.recheck(overlaid)
    report.not_recheckable += len(with_overlay.not_recheckable)
    present = history.recheck(book)
    if present.changed == with_overlay.changed:
        return []
    before = {each.claim: each.now for each in present.changed}
    after = {each.claim: each.now for each in with_overlay.changed}
    found = []
    for each in history.standing:
        paid = history.paid_on(each.claim)
        was, now = before.get(each.claim, paid), after.get(each.claim, paid)
        if was != now:
            found.append((each.claim, each.segments[-1].year, was, now))
    return found


async def _name(
    db: Database,
    waiting: list[tuple[str, int, int, int]],
    report: Preview,
    take: Callable[[Difference], None],
) -> None:
    """Count these differences under the claim numbers that people know."""
    if not waiting:
        return
    ids = [claim for claim, _, _, _ in waiting]
    numbers: dict[str, str] = {}
    for start in range(0, len(ids), _BATCH):
        async with db.read() as session:
            for claim_id, claim_no in await session.execute(
                select(ClaimRow.id, ClaimRow.claim_no).where(
                    ClaimRow.id.in_(ids[start : start + _BATCH])
                )
            ):
                numbers[claim_id] = claim_no or claim_id
    for claim, year, was, now in waiting:
        difference = Difference(numbers.get(claim, claim), year, was, now)
        report.add(difference)
        take(difference)
