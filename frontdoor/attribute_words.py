"""What do the fields of a shape say of themselves? Read from the source where the OpenAPI document
is made and nowhere else: a service that starts would wait half a second for it."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise

from pydantic import BaseModel

Words = Mapping[str, str]


@cache
def attribute_words(shape: type[BaseModel]) -> Words:
    """The docstring below each field of `shape`, by the name of the field; what a base class says
    holds until the shape says otherwise."""
    found: dict[str, str] = {}
    for kind in reversed(shape.__mro__):
        if issubclass(kind, BaseModel) and kind is not BaseModel:
            found |= _of_module(kind.__module__).get(kind.__qualname__, {})
    return found


@cache
def _of_module(name: str) -> Mapping[str, Words]:
    """Of every class in the module, by its qualified name."""
    source = inspect.getsource(sys.modules[name])
    return dict(_of_classes(ast.parse(source).body, ""))


def _of_classes(body: list[ast.stmt], outside: str) -> Iterator[tuple[str, Words]]:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            name = outside + statement.name
            yield name, dict(_of_fields(statement.body))
            yield from _of_classes(statement.body, f"{name}.")
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _of_classes(statement.body, f"{outside}{statement.name}.<locals>.")


def _of_fields(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                yield name, inspect.cleandoc(words)
