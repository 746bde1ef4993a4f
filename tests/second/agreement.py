"""Do the engine and the second calculator agree on a history, and if not, where? Asked by the
test over the fixed seeds and by the soak."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from claims_core.policy import PolicyBook
from claims_core.scenarios.history import ScenarioHistory
from tests.second.calculator import calculate
from tests.second.histories import write
from tests.second.rules import Unusable

Scenario = dict[str, Any]
Result = dict[str, Any]
REFUSED = "refused"


class Applies(Protocol):
    """An engine with a history open."""

    def apply(self, step: Mapping[str, Any], /) -> Result: ...


Engine = Callable[[Any, Any], Applies]
shipped = cache(PolicyBook.load)


def the_engine(policies: Any, opening: Any) -> ScenarioHistory:
    """As the product has it; the shipped book is read once, not once per history."""
    return ScenarioHistory(policies, opening, book=shipped())


@dataclass(frozen=True)
class Disagreement:
    """The first step on which they differ, with every figure that differs."""

    name: str
    number: int
    step: dict[str, Any]
    differing: tuple[tuple[str, Any, Any], ...]  # key, engine, second calculator

    def __str__(self) -> str:
        lines = [f"{self.name}, step {self.number} ({self.step['do']}):"]
        lines += [
            f"  {key}: engine {engine!r}, second calculator {second!r}"
            for key, engine, second in self.differing
        ]
        return "\n".join([*lines, f"  {self.step}"])


def disagreement_of(seed: int, engine: Engine = the_engine) -> Disagreement | None:
    history = write(seed)
    return find(history.scenario, history.results, engine)


def find(scenario: Scenario, results: list[Result], engine: Engine) -> Disagreement | None:
    """The engine does what was asked; nothing it raises goes further than the answer here."""
    history: Applies | None = None
    for number, (step, second) in enumerate(zip(scenario["steps"], results, strict=True), start=1):
        try:
            if history is None:
                history = engine(scenario.get("policies"), scenario.get("opening", ()))
            answer = history.apply(step)
        except Exception as error:  # a refusal is an answer, whatever its class
            answer = {REFUSED: f"{type(error).__name__}: {error}"}
        if answer != second:
            return Disagreement(scenario["id"], number, step, tuple(_differing(answer, second)))
    return None


def _differing(engine: Any, second: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(engine, dict) and isinstance(second, dict):
        for key in sorted({*engine, *second}):
            if engine.get(key) != second.get(key) or (key in engine) != (key in second):
                yield from _differing(engine.get(key), second.get(key), f"{path}.{key}".strip("."))
    else:
        yield path, engine, second


def shortened(scenario: Scenario, engine: Engine = the_engine) -> Scenario:
    """Drops one step, opening, policy after another as long as they go on disagreeing."""
    for part in ("steps", "opening", "policies"):
        for row in reversed(scenario.get(part, [])):
            without = scenario | {part: [kept for kept in scenario[part] if kept is not row]}
            if still_disagree(without, engine):
                scenario = without
    return scenario


def still_disagree(scenario: Scenario, engine: Engine = the_engine) -> Disagreement | None:
    try:
        results = calculate(scenario)
    except Unusable:
        return None
    return find(scenario, results, engine)
