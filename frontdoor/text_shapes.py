"""How does a text of a request become a value before its field is checked? Asked by the shapes of
what callers send."""

from collections.abc import Callable
from typing import Any, Final

from pydantic import BeforeValidator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from claims_core.errors import InvalidInput
from claims_core.typed_text import TextKind, value_of

TYPED_TEXT = "typed_text"
"""The type of these findings; their context holds the sentence."""


def _reader(kind: TextKind) -> Callable[[Any], Any]:
    def read(given: Any) -> Any:
        if not isinstance(given, str):
            return given  # what is no text is the next validator's to refuse
        try:
            return value_of(given, kind)
        except InvalidInput as problem:
            sentence = problem.message
            raise PydanticCustomError(TYPED_TEXT, "{sentence}", {"sentence": sentence}) from None

    return read


# Written last in an `Annotated`, so that they read before its lengths are checked.
NAME: Final = BeforeValidator(_reader(TextKind.NAME))
ONE_LINE: Final = BeforeValidator(_reader(TextKind.ONE_LINE))
DIGITS: Final = BeforeValidator(_reader(TextKind.DIGITS))
CODE: Final = BeforeValidator(_reader(TextKind.CODE))
DAY: Final = BeforeValidator(_reader(TextKind.DAY))

_read_lines = _reader(TextKind.LINES)
# What a schema holds besides schemas.
_NO_SCHEMA: Final = frozenset({"metadata", "default", "function", "cls", "config", "serialization"})


def with_texts_read(schema: CoreSchema) -> CoreSchema:
    """`schema` with every text in it read before it is checked, those inside lists and groups
    included."""
    read: CoreSchema = _wrapped(schema)
    return read


def _wrapped(part: Any) -> Any:
    if isinstance(part, list | tuple):
        return type(part)(map(_wrapped, part))
    if not isinstance(part, dict):
        return part
    if part.get("type") == "str":
        return core_schema.no_info_before_validator_function(_read_lines, part)
    if part.get("type") == "function-before" and part["function"]["function"] is _read_lines:
        return part  # of a shape inside this one, wrapped when that was made
    return {name: value if name in _NO_SCHEMA else _wrapped(value) for name, value in part.items()}
