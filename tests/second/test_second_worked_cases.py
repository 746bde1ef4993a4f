"""Does the second calculator give what the published scenarios expect?"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.second.calculator import Calculator

FILE = Path(__file__).parents[1] / "cases" / "benefit_scenarios.json"
SCENARIOS = json.loads(FILE.read_text(encoding="utf-8"))["scenarios"]


def test_there_are_worked_scenarios() -> None:
    assert len(SCENARIOS) >= 14


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["id"])
def test_the_second_calculator_gives_what_a_worked_scenario_expects(
    scenario: dict[str, Any],
) -> None:
    calculator = Calculator(scenario.get("policies"), scenario.get("opening", ()))
    for step in scenario["steps"]:
        result = calculator.apply(step)
        expected = step.get("expect", {})
        assert {key: result.get(key) for key in expected} == expected
