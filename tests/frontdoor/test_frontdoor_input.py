import asyncio
import json
from io import BytesIO

import pytest
from aiohttp import FormData

from frontdoor.reading import UPLOAD, WHOLE, BodyProgress

LOGGED_IN = {"Authorization": "Bearer good-token"}
FILES = f"/api/v1/notes/{'c' * 32}/files"
KEYED = LOGGED_IN | {"Idempotency-Key": "upload-0001"}


async def _fields(house, body, path="/api/v1/notes") -> dict[str, str]:
    response = await house.client.post(path, json=body, headers=LOGGED_IN)
    assert response.status == 422
    error = (await response.json())["error"]
    assert error["code"] == "invalid_fields"
    return error["fields"]


async def test_a_good_body_reaches_the_handler_typed_and_trimmed(house) -> None:
    sent = {"text": "  买药 ", "count": 2, "colour": "blue", "inner": {"on": "2025-06-30"}}
    response = await house.client.post("/api/v1/notes", json=sent, headers=LOGGED_IN)
    assert response.status == 201
    assert await response.json() == {"text": "买药", "size": 0, "on": "2025-06-30"}
    assert house.notes.seen[0][1].colour == "blue"


async def test_every_wrong_field_is_named_at_once_in_chinese(house) -> None:
    fields = await _fields(
        house, {"colour": "green", "count": "many", "inner": {"on": "2025-02-30"}, "extra": 1}
    )
    assert fields == {
        "colour": "只能从这几个里选：red、blue。",
        "count": "要填整数。",
        "inner.on": "没有这一天，请核对年月日，写成 2025-06-30 这样。",
        "extra": "不认识这一项，请去掉。",
    }


async def test_a_missing_field_is_named(house) -> None:
    assert await _fields(house, {}) == {"count": "这一项还没有填。"}


@pytest.mark.parametrize("day", ["0001-01-01", "2999-01-01", 20250630, "45717"])
async def test_a_day_that_no_hospital_paper_carries_is_refused(house, day) -> None:
    assert list(await _fields(house, {"count": 1, "inner": {"on": day}})) == ["inner.on"]


async def test_numbers_in_quotes_are_not_numbers(house) -> None:
    assert await _fields(house, {"count": "1"}) == {"count": "要填整数。"}


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[0m", "\x7f"])
async def test_control_characters_are_refused_before_a_database_sees_them(house, text) -> None:
    assert list(await _fields(house, {"count": 1, "text": text})) == ["text"]


async def test_what_was_typed_is_never_repeated(house) -> None:
    response = await house.client.post(
        "/api/v1/notes", json={"count": "410781199001011234"}, headers=LOGGED_IN
    )
    assert "410781199001011234" not in await response.text()


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b'{"count": 1, "text": "\\ud800"}'])
async def test_what_is_no_json_is_a_bad_request(house, raw) -> None:
    headers = LOGGED_IN | {"Content-Type": "application/json"}
    response = await house.client.post("/api/v1/notes", data=raw, headers=headers)
    assert response.status == 400
    assert (await response.json())["error"]["code"] == "not_json"


async def test_json_that_is_no_object_is_named_as_the_body(house) -> None:
    assert list(await _fields(house, [1, 2])) == ["body"]


async def test_another_content_type_is_refused(house) -> None:
    response = await house.client.post("/api/v1/notes", data="count=1", headers=LOGGED_IN)
    assert response.status == 415
    assert (await response.json())["error"]["code"] == "wrong_content_type"


async def test_a_body_above_the_limit_is_refused(house) -> None:
    sent = BytesIO(json.dumps({"count": 1, "text": "长" * 300_000}).encode())
    headers = LOGGED_IN | {"Content-Type": "application/json"}
    response = await house.client.post("/api/v1/notes", data=sent, headers=headers)
    assert response.status == 413
    assert (await response.json())["error"]["code"] == "too_large"


async def test_a_body_above_the_limit_without_an_announced_length_is_refused(house) -> None:
    async def endless():
        for _ in range(40):
            yield b" " * 65536

    headers = LOGGED_IN | {"Content-Type": "application/json"}
    response = await house.client.post("/api/v1/notes", data=endless(), headers=headers)
    assert response.status == 413


async def test_query_texts_become_numbers_and_unknown_ones_are_refused(house) -> None:
    good = await house.client.get("/api/v1/notes?word=a&size=5")
    assert await good.json() == {"text": "a", "size": 5, "on": None}
    for bad in ("size=x", "unknown=1", "word=a&word=b"):
        assert (await house.client.get(f"/api/v1/notes?{bad}")).status == 422


def _form(*parts: tuple[str, bytes | str]) -> FormData:
    form = FormData(default_to_multipart=True)
    for name, value in parts:
        if isinstance(value, bytes):
            form.add_field(name, BytesIO(value), filename="x.exe", content_type="text/html")
        else:
            form.add_field(name, value)
    return form


async def test_a_form_gives_its_fields_and_its_file_in_any_order(house) -> None:
    for form in (
        _form(("title", "票据"), ("file", b"1234")),
        _form(("file", b"1234"), ("title", "票据")),
    ):
        response = await house.client.post(FILES, data=form, headers=KEYED)
        assert response.status == 201
        assert await response.json() == {"text": "票据", "size": 4, "on": None}


async def test_the_key_belongs_to_person_and_address_and_hashes_what_was_sent(house) -> None:
    await house.client.post(FILES, data=_form(("title", "a"), ("file", b"1")), headers=KEYED)
    await house.client.post(FILES, data=_form(("title", "a"), ("file", b"2")), headers=KEYED)
    first, second = house.notes.seen
    assert first.scope == f"{'a' * 32}:POST /notes/{'c' * 32}/files"
    assert len(first.scope) <= 100
    assert first.key == "upload-0001"
    assert first.request_hash != second.request_hash


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        (LOGGED_IN, "请求头里要带上这一项，重传时用同一个值。"),
        (LOGGED_IN | {"Idempotency-Key": "短"}, "要用8到100个英文字母、数字或 . _ ~ - 。"),
        (LOGGED_IN | {"Idempotency-Key": "k" * 101}, "要用8到100个英文字母、数字或 . _ ~ - 。"),
    ],
)
async def test_a_missing_or_odd_idempotency_key_is_refused(house, headers, sentence) -> None:
    form = _form(("title", "a"), ("file", b"1"))
    response = await house.client.post(FILES, data=form, headers=headers)
    assert response.status == 422
    assert (await response.json())["error"]["fields"] == {"Idempotency-Key": sentence}


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ([("title", "a")], "file"),
        ([("file", b"1")], "title"),
        ([("title", "a"), ("file", b"1"), ("file", b"2")], "file"),
        ([("title", "a"), ("title", "b"), ("file", b"1")], "title"),
        ([("title", "a"), ("other", "b"), ("file", b"1")], "other"),
        ([("title", "长" * 3000), ("file", b"1")], "title"),
    ],
)
async def test_a_form_with_wrong_parts_names_the_part(house, parts, field) -> None:
    response = await house.client.post(FILES, data=_form(*parts), headers=KEYED)
    assert response.status == 422
    assert list((await response.json())["error"]["fields"]) == [field]


async def test_an_empty_file_is_passed_on_as_empty(house) -> None:
    form = _form(("title", "a"), ("file", b""))
    response = await house.client.post(FILES, data=form, headers=KEYED)
    assert (await response.json())["size"] == 0


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 30 * 1024 * 1024])
async def test_a_file_above_the_limit_is_refused(house, size) -> None:
    form = _form(("title", "a"), ("file", b"x" * size))
    response = await house.client.post(FILES, data=form, headers=KEYED)
    assert response.status == 413
    assert "1MB" in (await response.json())["error"]["message"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no boundary at all",
        b"--edge\r\nContent-Disposition: form-data; name=file\r\n\r\ncut off",
        b"--edge\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--edge--\r\n",
        b"--edge\r\nContent-Disposition: form-data; name=title\r\n\r\n\xff\xfe\r\n--edge--\r\n",
        b"--edge\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n--edge--\r\n",
        b'--edge\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\n' + b"x" * 40,
        b"--edge\r\nContent-Disposition: form-data; name=file\r\nContent-Length: -1\r\n\r\nx",
        b"--edge\r\n" + b"X-Long: y\r\n" * 500 + b"\r\n",
    ],
)
async def test_a_form_that_makes_no_sense_is_a_bad_request(house, raw) -> None:
    headers = KEYED | {"Content-Type": "multipart/form-data; boundary=edge"}
    response = await house.client.post(FILES, data=raw, headers=headers)
    assert response.status in {400, 422}
    assert set(json.loads(await response.text())["error"]) == {
        "code",
        "message",
        "fields",
        "request_id",
    }


async def test_a_form_without_a_boundary_is_a_bad_request(house) -> None:
    headers = KEYED | {"Content-Type": "multipart/form-data"}
    response = await house.client.post(FILES, data=b"x", headers=headers)
    assert response.status == 400


async def test_a_body_that_stops_coming_is_given_up(house) -> None:
    stalled = asyncio.Event()

    async def stalling():
        yield b"--edge\r\n"
        await stalled.wait()

    headers = KEYED | {"Content-Type": "multipart/form-data; boundary=edge"}
    async with house.client.post(FILES, data=stalling(), headers=headers) as response:
        assert response.status == 408
        assert (await response.json())["error"]["code"] == "too_slow"
    stalled.set()


def test_a_slow_phone_is_waited_for_and_a_pretender_is_not() -> None:
    """What arrives each second, in KB, and for how many seconds it is waited for."""
    for arriving, expected in (
        ([35] * 100, 90),  # a phone on a bad line, until the deadline
        ([0] * 100, 10),
        ([5] * 100, 10),
        ([35] * 20 + [0] * 80, 28),  # began well: given up when ten seconds together were poor
        (([0] * 5 + [20] * 5) * 10, 90),  # hesitates, and is fast enough over any ten seconds
    ):
        progress, received, waited = BodyProgress(UPLOAD, 0), 0, 0
        while progress.patience_s(waited, received) > 0:
            received += arriving[waited] * 1024
            waited += 1
        assert waited == expected, arriving[:30]
    small, drops = BodyProgress(WHOLE, 0), range(0, 60, 3)
    assert next(now for now in drops if small.patience_s(now, now * 9000) <= 0) == 15


async def test_the_body_is_whole_before_anything_else_is_begun(house) -> None:
    """A caller who drips keeps no place; what comes too late is too slow and not broken."""
    begun = asyncio.Event()

    async def dripping():
        yield b'{"count": 1'
        await begun.wait()
        yield b"}"

    headers = LOGGED_IN | {"Content-Type": "application/json"}
    asked = asyncio.create_task(
        house.client.post("/api/v1/notes", data=dripping(), headers=headers)
    )
    await asyncio.sleep(0.05)
    assert house.notes.seen == []
    begun.set()
    async with await asked as answer:
        assert answer.status == 201
    assert len(house.notes.seen) == 1
