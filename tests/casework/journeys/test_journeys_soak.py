"""Does the soak print a lost journey so that it can be gone again?"""

import ast

import pytest

from tests.casework.journeys.cases import Case
from tests.casework.journeys.safeguards import SAFEGUARDS
from tests.casework.journeys.soak import main

TOLD = ["--journeys", "1", "--seed", "1", "--databases", "sqlite"]


@pytest.mark.slow
def test_a_lost_journey_is_printed_with_its_moves(capsys, monkeypatch) -> None:
    SAFEGUARDS["the settlement is entered in the journal"](None, monkeypatch)
    assert main(TOLD) == 1
    said = capsys.readouterr().out
    assert "make soak JOURNEYS=1 SEED=1" in said and "JOURNAL" in said
    moves = [line.strip() for line in said.splitlines() if line.startswith("        (")]
    case = Case(tuple(ast.literal_eval(line.rstrip(",")) for line in moves))
    assert case.moves[-1][0] == "check"
