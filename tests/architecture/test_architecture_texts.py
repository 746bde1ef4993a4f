"""Does no door let in a text with characters that a database loses or refuses?"""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from sqlalchemy import JSON, String, update

from app.tables import METADATA
from claims_core.typed_text import InvalidText
from frontdoor.shapes import Given
from infra.db import Database
from miniapp_api.api import member_api
from tests.every_case import EveryCase
from window.api.api import window_api
from window.pages import staff_pages

DOORS = (member_api, window_api, staff_pages)  # importing them defines every shape
POISONS = ("a\x00b", "\x1b[0m", "a\x7f", "a\ufffe", "a\ud800", "a\u202eb")


def shapes(base: type[Given] = Given) -> Iterator[type[Given]]:
    for shape in base.__subclasses__():
        if not shape.__module__.startswith("tests."):
            yield shape
        yield from shapes(shape)


def test_no_request_and_no_form_takes_what_must_not_be_kept() -> None:
    found = list(shapes())
    assert len(found) > 80
    with EveryCase() as every:
        for shape in found:
            for name in shape.model_fields:
                for poison in POISONS:
                    for given in (poison, [poison], {"k": poison}, {poison: "v"}):
                        with every.case(shape.__name__, name, ascii(given)):
                            with pytest.raises(ValidationError) as refused:
                                shape.model_validate({name: given})
                            found_at = refused.value.errors(include_url=False)
                            assert name in {problem["loc"][0] for problem in found_at}


def test_every_number_that_is_given_has_an_end_within_what_a_database_counts() -> None:
    endless, numbers = set(), 0
    for shape in shapes():
        document = shape.model_json_schema()
        for model in (document, *document.get("$defs", {}).values()):
            for name, field in model.get("properties", {}).items():
                for kind in (field, *field.get("anyOf", ())):
                    if kind.get("type") == "integer" and "enum" not in kind:
                        numbers += 1
                        if kind.get("maximum", 2**63) >= 2**63:
                            endless.add(f"{shape.__name__}.{name}")
    assert numbers > 20
    assert endless == set()


async def test_no_column_takes_what_must_not_be_kept(db: Database) -> None:
    texts = [
        column
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, JSON)
    ]
    assert len(texts) > 200
    async with db.write() as session:
        with EveryCase() as every:
            for column in texts:
                for poison in POISONS[:-1]:  # only a reader is misled by the last
                    poisoned = update(column.table).values({column.name: poison})
                    name = f"{column.table.name}.{column.name}"
                    with every.case(name, ascii(poison)), pytest.raises(InvalidText):
                        await session.execute(poisoned)
