"""Does a public name mean one thing, in a word that an outside engineer knows? The product only:
tests may speak more loosely."""

import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.tree import PACKAGES, ROOT, Definition, modules, outline

pytestmark = pytest.mark.slow

# The stand-in world implements the same outside protocols a second time, on purpose and without a
# look at ours, so it may call them by the same names.
PRODUCT = modules(*(each for each in PACKAGES if each != "sandbox"))

# In names, docstrings and comments: what is out, and the word to use instead.
OUT = {
    "signs": "characters",
    "post": "role (of a person); import, send or enter (of a file or form)",
    "posts": "roles (of a person); forms (of a page)",
    "placed": "what the file answers",
    "house": "application or service",
}
# Whole names of functions and methods.
OUT_AS_FUNCTION = {
    "take": "import_file, spend, step … – what is done",
    "take_in": "record_returns, accept … – what is done",
    "take_result": "record_result",
    "of": "from_row, from_claim … – what it is made from",
}
# A posting is entered in a ledger, and a request may be a POST.
SPARED = {"post_settlement", "__post_init__"}


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _prose(path: Path) -> Iterator[str]:
    """Docstrings and comments, without what stands in backticks or is an address."""
    yield outline(path).docstring
    for each in outline(path).definitions:
        yield each.docstring
    read = io.StringIO(path.read_text(encoding="utf-8")).readline
    for token in tokenize.generate_tokens(read):
        if token.type == tokenize.COMMENT:
            yield token.string


def _words(name: str) -> set[str]:
    """ThisName and this_name: {"this", "name"}."""
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))


def _is_constructor(definition: Definition) -> bool:
    return not definition.is_class and bool(definition.decorators & {"classmethod", "staticmethod"})


def test_a_public_class_name_stands_once_in_the_product() -> None:
    places = defaultdict(list)
    for path in PRODUCT:
        for node in outline(path).definitions:
            if node.is_class and not node.name.startswith("_"):
                places[node.name].append(f"{_place(path)}:{node.line}")
    assert len(places) > 500
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_names_of_files_classes_and_functions_use_words_that_are_in() -> None:
    wrong = []
    for path in PRODUCT:
        wrong += [f"{_place(path)}: {OUT[each]}" for each in _words(path.stem) & set(OUT)]
        for node in outline(path).definitions:
            if node.name in SPARED:
                continue
            found = {OUT[each] for each in _words(node.name) & set(OUT)}
            name = node.name.removeprefix("_")
            is_asked = name == "of" and not _is_constructor(node)
            if name in OUT_AS_FUNCTION and not is_asked:
                found.add(OUT_AS_FUNCTION[name])
            wrong += [f"{_place(path)}:{node.line} {node.name}: {each}" for each in found]
    assert wrong == []


def test_docstrings_and_comments_use_words_that_are_in() -> None:
    out = re.compile(rf"(?<![`/\w-])({'|'.join(OUT)})(?![`/\w-])", re.IGNORECASE)
    wrong = [
        f"{_place(path)}: {found[0]!r} in {text[:60]!r}, better: {OUT[found[0].lower()]}"
        for path in PRODUCT
        for text in _prose(path)
        for found in out.finditer(text)
        if found[0] != "POST"
    ]
    assert wrong == []
