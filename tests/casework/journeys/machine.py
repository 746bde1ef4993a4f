"""How does Hypothesis go journeys of money? It chooses among the same moves as the random walk, and
makes a journey that does not add up as short as it can."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from infra.db import Database
from tests.casework.journeys.agreement import proven
from tests.casework.journeys.houses import house_on
from tests.casework.journeys.journey import OPENINGS, PEOPLE, Journey
from tests.casework.journeys.walk import MOVES
from tests.databases import CAST, SqliteDatabases, share_compiled

OPENING = st.integers(0, len(OPENINGS) - 1)


class MoneyJourney(RuleBasedStateMachine):
    """A house of its own for each example; the moves are added below, one rule each."""

    databases: SqliteDatabases

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.fresh = self.databases.fresh(Path(self.folder.name), CAST)
        self.db = Database(self.fresh.__enter__(), at_once=True)
        share_compiled(self.db)
        self.runner = asyncio.Runner()
        self.journey: Journey | None = None

    @initialize(openings=st.tuples(*[OPENING] * len(PEOPLE)), late=st.booleans())
    def begin(self, openings: tuple[int, ...], late: bool) -> None:
        begun = Journey.begin(house_on(self.db), openings, late, prove_every=5)
        self.journey = self.runner.run(begun)

    def teardown(self) -> None:
        if self.journey is not None:
            self.runner.run(proven(self.journey))
        self.runner.run(self.db.close())
        self.runner.close()
        self.fresh.__exit__(None, None, None)
        self.folder.cleanup()


def _rule(name: str) -> Callable[..., Any]:
    def made(self: MoneyJourney, pick: int) -> None:
        assert self.journey is not None
        choices = list(MOVES[name].choices(self.journey.model))
        self.runner.run(self.journey.move(name, *choices[pick % len(choices)]))

    def possible(self: MoneyJourney) -> bool:
        return self.journey is not None and bool(list(MOVES[name].choices(self.journey.model)))

    made.__name__ = name
    return precondition(possible)(rule(pick=st.integers(0, 30))(made))


def machine(databases: SqliteDatabases) -> type[MoneyJourney]:
    """The machine with a rule for every move."""
    rules = {name: _rule(name) for name in MOVES}
    return type("EveryMove", (MoneyJourney,), rules | {"databases": databases})


def run(databases: SqliteDatabases, examples: int, *, derandomize: bool) -> None:
    """So many journeys of Hypothesis's choosing; what fails is made shorter and printed."""
    run_state_machine_as_test(
        machine(databases),
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            derandomize=derandomize,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
