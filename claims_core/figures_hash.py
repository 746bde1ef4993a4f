"""Which figures exactly did somebody compare? Asked where a difference is cleared up, so that it is
cleared up for these and no others."""

from collections.abc import Iterable

from claims_core.comparison import Comparison
from claims_core.fingerprint import sha256


def figures_hash(comparisons: Iterable[Comparison]) -> str:
    """对照指纹: of every value compared; whoever clears a difference up clears up exactly these."""
    values = [
        (
            each.year,
            [(row.figure.value, row.receipts, row.platform, row.ours) for row in each.rows],
            [(sums.check.value, sums.stated, sums.added) for sums in each.checks],
        )
        for each in comparisons
    ]
    return sha256(repr(values))[:32]
