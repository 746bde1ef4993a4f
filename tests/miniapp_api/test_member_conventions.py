"""Does every route of the member API keep to the conventions that docs/api.md promises? Walks the
OpenAPI document; what is an exception stands here by name, with its reason."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from miniapp_api.api import PREFIX
from tests.miniapp_api.phone import STAY, Phone, Reply
from tests.people import FATHER
from tests.tools.tree import ROOT

# Why a request that comes twice does no harm, of every route that writes and takes no key.
_STATE = "says what holds afterwards; said again, it holds already"
_HELD = "the second finds what the first has left"
REPEATED_WITHOUT_A_KEY = {
    "POST /sessions": "WeChat's code is good once; another login is another token",
    "POST /sessions/web": "WeChat's code is good once; another login is another token",
    "DELETE /sessions/current": _STATE,
    "POST /me/phone": "WeChat's code is good once, and the phone is the same",
    "POST /bindings": "a second message within a minute is refused, the first stays good",
    "DELETE /bindings/current": _STATE,
    "POST /me/face-checks": "begins one more look, five a day; none counts before it is finished",
    "POST /me/face-checks/{check_id}/finish": _HELD,
    "POST /authorisations": "a second message within a minute is refused, the first stays good",
    "DELETE /authorisations/{insured_id}": _STATE,
    "DELETE /authorisations/given/{authorisation_id}": _STATE,
    "PUT /consents/{what}": _STATE,
    "DELETE /claims/{claim_id}": _STATE,
    "PUT /claims/{claim_id}/draft": "If-Match, and what is the same makes no version",
    "POST /claims/{claim_id}/payee/stop": _HELD,
    "PUT /claims/{claim_id}/payee/known": "the same again makes no version",
    "DELETE /claims/{claim_id}/photos/{photo_id}": _HELD,
    "OPTIONS /claims/{claim_id}/uploads": "writes nothing",
    "HEAD /claims/{claim_id}/uploads/{upload_id}": "writes nothing",
    "PATCH /claims/{claim_id}/uploads/{upload_id}": "the offset says what is there already",
    "POST /claims/{claim_id}/uploads/{upload_id}": "the offset says what is there already",
    "DELETE /claims/{claim_id}/uploads/{upload_id}": _STATE,
    "PUT /claims/{claim_id}/photos/{photo_id}/insist": _STATE,
    "PUT /claims/{claim_id}/photos/{photo_id}/reading": _STATE,
    "POST /claims/{claim_id}/mark": "the same mark again is no other",
    "POST /inbox/{item_id}/read": _STATE,
    "POST /inbox/read": _STATE,
    "PUT /announcements/wanted": _STATE,
    "PUT /tips/topics": _STATE,
    "PUT /wishes/{kind}": _STATE,
    "POST /handover/words": "what was seen before goes with it, and the same is said once",
    "POST /handover/end": _STATE,
    "POST /handover/rating": "one mark for each talk",
    "POST /claims/{claim_id}/appeals/{case_id}/photos": "the same picture is kept once",
    "POST /fraud-reports/{report_no}/photos": "the same picture is kept once",
    "PUT /activities/{activity_id}/sign-up": _STATE,
    "DELETE /activities/{activity_id}/sign-up": _STATE,
    "POST /places/find": "writes nothing: a place in an address would stand in logs",
    "POST /faq/ratings": "a count for the staff; nothing of the member's hangs on it",
    "POST /estimates": "writes nothing",
    "POST /first-reports": "the same care is the same report",
    "POST /first-reports/{report_id}/claim": "one claim comes of each report",
    "DELETE /first-reports/{report_id}": "what is taken back already stays so",
    "PUT /tips/sms": "the same choice is no other",
    "POST /assisted-filings/{claim_id}/confirm": "one claim is handed in once",
    "POST /assisted-filings/{claim_id}/take-over": _STATE,
    "POST /bank-cards/look": "writes nothing: a number in an address would stand in logs",
}
# Lists that come whole: what keeps them short.
WHOLE_LISTS = {
    "/claims/{claim_id}/readings": "at most forty photographs of one claim",
    "/me": "the relatives of one member",
    "/authorisations/given": "what stands, and the last fifty acts",
    "/authorisations/held": "those for whom one member acts",
    "/first-reports": "one person's newest fifty",
    "/assisted-filings": "what waits for one person's word: five at most for each of them",
    "/assisted-filings/{claim_id}": "of one claim",
    "/consents": "two texts, and what one person said of them",
    "/materials": "a closed list",
    "/claims/{claim_id}": "of one claim: at most forty photographs and fifty receipts",
    "/claims/{claim_id}/missing": "a closed list",
    "/claims/{claim_id}/draft": "of one claim: at most fifty receipts",
    "/claims/{claim_id}/statement": "of one claim",
    "/claims/{claim_id}/stay": "of one stay",
    "/claims/{claim_id}/statement/tree": "of one claim",
    "/tips": "a closed list",
    "/wishes": "a closed list",
    "/handover": "one talk, gone a day after its end",
    "/claims/{claim_id}/appeals": "of one claim",
    "/activities": "what is still to come",
    "/subscriptions": "one template",
    "/faq": "at most a few choices",
    "/faq/entries": "the shipped list",
    "/faq/entries/{entry}": "at most a few choices",
}
FILES = re.compile(r"/(docs|docs\.css|openapi\.json)$")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if not FILES.search(path):
                yield method.upper(), path.removeprefix(PREFIX), operation


def headers_of(operation: dict[str, Any]) -> set[str]:
    return {each["name"] for each in operation["parameters"] if each["in"] == "header"}


def shown_by(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """The fields of what a successful answer shows."""
    for status, answer in operation["responses"].items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        if status < "300" and "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            fields: dict[str, Any] = document["components"]["schemas"][name]["properties"]
            return fields
    return {}


def test_whatever_writes_takes_a_key_or_is_harmless_twice_for_a_reason(member_house) -> None:
    writes = {
        f"{method} {path}": "Idempotency-Key" in headers_of(operation)
        for method, path, operation in operations(member_house.promises.document)
        if method != "GET"
    }
    without = {route for route, takes_key in writes.items() if not takes_key}
    assert without == set(REPEATED_WITHOUT_A_KEY)
    assert sum(writes.values()) >= 15


def test_every_list_has_a_cursor_or_is_short_for_a_reason(member_house) -> None:
    document = member_house.promises.document
    whole = set()
    for method, path, operation in operations(document):
        fields = shown_by(document, operation)
        if method != "GET" or not any(each.get("type") == "array" for each in fields.values()):
            continue
        asked = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
        assert ("next_cursor" in fields) == ("cursor" in asked), path
        if "next_cursor" not in fields:
            whole.add(path)
    assert whole == set(WHOLE_LISTS)


def test_every_answer_names_its_request_and_every_limit_when_to_come_again(member_house) -> None:
    document = member_house.promises.document
    for method, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            headers = answer["headers"]
            assert "X-Request-ID" in headers, (method, path, status)
            assert ("Retry-After" in headers) == (status in ("429", "503")), (method, path, status)
        assert {"429", "503"} <= set(operation["responses"]), (method, path)
        versioned = "version" in shown_by(document, operation)
        success = next(answer for s, answer in operation["responses"].items() if s < "300")
        assert ("ETag" in success["headers"]) <= versioned, (method, path)
    with_etag = [path for _, path, operation in operations(document) if _has_etag(operation)]
    assert {"/claims/{claim_id}", "/claims/{claim_id}/draft"} <= set(with_etag)


def _has_etag(operation: dict[str, Any]) -> bool:
    return any("ETag" in answer["headers"] for answer in operation["responses"].values())


def test_every_request_and_answer_has_an_example_that_its_schema_lets_pass(member_house) -> None:
    document = member_house.promises.document
    seen = 0
    for method, path, operation in operations(document):
        contents = [operation.get("requestBody", {}).get("content", {})]
        contents += [
            answer.get("content", {})
            for status, answer in operation["responses"].items()
            if status < "400"
        ]
        for content in contents:
            shown = content.get("application/json", {})
            if "schema" not in shown:
                continue
            whole = shown["schema"] | {"components": document["components"]}
            Draft202012Validator(whole).validate(shown["example"])
            seen += 1
            assert shown["example"] not in ({}, None), (method, path)
    assert seen > 90


def test_the_document_of_conventions_has_a_rule_for_each_and_a_change_for_each_version() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for named in ("next_cursor", "If-Match", "ETag", "Idempotency-Key", "Retry-After"):
        assert named in text, named
    for named in ("X-Request-ID", "Deprecation", "Sunset", "## 变更"):
        assert named in text, named


async def test_a_version_goes_out_as_etag_and_a_change_wants_it_back(member_house, father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    path = f"/claims/{claim['id']}/draft"
    shown = await phone.get(path)
    assert etag(shown) == f'"{shown.json["version"]}"'
    for headers, status, code in (
        ({}, 428, "version_not_said"),
        ({"If-Match": "1"}, 422, "invalid_fields"),
        ({"If-Match": "*"}, 422, "invalid_fields"),
        ({"If-Match": '"99"'}, 409, "stale_version"),
    ):
        reply = await phone.ask("PUT", path, json={"region": "北京市"}, headers=headers)
        assert (reply.status, reply.code) == (status, code), headers
    saved = await phone.ask(
        "PUT", path, json={"region": "北京市"}, headers={"If-Match": etag(shown)}
    )
    assert saved.status == 200 and etag(saved) == f'"{saved.json["version"]}"'
    moved = await phone.ask(
        "PUT", path, json={"region": "郑州市"}, headers={"If-Match": etag(shown)}
    )
    assert (moved.status, moved.code) == (412, "draft_moved")
    assert set(moved.json["error"]["fields"]) == {"region"}
    assert moved.json["error"]["fresh"]["care"]["region"] == "北京市"
    assert (await phone.delete(f"/claims/{claim['id']}")).status == 204
    assert (await phone.delete(f"/claims/{claim['id']}")).status == 204
    assert (await phone.get("/claims")).json["items"] == []


async def test_with_the_same_key_each_step_of_a_claim_is_taken_once(member_house, father) -> None:
    phone, insured_id = father
    claim = await phone.ready(insured_id, FATHER)
    path = f"/claims/{claim['id']}"
    sent = {"version": claim["version"], "care": STAY | {"region": "北京"}}
    replies = [await _keyed(phone, "PUT", f"{path}/details", sent, "details-1") for _ in range(2)]
    assert [each.status for each in replies] == [200, 200]
    assert replies[0].json == replies[1].json
    other = await _keyed(phone, "PUT", f"{path}/details", sent | {"care": STAY}, "details-1")
    assert (other.status, other.code) == (409, "idempotency_key_reused")
    sent = {"version": replies[1].json["version"], "reason": "不办了"}
    replies = [await _keyed(phone, "POST", f"{path}/withdraw", sent, "withdraw-1") for _ in "12"]
    assert [each.json["stage"] for each in replies] == ["withdrawn"] * 2


async def test_a_code_typed_twice_with_the_same_key_has_bound_once(member_house) -> None:
    phone = await member_house.logged_in("father")
    asked = {"name": FATHER.name, "id_number": FATHER.id_number, "phone": FATHER.phone}
    request_id = (await phone.post("/bindings", asked)).json["request_id"]
    body = {"code": await phone.sms_code(request_id)}
    path = f"/bindings/{request_id}/confirm"
    replies = [await _keyed(phone, "POST", path, body, "confirm-1") for _ in range(2)]
    assert [each.status for each in replies] == [200, 200]
    assert replies[0].json == replies[1].json
    # the answer may have been lost together with the key
    assert (await _keyed(phone, "POST", path, body, "confirm-2")).json == replies[0].json


@pytest.mark.both_databases("a key beside its effect")
async def test_a_report_sent_twice_with_the_same_key_is_one_and_says_not_whose(
    member_house, father
) -> None:
    phone, _ = father
    body = {"words": "某某医院把没做的检查写进了清单", "anonymous": True}
    replies = [await _keyed(phone, "POST", "/fraud-reports", body, "report-1") for _ in range(2)]
    assert [each.status for each in replies] == [201, 201]
    assert replies[0].json == replies[1].json
    assert (await _keyed(phone, "POST", "/fraud-reports", body, "report-2")).json != replies[0].json


def etag(reply: Reply) -> str:
    """Whatever the client makes of the header's name."""
    return next(value for name, value in reply.headers.items() if name.lower() == "etag")


async def _keyed(phone: Phone, method: str, path: str, body: object, key: str) -> Any:
    return await phone.ask(method, path, json=body, headers={"Idempotency-Key": key})
