"""Does every file keep the conventions of the house?"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.tree import PACKAGES, ROOT, modules, named, parsed, texts

LONGEST = 300
LONGEST_TEST = 500
# Without this there is none, and the file need not be parsed.
MAYBE_RELATIVE = re.compile(r"\bfrom[\s\\]*\.")
ABSOLUTE = re.compile(r"/(?:home|root|work|opt|Users|tmp)/")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_a_module_opens_with_what_it_answers() -> None:
    silent = [named(path) for path in modules(*PACKAGES) if not _opening_words(path)]
    assert silent == []


def _opening_words(path: Path) -> str | None:
    """The module's docstring; most files need not be parsed whole to see it."""
    text = path.read_text(encoding="utf-8")
    head, quotes, rest = text.partition('"""')
    words, end, _ = rest.partition('"""')
    if end and not head.strip():
        return ast.get_docstring(ast.parse(f"{quotes}{words}{end}\n"))
    return ast.get_docstring(parsed(path))


def test_a_package_holds_a_docstring_and_nothing_else() -> None:
    packages = [path for path in modules(*PACKAGES) if path.name == "__init__.py"]
    assert len(packages) > len(PACKAGES)
    assert [named(path) for path in packages if len(parsed(path).body) > 1] == []


def test_a_file_answers_one_question() -> None:
    long = {named(path): len(_lines(path)) for path in modules(*PACKAGES)}
    assert {name: n for name, n in long.items() if n > LONGEST} == {}


def test_a_file_of_tests_stays_readable() -> None:
    assert [named(path) for path in modules("tests") if len(_lines(path)) > LONGEST_TEST] == []


def test_no_file_is_named_for_everything_and_nothing() -> None:
    vague = {"utils", "util", "helpers", "common", "manager", "managers", "misc"}
    found = [
        named(path)
        for path in modules(*PACKAGES, "tests")
        if vague & set(re.split(r"[/_.]", named(path).lower()))
    ]
    assert found == []


def test_the_core_imports_the_standard_library_and_itself() -> None:
    allowed = sys.stdlib_module_names | {"claims_core"}
    imported = {top for path in modules("claims_core") for top in _imported(path)}
    assert "claims_core" in imported
    assert imported - allowed == set()


def test_imports_are_absolute() -> None:
    relative = [
        f"{named(path)}:{node.lineno}"
        for path in modules(*PACKAGES, "tests")
        if MAYBE_RELATIVE.search(path.read_text(encoding="utf-8"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize(("name", "least"), [("runtime", 20), ("dev", 20), ("ocr", 10)])
def test_a_lock_file_pins_and_hashes_everything_and_names_no_address(name: str, least: int) -> None:
    text = (ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host", text)
    pins = re.findall(
        r"^[A-Za-z0-9][^\s]*==[^\s]+.*$(?:\n    --hash=sha256:[0-9a-f]{64}.*$)+", text, re.M
    )
    packages = re.findall(r"^[A-Za-z0-9].*$", text, re.M)
    assert len(pins) == len(packages) > least


def test_no_file_knows_a_place_on_somebodys_machine() -> None:
    places = [
        f"{named(path)}:{number}"
        for path in texts()
        if path != Path(__file__)
        for number, line in enumerate(_lines(path), start=1)
        if ABSOLUTE.search(line)
    ]
    assert not places


def test_no_file_speaks_of_how_it_was_made() -> None:
    # put together here, so that this file does not hold them
    words = [
        "issue" + r"s? ?#?\d",
        "sub" + "-?agent",
        "chat" + "gpt",
        "co" + "pilot",
        "AI" + "-generated",
    ]
    made = re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)
    found = [
        f"{named(path)}:{number}"
        for path in texts()
        if path.suffix != ".lock"
        for number, line in enumerate(_lines(path), start=1)
        if made.search(line)
    ]
    assert not found
