"""How do ledger entries become what a recheck asks for, person by person? Streams the whole ledger
in pages of plain rows, so that memory does not grow with it."""

import heapq
from collections.abc import AsyncIterator, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import groupby, pairwise
from operator import itemgetter
from typing import cast

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger.recheck_inputs import segment_of
from casework.ledger.tables import LedgerRow
from casework.people import merges
from claims_core.errors import NoPolicyForDay
from claims_core.ledger import EntryKind, YearToDate
from claims_core.paid_figures import ONE_FEN
from claims_core.policy import PolicyBook
from claims_core.recheck import Recheck, Segment, Standing, recheck_person
from infra.db import Database
from infra.statements import chunks

PAGE = 5_000
_NOTHING_YET = YearToDate()
# looked up for every entry: plain names, plain strings
_SETTLEMENT, _REVERSAL = EntryKind.SETTLEMENT.value, EntryKind.REVERSAL.value


@dataclass(frozen=True, slots=True)
class History:
    """个人台账: what came from outside per year, and the standing settlements in recorded order.

    `attempts` tells which settlement of a claim stands, `settled` its supplement in fen;
    `unreadable` are those whose inputs were never kept: they count as paid before all others."""

    insured_id: str
    before: dict[int, YearToDate]
    standing: tuple[Standing, ...]
    attempts: dict[str, int]
    settled: dict[str, int]
    unreadable: tuple[str, ...]
    entries: int

    def recheck(self, book: PolicyBook) -> Recheck:
        """What the standing settlements would pay on what is known now (contract rule 9)."""
        try:
            found = recheck_person(self.before, self.standing, book, pool_tolerance=ONE_FEN)
        except NoPolicyForDay:
            return Recheck((), (*self.unreadable, *(each.claim for each in self.standing)))
        if not self.unreadable:
            return found
        return Recheck(found.changed, (*self.unreadable, *found.not_recheckable))

    def paid_on(self, claim: str) -> int:
        """The supplement that stands settled for a claim, in fen."""
        return self.settled.get(claim, 0)

    def year_of(self, claim: str) -> int:
        """The policy year of a claim's discharge."""
        return next(each.segments[-1].year for each in self.standing if each.claim == claim)


def _history(insured_id: str, rows: Iterable["_Row"]) -> History:
    """One person's entries, ordered by year and number."""
    before: dict[int, YearToDate] = {}
    settled: dict[tuple[str, int], list[tuple[int, int, int, str | None]]] = {}
    taken_back: set[tuple[str, int]] = set()
    entries = 0
    for year, kind, reference, attempt, pool, supplement, inputs, _, _ in rows:
        entries += 1
        if kind == _SETTLEMENT:
            part = (year, pool, supplement, inputs)
            settled.setdefault((reference, attempt), []).append(part)
        elif kind == _REVERSAL:
            taken_back.add((reference, attempt))
        else:
            before[year] = before.get(year, _NOTHING_YET).plus(pool, supplement)
    standing: list[Standing] = []
    attempts: dict[str, int] = {}
    paid: dict[str, int] = {}
    unreadable: list[str] = []
    for (claim, attempt), parts in settled.items():
        if (claim, attempt) in taken_back:
            continue
        attempts[claim] = attempt
        paid[claim] = sum(part[2] for part in parts)
        segments: list[Segment] = []
        for year, pool, supplement, inputs in parts:
            if inputs is None:
                before[year] = before.get(year, _NOTHING_YET).plus(pool, supplement)
            else:
                segments.append(segment_of(inputs, year, pool, supplement))
        if len(segments) == len(parts):
            standing.append(Standing(claim, tuple(segments)))
        else:
            unreadable.append(claim)
    if any(len(each.segments) > 1 for each in standing):
        standing = _recorded_order(standing)
    return History(insured_id, before, tuple(standing), attempts, paid, tuple(unreadable), entries)


def _recorded_order(standing: list[Standing]) -> list[Standing]:
    """Stays over a year's end have a number in each year; the order of every year is kept."""
    by_year: dict[int, list[str]] = {}
    for each in standing:
        for segment in each.segments:
            by_year.setdefault(segment.year, []).append(each.claim)
    order: TopologicalSorter[str] = TopologicalSorter({each.claim: () for each in standing})
    for claims in by_year.values():
        for earlier, later in pairwise(claims):
            order.add(later, earlier)
    by_claim = {each.claim: each for each in standing}
    return [by_claim[claim] for claim in order.static_order()]


async def histories(db: Database, size: int = PAGE) -> AsyncIterator[History]:
    """Everybody's entries, one person after the other; those of several ids last."""
    async with db.read() as session:
        lost = await merges.every_lost_id(session)
    several = lost.keys() | set(lost.values())
    last: tuple[str, int, int] | None = None
    kept: list[_Row] = []
    while True:
        query = _entries().limit(size)
        if last is not None:
            query = query.where(tuple_(*last) < _PLACE)
        async with db.read() as session:
            page = (await session.execute(query)).all()
        if not page:
            break
        year, *_, person, seq = page[-1]
        last = (str(person), int(year), int(seq))
        rows = [*kept, *page]
        # the last person of a page may go on in the next one
        begins = next(n for n, row in enumerate(rows) if row[_PERSON] == person)
        for history in _grouped(rows[:begins], several):
            yield history
        kept = rows[begins:]
    for history in _grouped(kept, several):
        yield history
    for part in chunks(sorted(set(lost.values()))):
        async with db.read() as session:
            together = await _of_several_ids(session, await merges.ids_of(session, part))
        for history in together:
            yield history


async def histories_of(session: AsyncSession, insured_ids: Sequence[str]) -> list[History]:
    """The entries of these people, under all of their ids; those without any are left out."""
    ids = await merges.ids_of(session, insured_ids)
    found: list[History] = []
    for part in chunks([kept for kept, all_ids in ids.items() if len(all_ids) == 1]):
        rows = (await session.execute(_entries().where(LedgerRow.insured_id.in_(part)))).all()
        found += _grouped(rows)
    return found + await _of_several_ids(session, ids)


async def _of_several_ids(
    session: AsyncSession, ids: Mapping[str, tuple[str, ...]]
) -> list[History]:
    """The people of these who have several ids: the entries of each id keep their order, and come
    among each other as they were recorded."""
    found: list[History] = []
    for kept, all_ids in ids.items():
        if len(all_ids) == 1:
            continue
        query = _entries().add_columns(LedgerRow.recorded_at)
        rows = (await session.execute(query.where(LedgerRow.insured_id.in_(all_ids)))).all()
        if not rows:
            continue
        by_id = [list(part) for _, part in groupby(rows, key=itemgetter(_PERSON))]
        merged = heapq.merge(*by_id, key=lambda row: (row.year, row.recorded_at))
        found.append(_history(kept, cast("Iterator[_Row]", (row[:-1] for row in merged))))
    return found


_PLACE = tuple_(LedgerRow.insured_id, LedgerRow.year, LedgerRow.seq)
# year, kind, reference, attempt, pool, supplement, inputs, insured person, number in the year
_Row = Row[int, str, str, int, int, int, str | None, str, int]
_PERSON = 7


def _entries() -> Select[int, str, str, int, int, int, str | None, str, int]:
    return select(
        LedgerRow.year,
        LedgerRow.kind,
        LedgerRow.reference,
        LedgerRow.attempt,
        LedgerRow.pool_fen,
        LedgerRow.supplement_fen,
        LedgerRow.inputs,
        LedgerRow.insured_id,
        LedgerRow.seq,
    ).order_by(LedgerRow.insured_id, LedgerRow.year, LedgerRow.seq)


def _grouped(rows: Iterable[_Row], leave_out: Container[str] = frozenset()) -> Iterator[History]:
    for insured_id, entries in groupby(rows, key=itemgetter(_PERSON)):
        if insured_id not in leave_out:
            yield _history(insured_id, entries)
