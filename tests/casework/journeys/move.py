"""What is a move of a journey? A name, when it can be made with which arguments, and how it is
made; the random walk and the state machine choose from the same ones."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from claims_core.errors import ClaimsError
from tests.casework.journeys.broken import Broken, Promise
from tests.casework.journeys.model import Model

Choices = Callable[[Model], Sequence[tuple[Any, ...]]]
Step = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class Move:
    """A move: `weight` says how often a random walk makes it."""

    name: str
    choices: Choices
    do: Step
    weight: int


MOVES: dict[str, Move] = {}


def move(choices: Choices, weight: int = 2) -> Callable[[Step], Step]:
    """The function below is a move, under its name."""

    def named(do: Step) -> Step:
        name = getattr(do, "__name__")  # noqa: B009
        MOVES[name] = Move(name, choices, do, weight)
        return do

    return named


@contextmanager
def refused(*errors: type[ClaimsError], promise: Promise = Promise.REFUSED) -> Iterator[None]:
    """What happens here has to be refused in one of these ways. :raises Broken: where it is not."""
    try:
        yield
    except errors:
        return
    raise Broken(promise, "nobody refused")
