"""How do ids and accidents of the stand-in world come about? By chance, or by a given seed."""

from __future__ import annotations

import random
import string

_ID_ALPHABET = string.ascii_letters + string.digits + "-_"


class Chance:
    """随机: with a seed the same calls give the same ids and the same accidents.

    ``restart`` is told what a journal holds already, so that a world that goes on does not give
    out the ids of its first day again.
    """

    def __init__(self, seed: int | None) -> None:
        self._seed = seed
        self._random: random.Random = random.SystemRandom()
        self.restart(0)

    def restart(self, lived: int) -> None:
        if self._seed is not None:
            self._random = random.Random(f"{self._seed}:{lived}")

    def text(self, length: int) -> str:
        """Letters, digits, - and _."""
        return "".join(self._random.choices(_ID_ALPHABET, k=length))

    def openid(self) -> str:
        return "o" + self.text(27)

    def hex(self, length: int) -> str:
        return f"{self._random.getrandbits(length * 4):0{length}x}"

    def number(self, below: int) -> int:
        return self._random.randrange(below)

    def bytes(self, length: int) -> bytes:
        return self._random.getrandbits(length * 8).to_bytes(length, "big")

    def strikes(self, probability: float) -> bool:
        """Whether an accident of this probability happens now."""
        return probability >= 1 or self._random.random() < probability
