"""Do the engine and the second calculator agree on twenty thousand random histories?"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.second.agreement import disagreement_of
from tests.second.calculator import calculate
from tests.second.histories import LEDGER, History, write

HISTORIES = 20_000
CHUNK = 1_250


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, HISTORIES, CHUNK))
def test_the_engine_agrees_with_the_second_calculator(first: int) -> None:
    found = (disagreement_of(seed) for seed in range(first, first + CHUNK))
    differing = next((disagreement for disagreement in found if disagreement), None)
    assert differing is None, str(differing)


def _met(history: History) -> Iterator[str]:
    """What a history visits, in the words of the contract."""
    for step, result in zip(history.scenario["steps"], history.results, strict=True):
        yield step["do"]
        yield from (key for key in result if key in {"segments", "years", "not_recheckable"})
        if result.get("changed"):
            yield "changed"
        for figures in (*result.get("segments", {}).values(), result):
            yield from (figures.get("kind", ""), *figures.get("reasons", ()))
            if figures.get("year_to_date_after", {}).get("pool_paid", "").startswith("-"):
                yield "pool below nothing"


def test_the_histories_go_wherever_the_contract_does() -> None:
    met = Counter(name for seed in range(400) for name in _met(write(seed)))
    wanted = {
        *("settle", "reverse", "pool_change", "direct_settled", "add_policy", "recheck"),
        *("none", "basic_only", "crossing", "direct"),
        *("below_pool_cap", "crossing_rounds_to_zero", "nothing_in_scope"),
        *("supplement_cap_cut", "supplement_cap_used_up"),
        *("invoice_voided", "invoice_red_flushed", "duplicate_in_claim"),
        *("already_settled_directly", "duplicate_settled"),
        *("segments", "years", "changed", "not_recheckable", "pool below nothing"),
    }
    assert {name for name in wanted if met[name] < 3} == set()


def _as_read(scenario: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(scenario))
    return read


def test_a_history_is_a_document_that_comes_to_the_same_when_read_from_a_file() -> None:
    for seed in range(100):
        history = write(seed)
        assert calculate(_as_read(history.scenario)) == history.results
        assert write(seed) == history


def test_what_a_desk_acts_out_is_one_person_in_one_year_of_the_shipped_book() -> None:
    for history in (write(seed, LEDGER) for seed in range(50)):
        assert "policies" not in history.scenario
        for step in history.scenario["steps"]:
            assert step.get("insured", "A") == "A"
            assert step["do"] in {"settle", "reverse", "pool_change", "direct_settled"}
            if step["do"] == "settle":
                assert step["discharge"].startswith("2025")
                assert "pool_rate" in step["expense"]
