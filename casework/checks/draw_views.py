"""What do screens and answers show of a draw? Made by `casework.draws`."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from claims_core.sampling import DrawProof
from claims_core.sampling_shares import DrawPurpose


@dataclass(frozen=True)
class DrawView:
    """抽取: what was drawn from, how much, by which seed, by whom; moments are UTC.

    `committed_first` tells that the seed was fixed before the first record was known."""

    id: str
    purpose: DrawPurpose
    month: str
    serial: int
    population_count: int
    population_hash: str
    drawn_count: int
    share: Fraction
    seed: str
    commitment: str
    committed_at: datetime
    committed_first: bool
    algorithm: str
    drawn_by_name: str
    drawn_at: datetime


@dataclass(frozen=True)
class CommitmentView:
    """种子指纹 of a draw that is still to come."""

    purpose: DrawPurpose
    month: str
    serial: int
    commitment: str
    committed_at: datetime


@dataclass(frozen=True)
class ProofView:
    """证明: a draw recomputed now.

    `unknown` counts numbers of its list that are no records of ours, `left_out` the records of that
    month that no draw has had in its list yet."""

    draw: DrawView
    proof: DrawProof
    unknown: int
    left_out: int

    @property
    def holds(self) -> bool:
        """证明成立."""
        return self.proof.holds and self.unknown == 0


@dataclass(frozen=True)
class DrawsView:
    """一种抽取的全部情况: what one month has drawn, what waits, and the seeds that are fixed."""

    purpose: DrawPurpose
    month: str
    draws: tuple[DrawView, ...]
    waiting: int
    commitments: tuple[CommitmentView, ...]
