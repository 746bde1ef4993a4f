"""What pool and supplement have paid a person in a year: entries are added, never edited.

Asked before every settlement; the sums decide whether a claim is direct, crossing or neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class EntryKind(StrEnum):
    """记账种类"""

    OPENING = "opening"  # 期初: what had been paid before this ledger began
    SETTLEMENT = "settlement"  # 结算
    REVERSAL = "reversal"  # 冲正: takes a settlement back
    HOSPITAL_SETTLEMENT = "hospital_settlement"  # 医院直接结算, entered from the platform
    POOL_CORRECTION = "pool_correction"  # 统筹支付更正, from the platform; may be negative


@dataclass(frozen=True, slots=True)
class YearToDate:
    """年度累计: paid so far in one policy year, in fen. Corrections may take the pool below 0."""

    pool_paid: int = 0
    supplement_paid: int = 0

    def plus(self, pool: int, supplement: int) -> "YearToDate":
        return YearToDate(self.pool_paid + pool, self.supplement_paid + supplement)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """记账: one movement of one person's accumulators in one year; ``reference`` says whose."""

    kind: EntryKind
    year: int
    pool_fen: int
    supplement_fen: int
    reference: str

    def reversal(self) -> "LedgerEntry":
        """冲正: the entry that takes this one back, under the same reference."""
        return replace(
            self,
            kind=EntryKind.REVERSAL,
            pool_fen=-self.pool_fen,
            supplement_fen=-self.supplement_fen,
        )


def accumulate(entries: Iterable[LedgerEntry]) -> YearToDate:
    """年度累计 of one person and one year; entries of two years are refused."""
    rows = tuple(entries)
    if len({row.year for row in rows}) > 1:
        raise ValueError("accumulators belong to one year; select its entries first")
    return YearToDate(sum(row.pool_fen for row in rows), sum(row.supplement_fen for row in rows))
