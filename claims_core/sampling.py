"""Which records of a population are drawn, repeatably by anybody? Asked by every random check."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from claims_core.fingerprint import sha256

ALGORITHM = "sha256-1"
_SEED = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Draw:
    """抽取: everything needed to repeat one draw; `drawn` is in the order of the draw."""

    population: tuple[str, ...]
    share: Fraction
    seed: str
    drawn: tuple[str, ...]
    algorithm: str = ALGORITHM


@dataclass(frozen=True, slots=True)
class DrawProof:
    """证明: what recomputing a stored draw has shown; each is a check of its own."""

    commitment_holds: bool
    """种子与先前锁定的指纹相符"""
    population_holds: bool
    """名单与抽取时记下的指纹相符"""
    draw_holds: bool
    """重新抽取，抽中的是同样的记录、同样的顺序"""

    @property
    def holds(self) -> bool:
        """证明成立: nothing differs."""
        return self.commitment_holds and self.population_holds and self.draw_holds


def draw(ids: Iterable[str], share: Fraction, seed: str) -> tuple[str, ...]:
    """抽取: ⌈share × count⌉ of the records, in the order of the draw (version `sha256-1`).

    A record's rank is the SHA-256, in hexadecimal, of the seed's 64 characters followed
    directly by the record's number in UTF-8. The records are sorted by rank and the first
    ⌈share × count⌉ are drawn, so that the order of arrival makes no difference. With the seed and
    the list of numbers an outsider repeats it without any program of ours::

        export LC_ALL=C
        while read -r number; do
            rank=$(printf '%s%s' "$SEED" "$number" | sha256sum | cut -c1-64)
            echo "$rank $number"
        done < numbers.txt | sort | head -n "$COUNT"

    :raises ValueError: a number twice, a share outside 0 to 1, a seed of another shape.
    """
    population = sorted(ids)
    if len(set(population)) != len(population):
        raise ValueError("a number stands in the population twice; draw each record once")
    _require_seed(seed)
    ranked = sorted((_rank(seed, number), number) for number in population)
    return tuple(number for _, number in ranked[: drawn_count(len(population), share)])


def drawn_count(count: int, share: Fraction) -> int:
    """抽取件数: ⌈share × count⌉, so that the share is always reached.

    :raises ValueError: a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    return -(-share.numerator * count // share.denominator)


def commitment(seed: str) -> str:
    """种子指纹: SHA-256 of the seed's 64 characters; published before the draw, it reveals
    nothing of the seed and commits to it.

    Whoever could choose a seed after seeing the population could choose the draw: try one seed
    after the other until a record stays out. And whoever knew the seed beforehand would know which
    records nobody will look at. So a seed is made from the machine's source of secrets and kept
    sealed, its fingerprint is recorded before the population is known, and the seed is opened by
    the draw itself. Afterwards everybody can check that it is the seed of that fingerprint.

    :raises ValueError: a seed of another shape.
    """
    _require_seed(seed)
    return sha256(seed)


def population_hash(ids: Iterable[str]) -> str:
    """名单指纹: SHA-256 of the sorted numbers, each followed by a line feed."""
    return sha256("".join(f"{number}\n" for number in sorted(ids)))


def prove(stored: Draw, *, committed: str, population_was: str) -> DrawProof:
    """Recompute a stored draw: was it this seed and this population, and is the draw the same?"""
    readable = stored.algorithm == ALGORITHM and _SEED.fullmatch(stored.seed) is not None
    once = len(set(stored.population)) == len(stored.population)
    return DrawProof(
        commitment_holds=readable and commitment(stored.seed) == committed,
        population_holds=population_hash(stored.population) == population_was,
        draw_holds=readable
        and once
        and draw(stored.population, stored.share, stored.seed) == stored.drawn,
    )


def _rank(seed: str, number: str) -> str:
    return sha256(f"{seed}{number}")


def _require_seed(seed: str) -> None:
    if not _SEED.fullmatch(seed):
        raise ValueError("a seed is 64 hexadecimal characters in lower case")
