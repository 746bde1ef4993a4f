"""Which figure is paid where the provincial platform's and ours differ? Asked with every comparison
and by whoever settles, proves or rechecks.

The platform's prevails (2025 contract, article 8): by itself where they are a fen apart, otherwise
once the centre has confirmed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from claims_core.benefit import Settlement

# 一分之差: by so much two exact calculations of the same bill may be rounded apart.
ONE_FEN: Final = 1


class FigureSource(StrEnum):
    """金额来源 of what is paid."""

    OURS = "ours"
    PLATFORM = "platform"


FIGURE_SOURCE_WORDS: Mapping[FigureSource, str] = {
    FigureSource.OURS: "我们核定",
    FigureSource.PLATFORM: "省平台",
}


class PaidBasis(StrEnum):
    """依据: why the platform's figure is paid although ours is another."""

    ONE_FEN = "one_fen"
    CONFIRMED = "confirmed"


PAID_BASIS_WORDS: Mapping[PaidBasis, str] = {
    PaidBasis.ONE_FEN: "相差不超过一分，按省平台支付",
    PaidBasis.CONFIRMED: "市医保中心已书面确认，按省平台支付",
}


@dataclass(frozen=True, slots=True)
class PlatformYear:
    """省平台一个年度的三项金额, in fen."""

    in_scope: int
    pool: int
    supplement: int


@dataclass(frozen=True, slots=True)
class PaidYear:
    """支付金额 of one policy year beside our own calculation, in fen; without a basis they are the
    same."""

    year: int
    our_pool: int
    our_supplement: int
    pool: int
    supplement: int
    basis: PaidBasis | None = None

    @property
    def source(self) -> FigureSource:
        """Whose figure is paid."""
        return FigureSource.PLATFORM if self.basis else FigureSource.OURS

    @property
    def differs(self) -> bool:
        """Whether the figure that is paid is another than ours."""
        return (self.pool, self.supplement) != (self.our_pool, self.our_supplement)


def paid_years(
    segments: Iterable[Settlement],
    platform: Mapping[int, PlatformYear],
    *,
    confirmed: bool = False,
) -> tuple[PaidYear, ...]:
    """支付金额 of every year; `confirmed` once the centre has confirmed the platform's figures."""
    return tuple(_paid(segment, platform.get(segment.year), confirmed) for segment in segments)


def _paid(settlement: Settlement, sheet: PlatformYear | None, confirmed: bool) -> PaidYear:
    ours = (settlement.pool_payment, settlement.supplement_payment)
    basis = None
    if sheet is not None and is_one_fen(settlement, sheet):
        basis = PaidBasis.ONE_FEN
    elif sheet is not None and confirmed and _decisive(settlement) != _told(sheet):
        basis = PaidBasis.CONFIRMED
    paid = (sheet.pool, sheet.supplement) if basis and sheet else ours
    return PaidYear(settlement.year, *ours, *paid, basis)


def decisive_differences(
    segments: Iterable[Settlement], paid: Iterable[PaidYear], platform: Mapping[int, PlatformYear]
) -> bool:
    """Whether a figure that decides the payment differs by more than rounding explains."""
    return any(
        each.basis is None
        and segment.year in platform
        and _decisive(segment) != _told(platform[segment.year])
        for segment, each in zip(segments, paid, strict=True)
    )


def is_one_fen(settlement: Settlement, sheet: PlatformYear) -> bool:
    """Whether the two differ by rounding only: the same in-scope expense, pool and supplement a
    fen apart at most, neither above a yearly limit, and none where ours is nothing."""
    policy, before = settlement.policy, settlement.year_to_date_before
    pairs = (
        (settlement.pool_payment, sheet.pool, policy.pool_cap - before.pool_paid),
        (
            settlement.supplement_payment,
            sheet.supplement,
            policy.supplement_cap - before.supplement_paid,
        ),
    )
    if sheet.in_scope != settlement.in_scope_expense or all(
        ours == theirs for ours, theirs, _ in pairs
    ):
        return False
    return all(
        ours == theirs or (ours != 0 and abs(theirs - ours) <= ONE_FEN and theirs <= left)
        for ours, theirs, left in pairs
    )


def _decisive(settlement: Settlement) -> tuple[int, int, int]:
    return (
        settlement.in_scope_expense,
        settlement.pool_payment,
        settlement.supplement_payment,
    )


def _told(sheet: PlatformYear) -> tuple[int, int, int]:
    return (sheet.in_scope, sheet.pool, sheet.supplement)
