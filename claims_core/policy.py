"""Which rule holds on a day, as it was known on another day, and where that is written.

Asked by every calculation and every promise; a new year or a change is a file in policy_book/.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise

from claims_core.errors import NoPolicyForDay
from claims_core.policy_checks import check
from claims_core.policy_confirmation import PolicyConfirmation
from claims_core.policy_entry import KEYS, REQUIRED_KEYS, Parameter, PolicyEntry
from claims_core.policy_of_day import ParameterSource as ParameterSource

# The policy of a day is asked for together with the book that it is read from.
from claims_core.policy_of_day import Policy as Policy
from claims_core.policy_of_day import policy_of
from claims_core.policy_reading import read_files
from claims_core.shipped import shipped_texts


@dataclass(frozen=True, slots=True)
class PolicySpan:
    """政策时段: days of one year, first to last, on which the same version holds."""

    first: date
    last: date
    policy: Policy


@dataclass(frozen=True, slots=True)
class PolicyForTexts:
    """供文字引用的政策: what may be told about ``day``, and the year that the rule is from."""

    policy: Policy
    day: date

    @property
    def year_of_rule(self) -> int:
        """规定所属年度"""
        return self.policy.carried_from_year or self.policy.day.year

    @property
    def is_carried(self) -> bool:
        """是否沿用: the rule is another year's, and a text has to say so."""
        return self.year_of_rule != self.day.year


class PolicyBook:
    """政策参数簿: dated entries; of several that hold on a day the later recorded wins, per key."""

    def __init__(
        self, entries: Iterable[PolicyEntry], confirmations: Iterable[PolicyConfirmation] = ()
    ) -> None:
        self.entries = tuple(entries)
        self.confirmations = tuple(confirmations)
        # Between two of these days, and two of these records, the answer is always the same.
        borders = {border for e in self.entries for border in _borders(e)}
        self._borders = sorted(borders)
        self._records = sorted({entry.recorded_on for entry in self.entries})
        self._spans: dict[tuple[int, int, int], Policy | None] = {}
        self._in_order: dict[int, tuple[PolicySpan, ...]] = {}
        self._days: dict[tuple[date, int], Policy] = {}
        self._confirmed: PolicyBook | None = None

    @staticmethod
    @cache
    def load() -> "PolicyBook":
        """The shipped book, read once. Raises PolicyBookError when a file is broken."""
        return PolicyBook.from_toml(shipped_texts("policy_book"))

    @staticmethod
    def from_toml(files: Mapping[str, str]) -> "PolicyBook":
        """File name → text, fully checked."""
        return PolicyBook(()).with_files(files)

    def with_files(self, files: Mapping[str, str]) -> "PolicyBook":
        """叠加: the book with further files (name → text) read over it, checked as a whole.

        Raises PolicyBookError; of equal keys and days the later recorded wins.
        """
        entries = (*self.entries, *read_files(files))
        check(entries)
        return PolicyBook(entries, self.confirmations)

    def with_entry(self, entry: PolicyEntry) -> "PolicyBook":
        """The book after a change became known; of equal recording days the newcomer wins."""
        return PolicyBook((*self.entries, entry), self.confirmations)

    def with_confirmations(self, confirmations: Iterable[PolicyConfirmation]) -> "PolicyBook":
        """The book after supervisors have found these figures in their documents.

        Asked again for the same confirmations it is the same book, with what it has looked up.
        """
        asked = tuple(confirmations)
        if asked == self.confirmations:
            return self
        if self._confirmed is None or self._confirmed.confirmations != asked:
            self._confirmed = PolicyBook(self.entries, asked)
        return self._confirmed

    def on(self, day: date, known_on: date | None = None) -> Policy:
        """The policy of ``day`` as known on ``known_on`` (default: everything recorded).

        Raises NoPolicyForDay when a figure of the benefit ladder is missing.
        """
        record = self._record(known_on)
        policy = self._days.get((day, record))
        if policy is None:
            holding = self._holding(day, record)
            if holding is None:
                missing = (key for key in REQUIRED_KEYS if key not in self._winners(day, record))
                raise NoPolicyForDay(day=day, known_on=known_on, missing="、".join(missing))
            policy = self._days[day, record] = replace(holding, day=day)
        return policy

    def for_texts(self, day: date, *keys: str) -> PolicyForTexts:
        """What may be told about ``day``: its own rule, else the nearest earlier one that gives
        these keys a value, else the earliest. Never for money.

        Raises NoPolicyForDay when the book has no such rule at all.
        """
        spans = [span for span in self.spans() if span.policy.values().keys() >= set(keys)]
        if not spans:
            raise NoPolicyForDay(day=day, known_on=None, missing="、".join(keys or REQUIRED_KEYS))
        begun = [span for span in spans if span.first <= day]
        nearest = begun[-1] if begun else spans[0]
        told = self.on(min(max(day, nearest.first), nearest.last))
        return PolicyForTexts(policy=told, day=day)

    def spans(self, known_on: date | None = None) -> tuple[PolicySpan, ...]:
        """政策时段: the days that have a policy, in order, cut where year or version changes."""
        record = self._record(known_on)
        if record not in self._in_order:
            self._in_order[record] = self._spans_of(record)
        return self._in_order[record]

    def _spans_of(self, record: int) -> tuple[PolicySpan, ...]:
        found: list[PolicySpan] = []
        for first, last in _within_years(self._borders):
            holding = self._holding(first, record)
            if holding is None:
                continue
            policy = replace(holding, day=first)
            before = found[-1] if found else None
            if (
                before
                and before.policy.version == policy.version
                and before.last.toordinal() + 1 == first.toordinal()
                and before.last.year == first.year
            ):
                found[-1] = replace(before, last=last)
            else:
                found.append(PolicySpan(first=first, last=last, policy=policy))
        return tuple(found)

    def parameters_on(
        self, day: date, known_on: date | None = None
    ) -> dict[str, tuple[PolicyEntry, Parameter]]:
        """当日参数: key → the entry that gives it and what it says, in the book's order."""
        winners = self._winners(day, self._record(known_on))
        return {key: winners[key] for key in KEYS if key in winners}

    def _record(self, known_on: date | None) -> int:
        if known_on is None:
            return len(self._records)
        return bisect_right(self._records, known_on)

    def _holding(self, day: date, record: int) -> Policy | None:
        """The policy of the days of a year around ``day``, made once; None without a figure."""
        place = bisect_right(self._borders, day.toordinal()), day.year, record
        if place not in self._spans:
            self._spans[place] = self._made(day, record)
        return self._spans[place]

    def _made(self, day: date, record: int) -> Policy | None:
        winners = self._winners(day, record)
        if not winners.keys() >= set(REQUIRED_KEYS):
            return None
        used = [e for e in self.entries if any(e is winner for winner, _ in winners.values())]
        policy = policy_of(
            day=day,
            version="+".join(f"{entry.id}@{entry.recorded_on}" for entry in used),
            values={key: parameter.value for key, (_, parameter) in winners.items()},
            sources=tuple(_source(key, *winners[key]) for key in KEYS if key in winners),
        )
        return self._with_its_confirmation(policy)

    def _winners(self, day: date, record: int) -> dict[str, tuple[PolicyEntry, Parameter]]:
        known = self._records[:record]
        winners: dict[str, tuple[PolicyEntry, Parameter]] = {}
        for entry in self.entries:
            if not entry.holds_on(day) or not known or entry.recorded_on > known[-1]:
                continue
            for key, parameter in entry.parameters.items():
                standing = winners.get(key)
                if standing is None or entry.recorded_on >= standing[0].recorded_on:
                    winners[key] = (entry, parameter)
        return winners

    def _with_its_confirmation(self, policy: Policy) -> Policy:
        values = policy.values()
        for confirmation in self.confirmations:
            if (confirmation.year, confirmation.version) == (policy.day.year, policy.version) and (
                all(confirmation.values.get(key) == values[key] for key in REQUIRED_KEYS)
            ):
                return policy.confirmed_by(confirmation)
        return policy


def _borders(entry: PolicyEntry) -> tuple[int, int]:
    return entry.valid_from.toordinal(), entry.valid_to.toordinal() + 1


def _within_years(borders: list[int]) -> Iterator[tuple[date, date]]:
    """First and last day of each stretch between two borders, further cut at New Year."""
    for start, end in pairwise(borders):
        first, last = date.fromordinal(start), date.fromordinal(end - 1)
        for year in range(first.year, last.year + 1):
            yield max(first, date(year, 1, 1)), min(last, date(year, 12, 31))


def _source(key: str, entry: PolicyEntry, parameter: Parameter) -> ParameterSource:
    return ParameterSource(
        key=key,
        entry_id=entry.id,
        document=entry.document,
        document_no=parameter.document_no or entry.document_no,
        cite=entry.cite,
        article=parameter.article,
        confirmed=parameter.confirmed,
        carried_from=None if parameter.confirmed else entry.carried_from,
    )
