from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from frontdoor.documents import Documents
from frontdoor.openapi import About, document
from frontdoor.page import rendered, stylesheet
from frontdoor.routing import endpoints_of, routes_of
from tests.frontdoor.conftest import Notes, NoteShown

ABOUT = About(
    title="笔记接口",
    version="1",
    description="试一试。",
    prefix="/api/v1",
    security={"bearer": {"type": "http", "scheme": "bearer"}},
)


@pytest.fixture
def spec(house):
    return document(ABOUT, [house.notes])


async def test_the_document_is_valid_openapi_3_1(spec) -> None:
    OpenAPIV31SpecValidator(spec).validate()
    assert spec["openapi"].startswith("3.1")


async def test_every_endpoint_is_in_the_document(spec, house) -> None:
    written = {(m.upper(), path) for path, item in spec["paths"].items() for m in item}
    promised = {(e.method, f"/api/v1{e.path}") for e, _ in endpoints_of(house.notes)}
    assert written == promised
    assert len(promised) == 7


async def test_only_guarded_routes_ask_for_a_login(spec) -> None:
    assert "security" in spec["paths"]["/api/v1/notes"]["post"]
    assert "security" not in spec["paths"]["/api/v1/notes"]["get"]


async def test_the_idempotency_key_is_documented(spec) -> None:
    for path, required in (("/api/v1/notes", False), ("/api/v1/notes/{note_id}/files", True)):
        header = next(p for p in spec["paths"][path]["post"]["parameters"] if p["in"] == "header")
        assert header["name"] == "Idempotency-Key"
        assert header["required"] is required


async def test_a_form_shows_its_fields_and_its_file(spec) -> None:
    operation = spec["paths"]["/api/v1/notes/{note_id}/files"]["post"]
    schema = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert set(schema["properties"]) == {"title", "file"}
    assert schema["required"] == ["title", "file"]


async def test_refusals_are_documented_with_code_and_term(spec) -> None:
    answers = spec["paths"]["/api/v1/notes"]["post"]["responses"]
    assert set(answers) == {
        *("201", "400", "401", "408", "409", "413", "415", "422", "429", "500", "503")
    }
    assert "`stale_version` 版本已变" in answers["409"]["description"]
    assert "204" in spec["paths"]["/api/v1/notes/{note_id}"]["delete"]["responses"]


async def test_fields_carry_their_chinese_words(spec) -> None:
    text = spec["components"]["schemas"]["NewNote"]["properties"]["text"]
    assert text["description"] == "正文"
    assert "title" not in text


async def test_the_page_shows_every_endpoint_and_model(spec) -> None:
    page = rendered(spec, "docs.css", "openapi.json")
    assert page.startswith("<!doctype html>")
    for item in spec["paths"].values():
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page
    for name in spec["components"]["schemas"]:
        assert f'id="m-{name}"' in page
    assert "<script" not in page
    assert "style=" not in page
    assert "//" not in page.replace("</", "")  # nothing from elsewhere
    assert "url(" not in stylesheet()


async def test_what_a_document_says_is_escaped_on_the_page(spec) -> None:
    spec["info"]["description"] = "<script>alert(1)</script>"
    assert "<script>" not in rendered(spec, "docs.css", "openapi.json")


def test_page_files_travel_with_the_package() -> None:
    assert (Path(stylesheet.__code__.co_filename).parent / "pages" / "api.html").is_file()


async def test_the_document_is_written_once_however_often_it_is_asked_for(open_house) -> None:
    """Anybody may ask, and to write a long one takes longer than all else that is answered."""
    documents = Documents(ABOUT, [Notes()], NoteShown)
    house = await open_house(*routes_of([documents], "/written"))
    handlers = {"openapi.json": documents.for_programs, "docs": documents.for_people}
    for address in handlers:
        answers = []
        for _ in range(2):
            answers.append(await handlers[address](None))
        assert isinstance(answers[0].body, bytes) and answers[0].body is answers[1].body
        response = await house.client.get(f"/written/{address}")
        assert await response.read() == answers[0].body
