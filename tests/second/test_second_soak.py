"""Does the soak stop at an engine that is wrong by a fen, and show where?"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.second.agreement import disagreement_of, shortened, the_engine
from tests.second.histories import write
from tests.second.soak import main


class Generous:
    """Pays a fen too much to whoever crosses the pool's limit."""

    def __init__(self, policies: Any, opening: Any) -> None:
        self.right = the_engine(policies, opening)

    def apply(self, step: Mapping[str, Any], /) -> dict[str, Any]:
        answer = self.right.apply(step)
        if answer.get("kind") != "crossing":
            return answer
        more = Decimal(answer["supplement_payment"]) + Decimal("0.01")
        return answer | {"supplement_payment": str(more)}


class Silent:
    """Answers nothing at all."""

    def __init__(self, policies: Any, opening: Any) -> None:
        raise RuntimeError("closed")

    def apply(self, step: Mapping[str, Any], /) -> dict[str, Any]:
        raise AssertionError(step)


WRONG = next(seed for seed in range(100) if disagreement_of(seed, Generous))


def test_a_difference_names_seed_step_key_and_both_figures() -> None:
    found = disagreement_of(WRONG, Generous)
    assert found is not None
    assert found.name == f"h{WRONG}"
    assert found.step["do"] == "settle"
    ((key, engine, second),) = found.differing
    assert key == "supplement_payment"
    assert Decimal(engine) - Decimal(second) == Decimal("0.01")
    for part in (found.name, f"step {found.number}", key, engine, second):
        assert part in str(found)


def test_a_history_is_shortened_to_what_still_differs() -> None:
    short = shortened(write(WRONG).scenario, Generous)
    assert [step["do"] for step in short["steps"]] == ["settle"]


def test_the_soak_stops_at_the_first_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--minutes", "1"], Generous) == 1
    said = capsys.readouterr().out
    assert "--seed" in said
    assert json.loads(said[said.index("{\n") :])["steps"]


def test_an_engine_that_fails_disagrees(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "3"], Silent) == 1
    assert "RuntimeError: closed" in capsys.readouterr().out


def test_one_history_is_tried_again_by_its_seed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", str(WRONG)]) == 0
    assert main(["--seed", str(WRONG)], Generous) == 1
    assert f"h{WRONG}" in capsys.readouterr().out


def test_the_soak_ends_when_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--minutes", "0"]) == 0
    assert "agreed on 0" in capsys.readouterr().out
