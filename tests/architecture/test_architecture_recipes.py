"""Are the recipes true? Every file, name and command that CONTRIBUTING puts in backticks is there.

A placeholder in angle brackets, or an ellipsis, stands for anything."""

import argparse
import keyword
import re
import tomllib
from functools import cache

import pytest

from app.cli import build_parser
from tests.tools.tree import PACKAGES, ROOT, modules, outline, texts

RECIPES = ROOT / "CONTRIBUTING.md"
NOT_OURS = {"uv"}
_IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"[\w*.{},-]+\.(?:py|toml|md|html|tsv|in|svg|xml)")
_COMMAND = re.compile(r"(make|daetong) ([a-z][a-z -]*[a-z])")
_ROUTE = re.compile(r"(?:GET |POST )?(/[a-z0-9/-]*)")
_STRING = re.compile(r'"[^"]*"')
_NAME = re.compile(r"[A-Za-z_]\w*")


@cache
def _names() -> frozenset[str]:
    """Every identifier of our Python, and every key of our TOML."""
    found: set[str] = {*keyword.kwlist, *PACKAGES}
    for path in modules(*PACKAGES, "tests"):
        found |= outline(path).identifiers
    for path in texts():
        if path.suffix == ".toml":
            _keys(tomllib.loads(path.read_text(encoding="utf-8")), found)
    return frozenset(found)


def _keys(value: object, found: set[str]) -> None:
    if isinstance(value, dict):
        found.update(value)
        for each in value.values():
            _keys(each, found)
    elif isinstance(value, list):
        for each in value:
            _keys(each, found)


@cache
def _strings() -> frozenset[str]:
    return frozenset(said for path in modules(*PACKAGES) for said in outline(path).strings)


def _is_command(tool: str, words: list[str]) -> bool:
    if tool == "make":
        return f"\n{words[0]}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    parser: argparse.ArgumentParser | None = build_parser()
    for word in words:
        choices = [
            action.choices
            for action in (parser._actions if parser else ())
            if isinstance(action, argparse._SubParsersAction)
        ]
        if not choices:
            return True  # what follows are the command's own arguments
        parser = choices[0].get(word)
        if parser is None:
            return False
    return True


def _is_file(written: str) -> bool:
    """Whether some file or folder has this path, or this name where no folder is given."""
    pattern = re.sub(r"<[^>]+>|…", "*", written).rstrip("/")
    if pattern.startswith("*") and "/" in pattern:
        return True  # nothing is named
    return any(ROOT.glob(pattern)) or ("/" not in pattern and any(_anywhere(pattern)))


def _anywhere(name: str) -> list[str]:
    return [path.name for path in texts() if path.match(name)]


def not_there(text: str) -> list[str]:
    """What stands in backticks and is nowhere in the repository."""
    return [written for written in _IN_BACKTICKS.findall(text) if not _is_there(written)]


def _is_there(written: str) -> bool:
    command = _COMMAND.match(written)
    if command:
        return _is_command(command[1], command[2].split())
    route = _ROUTE.fullmatch(written)
    if route:
        return any(route[1].removeprefix("/window/api/v1") in said for said in _strings())
    if "{{" in written or written in NOT_OURS:
        return True  # a figure of the policy book in a text, or another's program
    bare = re.sub(r"<[^>]+>|…", "*", written)
    if "/" in bare or _FILE.fullmatch(bare):
        return _is_file(written)
    if "*" in bare and "(" not in bare:
        return any(bare.replace("*", "") in said for said in _strings())
    return set(_NAME.findall(_STRING.sub("", bare))) <= _names()


@pytest.mark.slow
def test_everything_that_a_recipe_names_is_there() -> None:
    missing = not_there(RECIPES.read_text(encoding="utf-8"))
    assert not missing, "\n".join(missing)


def test_every_recipe_names_something() -> None:
    recipes = RECIPES.read_text(encoding="utf-8").split("\n### ")[1:]
    assert len(recipes) >= 20
    assert [each.splitlines()[0] for each in recipes if not _IN_BACKTICKS.search(each)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "casework/desk_room.py",
        "casework/<subject>/desk_room.py",
        "window/posts_*.py",
        "desk_room.py",
        "ClaimDeskRoom",
        "ClaimDesk.take_everything",
        "GUIDES_OF_OLD",
        "make everything",
        "daetong faq everything",
        "POST /window/api/v1/everything",
        "*_FILES_OF_OLD",
        "everything_new = true",
    ],
)
def test_a_name_that_is_nowhere_is_found(wrong: str) -> None:
    assert not_there(f"1. Write `{wrong}` and `claims_core/claim.py`.") == [wrong]
