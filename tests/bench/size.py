"""How much is measured? All of it, or the share of it that `BENCH_SHARE` says: for a quick look on
a machine that does something else."""

import os

SHARE = float(os.environ.get("BENCH_SHARE", "1"))


def share_of(number: int, *, least: int = 1) -> int:
    """So many of this number."""
    return max(least, round(number * SHARE))
