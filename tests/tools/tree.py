"""Which files are ours? Asked by the tests that hold rules over all of them."""

import ast
import tomllib
from dataclasses import dataclass
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


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file. Nobody keeps it: those of all files take 200 MB."""
    return ast.parse(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Definition:
    """A class, function or method."""

    name: str
    line: int
    is_class: bool
    decorators: frozenset[str]
    docstring: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What the rules over all files ask of one of them: `assigned` are the names that it gives
    values at its top, `strings` its texts."""

    docstring: str
    identifiers: frozenset[str]
    strings: frozenset[str]
    definitions: tuple[Definition, ...]
    assigned: frozenset[str]


@cache
def outline(path: Path) -> Outline:
    """The outline of a Python file, from one walk through it."""
    tree = parsed(path)
    identifiers, strings, definitions = set[str](), set[str](), []
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                definitions.append(_definition(node))
                identifiers.add(name)
            case ast.AsyncFunctionDef(name=name):
                definitions.append(_definition(node))
                identifiers.add(name)
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                identifiers.add(name)
            case ast.alias(name=name) | ast.keyword(arg=str(name)):
                identifiers.add(name)
            case ast.Constant(value=str(text)):
                strings.add(text)
    assigned = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    return Outline(
        docstring=ast.get_docstring(tree) or "",
        identifiers=frozenset(identifiers),
        strings=frozenset(strings),
        definitions=tuple(definitions),
        assigned=frozenset(assigned),
    )


def _definition(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Definition:
    return Definition(
        name=node.name,
        line=node.lineno,
        is_class=isinstance(node, ast.ClassDef),
        decorators=frozenset(each.id for each in node.decorator_list if isinstance(each, ast.Name)),
        docstring=ast.get_docstring(node) or "",
    )


def dotted(path: Path) -> str:
    """The name by which a module of ours is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
