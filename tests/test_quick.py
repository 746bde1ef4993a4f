"""Does the inner loop leave out what it says, and nothing else?"""

import subprocess
from pathlib import Path, PurePath
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.quick import is_left_out, of_the_inner_loop, touched


def item(file: str, name: str, *, on_a_database: bool, slow: bool = False) -> pytest.Item:
    needs = ["database_kind"] if on_a_database else []
    marks = {"slow": True} if slow else {}
    made: Any = SimpleNamespace(
        path=Path("/here") / file, name=name, fixturenames=needs, keywords=marks
    )
    return cast("pytest.Item", made)


PAID, KEPT, PURE = (
    "tests/casework/payments/test_paid.py",
    "tests/casework/claims/test_kept.py",
    "tests/claims_core/test_pure.py",
)
ITEMS = [
    item(PURE, "a", on_a_database=False),
    item(PURE, "b", on_a_database=False),
    item(PURE, "s", on_a_database=False, slow=True),
    item(PAID, "c", on_a_database=False),
    item(PAID, "t", on_a_database=True, slow=True),
    item(PAID, "d", on_a_database=True),
    item(PAID, "e", on_a_database=True),
    item(KEPT, "f", on_a_database=True),
    item(KEPT, "g", on_a_database=True),
]


@pytest.mark.parametrize(
    ("changed", "left_out"),
    [
        ((), "steg"),
        (("tests/casework/payments",), "stg"),
        ((KEPT,), "ste"),
        (("tests/casework",), "st"),
    ],
)
def test_a_file_on_a_database_sends_its_first_that_is_not_slow_unless_it_was_touched(
    changed: tuple[str, ...], left_out: str
) -> None:
    run, rest = of_the_inner_loop(ITEMS, frozenset(map(PurePath, changed)), Path("/here"))
    assert "".join(each.name for each in rest) == left_out
    assert sorted(each.name for each in (*run, *rest)) == list("abcdefgst")


def test_what_is_not_committed_chooses_the_tests_that_mirror_it(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ("-c", "user.name=测试", "-c", "user.email=test@example.invalid")
        subprocess.run(["git", "-C", str(tmp_path), *who, *words], check=True, capture_output=True)

    def write(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert touched(tmp_path) == frozenset()  # no working copy at all
    git("init", "-q")
    for name in ("README.md", "casework/payments/batches.py", "tests/conftest.py", PAID):
        write(name, "")
    git("add", ".")
    git("commit", "-qm", "begin")
    assert touched(tmp_path) == frozenset()
    write("README.md", "more")
    write("tests/conftest.py", "more")
    write("casework/payments/batches.py", "more")
    write("tests/window/claim/conftest.py", "new")
    write(KEPT, "new")
    assert touched(tmp_path) == {
        PurePath("tests/casework/payments"),
        PurePath("tests/window/claim"),
        PurePath(KEPT),
    }


@pytest.mark.parametrize(
    ("mark", "left_out"),
    [
        ("pytestmark = pytest.mark.slow", True),
        ("pytestmark = [pytest.mark.browser, pytest.mark.slow]", True),
        ('pytestmark = pytest.mark.both_databases("conflicts")', False),
        ("@pytest.mark.slow", False),
    ],
)
def test_a_file_that_is_slow_as_a_whole_is_not_even_read(
    tmp_path: Path, mark: str, left_out: bool
) -> None:
    file = tmp_path / "test_something.py"
    file.write_text(f"import pytest\n\n{mark}\n", encoding="utf-8")
    assert is_left_out(file) is is_left_out(tmp_path) is left_out
    assert not is_left_out(file.rename(tmp_path / "at_work.py"))
    assert not is_left_out(tmp_path)
