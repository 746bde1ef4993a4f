"""How does a random journey go, and how is one gone again? The seed decides people, days and moves;
the moves that were made are a script that needs no seed."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from tests.casework.journeys import (
    bank_moves,
    claim_moves,
    platform_moves,
    recovery_moves,
    statement_moves,
)
from tests.casework.journeys.agreement import proven
from tests.casework.journeys.broken import Broken
from tests.casework.journeys.journey import OPENINGS, PEOPLE, Journey
from tests.casework.journeys.move import MOVES

# the moves are in MOVES once their files have been read
READ = (claim_moves, bank_moves, recovery_moves, platform_moves, statement_moves)
MOVES_IN_A_WALK = 30
# What a journey is about: how much more often than usual it makes a move. What needs several rare
# moves before it would hardly ever come if all journeys were alike.
SELDOM_BACK = {"give_back": 0.2, "back_on_paper": 0.2, "reverse_unpaid": 0.3}
ABOUT: tuple[Mapping[str, float], ...] = (
    {},
    {},
    # several claims hold money at a time
    {**SELDOM_BACK, "reverse": 6, "book": 0.1, "reopen": 0.1, "withdraw_refusal": 0.5},
    # money is found at the bank, rightly or not
    {**SELDOM_BACK, "reverse": 3, "book": 2, "reopen": 0.2, "withdraw_recovery": 3},
)
Script = Sequence[tuple[Any, ...]]


class Lost(AssertionError):
    """A journey that came to no good end: its first line, its moves, and what was wrong."""

    def __init__(self, seed: int, begun: tuple[Any, ...], script: Script, why: Exception) -> None:
        moves = "\n".join(f"        {each!r}," for each in script)
        super().__init__(f"seed {seed}, begun {begun!r}: {type(why).__name__}: {why}\n{moves}")
        self.promise = why.promise if isinstance(why, Broken) else None


async def walk(house: Any, seed: int, prove_every: int = 1) -> Journey:
    """A random journey. :raises Lost: naming seed and script."""
    chance = random.Random(seed)
    openings = tuple(chance.randrange(len(OPENINGS)) for _ in PEOPLE)
    late = chance.random() < 0.4
    journey = await Journey.begin(house, openings, late, prove_every)
    about = chance.choice(ABOUT)
    weights = {name: each.weight * about.get(name, 1) for name, each in MOVES.items()}
    try:
        for _ in range(MOVES_IN_A_WALK):
            name, args = choose(journey, chance, weights)
            await journey.move(name, *args)
        await proven(journey)
    except Exception as problem:
        raise Lost(seed, (openings, late), journey.script, problem) from problem
    return journey


def choose(
    journey: Journey, chance: random.Random, weights: Mapping[str, float]
) -> tuple[str, tuple[Any, ...]]:
    """One of the moves that can be made now."""
    open_ = {each.name: each.choices(journey.model) for each in MOVES.values()}
    names = [name for name, choices in open_.items() if choices]
    (name,) = chance.choices(names, [weights[each] for each in names])
    return name, chance.choice(list(open_[name]))


async def follow(journey: Journey, script: Script) -> None:
    """A script, move by move."""
    for name, *args in script:
        await journey.move(name, *args)
