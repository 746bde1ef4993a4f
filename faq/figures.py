"""Which figures may an answer name, and how are they written?

Asked by the templates of the answers, for the day that the person means.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from claims_core.money import format_rate, format_yuan
from claims_core.policy import ParameterSource, Policy, PolicyBook

_WAN = 10_000 * 100  # 1万元 in fen

FIGURES: Mapping[str, Callable[[Policy], str | None]] = {
    "pool_cap": lambda policy: yuan_in_words(policy.pool_cap),
    "supplement_rate": lambda policy: format_rate(policy.supplement_rate),
    "supplement_cap": lambda policy: yuan_in_words(policy.supplement_cap),
    "premium": lambda policy: yuan_in_words(policy.premium),
    "material_check_working_days": lambda policy: _count(policy.material_check_working_days),
    "claim_working_days": lambda policy: _count(policy.claim_working_days),
}


@dataclass(frozen=True, slots=True)
class YearFigures:
    """某年的数字: the figures told about `year`, and the years they are really from."""

    year: int
    policy: Policy

    def words(self) -> dict[str, str]:
        """Name → text; without the figures that the policy leaves open."""
        spoken = {name: read(self.policy) for name, read in FIGURES.items()}
        return {name: text for name, text in spoken.items() if text is not None}

    def borrowed_from(self, names: frozenset[str]) -> int | None:
        """沿用年度: whose figures stand in for any of these; None when all are the year's own."""
        if not names & FIGURES.keys():
            return None
        if carried := [s.carried_from for s in self._unconfirmed(names) if s.carried_from]:
            return max(carried)
        return self.policy.day.year if self.policy.day.year != self.year else None

    def unconfirmed(self, names: frozenset[str]) -> bool:
        """待确认: no document about the policy's own year fixes all of these figures."""
        return bool(self._unconfirmed(names))

    def _unconfirmed(self, names: frozenset[str]) -> list[ParameterSource]:
        sources = (self.policy.source(name) for name in sorted(names & FIGURES.keys()))
        return [source for source in sources if source and not source.confirmed]


def figures_for(book: PolicyBook, day: date, names: frozenset[str]) -> YearFigures:
    """The figures of that day; where the book is silent on one of the names, of the nearest
    earlier day that has them all, else of the earliest.

    Raises NoPolicyForDay when there is none.
    """
    told = book.for_texts(day, *sorted(names & FIGURES.keys()))
    return YearFigures(day.year, told.policy)


def yuan_in_words(fen: int | None) -> str | None:
    """10万元, 190元, 12,345.67元: as a person would say it."""
    if fen is None:
        return None
    if fen and fen % _WAN == 0:
        return f"{fen // _WAN}万元"
    return f"{format_yuan(fen).removesuffix('.00')}元"


def _count(days: int | None) -> str | None:
    return None if days is None else str(days)
