"""Which amounts are worth trying, given where a person's year stands? Asked by the histories;
whole fen, aimed at the caps, the crossing point and the half fen."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random

from tests.second.rules import Paid

HUGE = 100_000_000_000


def fen_of(amount: Decimal | str) -> int:
    return int(Decimal(amount) * 100)


def yuan_of(fen: int) -> str:
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


class Aim:
    """One person's year under one policy."""

    def __init__(self, rng: Random, policy: Mapping[str, Decimal], so_far: Paid) -> None:
        self.rng = rng
        self.pool_cap = fen_of(policy["pool_cap"])
        self.supplement_cap = fen_of(policy["supplement_cap"])
        self.supplement_rate = float(policy["supplement_rate"])
        self.pool_paid = fen_of(so_far.pool)
        self.supplement_paid = fen_of(so_far.supplement)

    @property
    def room(self) -> int:
        return max(0, self.pool_cap - max(0, self.pool_paid))

    @property
    def left(self) -> int:
        return max(0, self.supplement_cap - self.supplement_paid)

    def _beside(self, fen: float, by: int = 3) -> int:
        return max(0, int(fen) + self.rng.randint(-by, by))

    def in_scope(self, rate: str, deductible: int, upfront: str) -> int:
        """An in-scope expense. Aims use floats: a fen beside the mark is wanted anyway."""
        crossing = deductible + self.room / (float(rate) or 1) if self.room else 0.0
        chance = self.rng.random()
        if chance < 0.03:
            return 0
        if chance < 0.13:
            base: float = self.rng.randint(1, 40)
        elif chance < 0.35 and crossing:
            base = self._beside(crossing)
        elif chance < 0.55:
            base = self._beside(crossing + self.left / self.supplement_rate)
        elif chance < 0.65:
            base = self._beside(crossing + self.rng.randint(0, 200), by=0)
        elif chance < 0.67:
            return self.rng.randint(0, HUGE)
        elif chance < 0.8:
            return 100 * self.rng.randint(0, 500_000)
        else:
            return self.rng.randint(0, 2 * (self.pool_cap + self.supplement_cap))
        kept = 1 - float(upfront)
        return round(base / kept) if kept else round(base)

    def deductible(self) -> int:
        return self.rng.choice((0, 80_000, 50_000, 1, 33, self.rng.randint(0, 1 + self.room)))

    def pool_already(self) -> int:
        cap = self.pool_cap
        nearly = self._beside(cap, by=200)
        return self.rng.choice(
            (cap, cap, 0, nearly, self._beside(cap), self.rng.randint(0, 2 * cap))
        )

    def supplement_already(self) -> int:
        cap = self.supplement_cap
        nearly = self._beside(cap, by=200)
        return self.rng.choice((0, 0, 0, nearly, self._beside(cap), self.rng.randint(0, cap), cap))

    def correction(self) -> int:
        """What the platform corrects the pool by: often to an edge, also below nothing."""
        to = self.rng.choice(
            (0, -1, -5_000, self.pool_cap, self.pool_cap - self.rng.randint(0, 200))
        )
        if self.rng.random() < 0.6:
            return to - self.pool_paid
        return self.rng.randint(-self.pool_cap, self.pool_cap)

    def paid_by_hospital_pool(self) -> int:
        return self.rng.choice(
            (0, 0, self.room, self.room // 2, self.rng.randint(0, 100 + self.room))
        )

    def paid_by_hospital_supplement(self) -> int:
        left = self.left
        return self.rng.choice(
            (0, left, self._beside(left), left // 2, self.rng.randint(0, 1 + left))
        )
