"""What must hold of one person's entries? Asked by the ledger's proof, one person at a time."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from casework.ledger.recheck_inputs import inputs_of
from claims_core.benefit import ENGINE_VERSION, Settlement
from claims_core.ledger import EntryKind, YearToDate
from claims_core.paid_figures import PaidBasis, PaidYear, PlatformYear, is_one_fen
from claims_core.stay import StaySettlement, recalculate_stay

Entry = Row[*tuple[Any, ...]]
PaidFigures = Mapping[tuple[str, int], PaidYear]
"""Recorded differences between our figure and the platform's that is paid, by decision and year."""


@dataclass(frozen=True)
class StoredAssessment:
    """核定, as it was stored."""

    claim_id: str
    payment_fen: int
    record: bytes
    stay: StaySettlement

    @property
    def engine_version(self) -> str:
        return self.stay.engine_version

    def recalculates(self) -> bool:
        """Whether the stored inputs give the stored bytes again (another engine is not asked)."""
        if self.engine_version != ENGINE_VERSION:
            return True
        again = recalculate_stay(self.stay)
        return self.record in (again.to_json(), again.segments[0].to_json())


@dataclass(frozen=True)
class MergedYear:
    """合并时的年度: whose entries were how many when the two were found to be one person."""

    lost_id: str
    kept_id: str
    year: int
    lost_entries: int
    kept_entries: int


class PersonChecks:
    """One person's entries, checked year by year in the order of their numbers; where the person
    was in the roster more than once, id by id.

    `entries` counts them by id and year, `merged` tells after which entry of the kept id what the
    lost one had counted as well; `lost_ids` get no entry any more."""

    def __init__(
        self,
        rows: Sequence[Entry],
        entries: Mapping[tuple[str, int], int],
        decisions: Mapping[str, StoredAssessment],
        paid: PaidFigures,
        flaw: Callable[[str, str], None],
        merged: Sequence[MergedYear] = (),
        lost_ids: Collection[str] = (),
    ) -> None:
        self._rows = rows
        self._entries = entries
        self._merged = merged
        self._lost_ids = lost_ids
        self._decisions = decisions
        self._paid = paid
        self._flaw = flaw
        self._settled = {
            (row.reference, row.year, row.attempt): row
            for row in rows
            if row.kind == EntryKind.SETTLEMENT
        }
        self._hospital = {
            row.reference: row for row in rows if row.kind == EntryKind.HOSPITAL_SETTLEMENT
        }

    def check(self) -> None:
        """Everything about this person."""
        for (insured_id, year), rows in groupby(
            self._rows, key=lambda row: (row.insured_id, row.year)
        ):
            self._check_year(insured_id, year, list(rows))
        for decision_id, decision in self._decisions.items():
            if not decision.recalculates():
                self._flaw("decision_recalculates_differently", f"decision {decision_id}")
        self._check_attempts()

    def _of(self, insured_id: str, year: int) -> list[Entry]:
        return [row for row in self._rows if (row.insured_id, row.year) == (insured_id, year)]

    def _had_at_the_merge(self, lost_id: str, year: int) -> int:
        key = (lost_id, year)
        return next((m.lost_entries for m in self._merged if (m.lost_id, m.year) == key), 0)

    def _counted_since(self, insured_id: str, year: int) -> list[tuple[int, YearToDate]]:
        """What came to this id with others found to be the same: after which of its entries, and
        how much; a lost one brings what it had, and what had come to it."""
        came = []
        for each in self._merged:
            if (each.kept_id, each.year) != (insured_id, year):
                continue
            brought = YearToDate()
            for row in self._of(each.lost_id, year):
                brought = brought.plus(row.pool_fen, row.supplement_fen)
            for _, more in self._counted_since(each.lost_id, year):
                brought = brought.plus(more.pool_paid, more.supplement_paid)
            came.append((each.kept_entries, brought))
        return came

    def _check_year(self, insured_id: str, year: int, rows: list[Entry]) -> None:
        place = f"person {insured_id} year {year}"
        if [row.seq for row in rows] != list(range(1, len(rows) + 1)):
            self._flaw("entries_missing_or_renumbered", place)
        if self._entries.get((insured_id, year)) != len(rows):
            self._flaw("entry_count_differs", place)
        if insured_id in self._lost_ids and len(rows) > self._had_at_the_merge(insured_id, year):
            self._flaw("entry_after_the_merge", place)
        so_far = YearToDate()
        came = self._counted_since(insured_id, year) if self._merged else []
        for row in rows:
            for _, brought in (each for each in came if each[0] == row.seq - 1):
                so_far = so_far.plus(brought.pool_paid, brought.supplement_paid)
            where = f"{place} entry {row.seq}"
            for code in self._wrong(row, so_far):
                self._flaw(code, where)
            so_far = so_far.plus(row.pool_fen, row.supplement_fen)

    def _wrong(self, row: Entry, so_far: YearToDate) -> Iterator[str]:
        if row.kind == EntryKind.OPENING and row.seq != 1:
            yield "opening_not_first"
        if row.kind == EntryKind.POOL_CORRECTION and row.supplement_fen:
            yield "correction_touches_supplement"
        if row.kind == EntryKind.REVERSAL:
            original = self._settled.get((row.reference, row.year, row.attempt))
            if original is None or not _comes_before(original, row) or not _negates(row, original):
                yield "reversal_takes_back_nothing"
        if row.origin is not None:
            original = self._hospital.get(row.origin)
            if original is None or original.year != row.year or not _negates(row, original):
                yield "refund_takes_back_nothing"
        if row.kind == EntryKind.SETTLEMENT:
            yield from self._wrong_settlement(row, so_far)

    def _wrong_settlement(self, row: Entry, so_far: YearToDate) -> Iterator[str]:
        decision = self._decisions.get(row.decision_id or "")
        segment = _segment(decision, row.year)
        if decision is None or segment is None:
            yield "settlement_without_decision"
            return
        if decision.claim_id != row.reference:
            yield "decision_of_another_claim"
        ours = (segment.pool_payment, segment.supplement_payment)
        paid = self._paid.get((row.decision_id or "", row.year))
        if paid is not None and not _rightly_recorded(paid, segment):
            yield "difference_recorded_wrongly"
        expected = ours if paid is None else (paid.pool, paid.supplement)
        if expected != (row.pool_fen, row.supplement_fen):
            yield "amount_differs_from_decision"
        if segment.year_to_date_before != so_far:
            yield "decided_on_other_accumulators"
        inputs = inputs_of(segment, row.pool_fen, row.supplement_fen)
        if row.inputs is not None and row.inputs != inputs:
            yield "kept_inputs_differ"
        cap = segment.policy.supplement_cap
        confirmed = paid is not None and paid.basis is PaidBasis.CONFIRMED
        if (
            row.supplement_fen > 0
            and not confirmed
            and so_far.supplement_paid + row.supplement_fen > cap
        ):
            yield "over_the_cap"

    def _check_attempts(self) -> None:
        """A decision is entered whole: every year of it, and what is paid is its sum."""
        for decision_id, decision in self._decisions.items():
            rows = [row for row in self._settled.values() if row.decision_id == decision_id]
            years = sorted(row.year for row in rows)
            total = sum(row.supplement_fen for row in rows)
            if years != list(decision.stay.years) or total != decision.payment_fen:
                self._flaw("decision_entered_in_part", f"decision {decision_id}")


def _rightly_recorded(paid: PaidYear, segment: Settlement) -> bool:
    """Whether it is a difference from our figure, and a fen where nobody has confirmed it."""
    if (paid.our_pool, paid.our_supplement) != (segment.pool_payment, segment.supplement_payment):
        return False
    sheet = PlatformYear(segment.in_scope_expense, paid.pool, paid.supplement)
    return paid.differs and (paid.basis is PaidBasis.CONFIRMED or is_one_fen(segment, sheet))


def _comes_before(original: Entry, row: Entry) -> bool:
    return bool(original.insured_id != row.insured_id or original.seq < row.seq)


def _negates(row: Entry, original: Entry) -> bool:
    return (row.pool_fen, row.supplement_fen) == (-original.pool_fen, -original.supplement_fen)


def _segment(decision: StoredAssessment | None, year: int) -> Settlement | None:
    if decision is None:
        return None
    return next((each for each in decision.stay.segments if each.year == year), None)
