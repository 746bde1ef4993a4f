import json
import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from frontdoor.routing import endpoints_of

PREFIX = "/api/member/v1"
OTHERS = {"GET /healthz", "GET /readyz", "GET /metrics"}


@pytest.mark.slow
async def test_the_document_is_valid_openapi_3_1(member_house) -> None:
    served = await member_house.phone().get("/openapi.json")
    OpenAPIV31SpecValidator(served.json).validate()
    assert served.json["openapi"] == "3.1.0"


async def test_every_route_is_in_the_document_and_nothing_else_is(member_house) -> None:
    app = member_house.client.server.app
    routes = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.method != "HEAD"
    }
    document = json.loads((await member_house.phone().get("/openapi.json")).body)
    written = {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in item
        if method != "head"
    }
    assert written == routes - OTHERS
    assert len(written) > 20


async def test_every_endpoint_speaks_chinese_to_its_reader(member_house) -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for resource in member_house.resources:
        for promised, _ in endpoints_of(resource):
            assert chinese.search(promised.summary), promised.path
            assert chinese.search(promised.description), promised.path


async def test_every_model_says_in_chinese_what_it_is(member_house) -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for name, schema in member_house.promises.document["components"]["schemas"].items():
        assert chinese.search(schema.get("description", "")), name


async def test_every_member_route_asks_for_the_token(member_house) -> None:
    open_doors = {
        f"{method.upper()} {path.removeprefix(PREFIX)}"
        for path, item in member_house.promises.document["paths"].items()
        for method, operation in item.items()
        if "security" not in operation
    }
    assert open_doors == {
        "POST /sessions",
        "POST /sessions/web",
        "GET /help",
        "GET /materials",
        "GET /materials/samples/{name}",
        "GET /faq",
        "GET /faq/entries",
        "GET /faq/entries/{entry}",
        "GET /openapi.json",
        "GET /docs",
        "GET /docs.css",
    }


async def test_the_page_for_people_needs_nothing_from_elsewhere(member_house) -> None:
    phone = member_house.phone()
    page, style = await phone.get("/docs"), await phone.get("/docs.css")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "上传一张照片" in page.body.decode()
    assert not re.search(r"https?://|<script|style=", page.body.decode())
    assert not re.search(r"https?://|@import|url\(", style.body.decode())
