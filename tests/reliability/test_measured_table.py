"""Does the guide say of every long form what was run, what came of it, and when?"""

import re

from tests.reliability.__main__ import TESTS
from tests.tools.tree import ROOT

GUIDE = ROOT / "docs" / "security.md"
REQUESTS = "requests"  # make soak CASES=…


def _rows() -> dict[str, list[str]]:
    section = GUIDE.read_text(encoding="utf-8").split("## What was measured")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return {cells[0].strip(): [each.strip() for each in cells[1:]] for cells in lines[2:]}


def test_every_long_form_has_its_row() -> None:
    assert set(_rows()) == {*TESTS, REQUESTS}


def test_every_row_says_what_was_run_what_came_of_it_and_when() -> None:
    for name, cells in _rows().items():
        run, found, day = cells
        assert run and found, name
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", day), name
