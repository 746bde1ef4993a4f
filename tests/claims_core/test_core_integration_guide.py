"""Is what the guide for other window systems says true of the code?"""

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from app.cli import main

GUIDE = (Path(__file__).parents[2] / "docs" / "window-integration.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    return found[1]


def test_the_ten_lines_for_a_library_pay_what_the_guide_says() -> None:
    program = block("python")
    assert len([line for line in program.splitlines() if line and "import" not in line]) <= 10
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(compile(program, "guide", "exec"), {})
    assert f"打印 `{told.getvalue().strip()}`" in GUIDE


def test_the_file_of_the_guide_comes_out_as_it_expects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "guide.json"
    path.write_text(block("json"), encoding="utf-8")
    assert main(["benefit", "run", str(path), "--json"]) == 0
    results = json.loads(capsys.readouterr().out)
    assert results["scenarios"][0]["steps"][1]["reversed_payment"] == "27000.00"


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(claims_core(?:\.[a-zA-Z_]+)+)", GUIDE))))
def test_every_name_that_the_guide_gives_exists(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    if module == "claims_core":
        __import__(name)
    else:
        assert hasattr(__import__(module, fromlist=[attribute]), attribute)
