"""Do the engine and the second calculator agree on a history, and if not, where? Asked by the
test over the fixed seeds and by the soak."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claims_core.scenario_history import ScenarioHistory
from tests.second.calculator import calculate
from tests.second.histories import write
from tests.second.rules import Unusable

Scenario = dict[str, Any]
Result = dict[str, Any]
REFUSED = "refused"


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


def disagreement_of(seed: int) -> Disagreement | None:
    history = write(seed)
    return find(history.scenario, history.results)


def find(scenario: Scenario, results: list[Result]) -> Disagreement | None:
    """The engine does what was asked; nothing it raises goes further than the answer here."""
    engine: ScenarioHistory | None = None
    for number, (step, second) in enumerate(zip(scenario["steps"], results, strict=True), start=1):
        try:
            if engine is None:
                engine = ScenarioHistory(scenario.get("policies"), scenario.get("opening", ()))
            answer = engine.apply(step)
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


def shortened(scenario: Scenario) -> Scenario:
    """Drops one step, opening, policy after another as long as they go on disagreeing."""
    for part in ("steps", "opening", "policies"):
        for row in reversed(scenario.get(part, [])):
            without = scenario | {part: [kept for kept in scenario[part] if kept is not row]}
            if still_disagree(without):
                scenario = without
    return scenario


def still_disagree(scenario: Scenario) -> Disagreement | None:
    try:
        results = calculate(scenario)
    except Unusable:
        return None
    return find(scenario, results)
