"""Which files are ours? Asked by the tests that hold rules over all of them."""

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: tuple[str, ...] = tuple(_PROJECT["tool"]["mypy"]["packages"])
_FOLDERS = (*PACKAGES, "docs", "packaging", "requirements", "tests", ".ci")
_AT_THE_TOP = (".gitignore", "Makefile", "pyproject.toml", "*.md")
_TEXTS = frozenset(
    {"", ".cfg", ".css", ".csv", ".html", ".in", ".js", ".json", ".lock", ".mako", ".md", ".py"}
    | {".svg", ".toml", ".tsv", ".txt"}
)


@cache
def texts() -> tuple[Path, ...]:
    """Every text file of the repository, what tools leave behind and vendored files left out."""
    found = [path for folder in _FOLDERS for path in (ROOT / folder).rglob("*")]
    found += [path for pattern in _AT_THE_TOP for path in ROOT.glob(pattern)]
    return tuple(
        path
        for path in sorted(found)
        if path.is_file()
        and path.suffix in _TEXTS
        and not {"__pycache__", "vendor"} & set(path.parts)
    )


def modules(*folders: str) -> tuple[Path, ...]:
    """The Python files under these folders of the repository."""
    return tuple(
        path
        for path in texts()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
    )


def named(path: Path) -> str:
    """The path as a person would write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def dotted(path: Path) -> str:
    """The name by which a module of ours is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
