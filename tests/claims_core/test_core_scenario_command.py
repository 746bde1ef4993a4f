"""Does `daetong benefit` answer people, programs and other implementations as the contract says?"""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli import main

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "cases" / "benefit_scenarios.json"
SHIPPED = json.loads(FILE.read_text("utf-8"))["scenarios"]
OPENING = [{"year": 2025, "pool_paid": "100000.00", "supplement_paid": "0.00"}]
SETTLE = {
    "do": "settle",
    "claim": "C",
    "discharge": "2025-06-20",
    "expense": {"in_scope": "30000.00"},
}


def written(folder: Path, *steps: dict[str, Any]) -> str:
    path = folder / "cases.json"
    document = {"scenarios": [{"id": "x", "opening": OPENING, "steps": [*steps]}]}
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_the_command_answers_0_and_every_result_as_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["benefit", "run", str(FILE), "--json"]) == 0
    out, err = capsys.readouterr()
    results = json.loads(out)["scenarios"]
    assert [each["id"] for each in results] == [each["id"] for each in SHIPPED]
    assert [len(each["steps"]) for each in results] == [len(each["steps"]) for each in SHIPPED]
    assert err == ""


def test_the_command_tells_a_person_what_a_member_would_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    steps = ({**SETTLE, "title": "x"}, {"do": "reverse", "claim": "C"}, {"do": "recheck"})
    assert main(["benefit", "run", written(tmp_path, *steps)]) == 0
    out = capsys.readouterr().out
    assert "所以这次补助27,000.00元" in out
    assert "收回的大额补助：27000.00" in out
    assert "第3步 重新核对" in out


def test_the_command_answers_1_and_says_what_differs_but_still_gives_the_results(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    expect = {
        "supplement_payment": "1.00",
        "reasons": ["x"],
        "year_to_date_after": {"pool_paid": "100000.00", "supplement_paid": "0.00"},
        "nothing": None,
    }
    assert main(["benefit", "run", written(tmp_path, {**SETTLE, "expect": expect}), "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["scenarios"][0]["steps"][0]["supplement_payment"] == "27000.00"
    assert err.splitlines() == [
        'x，第1步，supplement_payment：应为 "1.00"，得到 "27000.00"',
        'x，第1步，reasons：应为 ["x"]，得到 []',
        'x，第1步，year_to_date_after.supplement_paid：应为 "0.00"，得到 "27000.00"',
        "x，第1步，nothing：应为 null，得到 （没有这一项）",
    ]


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"{", b'{"scenarios": [{"steps": [1]}]}'])
def test_the_command_answers_2_with_an_empty_stdout(
    content: bytes | None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "cases.json"
    if content is not None:
        path.write_bytes(content)
    assert main(["benefit", "run", str(path), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "cases.json" in err


def test_the_command_answers_on_a_terminal_that_has_no_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(shown, encoding="ascii", write_through=True))
    path = tmp_path / "cases.json"
    path.write_text('{"scenarios": [{"id": "甲\\ud800", "steps": []}]}', encoding="utf-8")
    assert main(["benefit", "run", str(path)]) == 0
    assert main(["benefit", "run", str(path), "--json"]) == 0
    assert json.loads(shown.getvalue().splitlines()[-1])["scenarios"][0]["id"] == "甲\ud800"


def test_a_reader_who_has_seen_enough_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "app", "benefit", "run", str(FILE)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    os.close(writing)
    assert (done.returncode, done.stderr) == (2, b"")


def test_another_implementations_results_are_compared_with_ours(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["benefit", "run", str(FILE), "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)
    results = tmp_path / "theirs.json"
    results.write_text(json.dumps(theirs), encoding="utf-8")
    assert main(["benefit", "compare", str(FILE), str(results)]) == 0
    assert "14 个算例，30 步，0 处不同" in capsys.readouterr().out

    theirs["scenarios"][0]["steps"][0]["supplement_payment"] = "0.01"
    del theirs["scenarios"][1]
    results.write_text(json.dumps(theirs), encoding="utf-8")
    assert main(["benefit", "compare", str(FILE), str(results)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        's01，第1步，supplement_payment：应为 "0.00"，得到 "0.01"',
        "s02，第0步，steps：应为 1，得到 0",
    ]


@pytest.mark.parametrize("content", ["[]", '{"scenarios": [{"id": "s01", "steps": 7}]}'])
def test_results_of_another_shape_are_refused(content: str, tmp_path: Path) -> None:
    results = tmp_path / "theirs.json"
    results.write_text(content, encoding="utf-8")
    assert main(["benefit", "compare", str(FILE), str(results)]) == 2
