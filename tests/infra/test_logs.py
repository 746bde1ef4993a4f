import asyncio
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
from aiohttp import web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.multipart import parse_content_disposition
from aiohttp.test_utils import TestServer

from infra.logs import configure_logging, request_id_var

PHONE = "13900001234"


@pytest.fixture(autouse=True)
def _restored_root() -> Iterator[None]:
    root, access = logging.getLogger(), logging.getLogger("aiohttp.access")
    before, levels = list(root.handlers), (root.level, access.level)
    yield
    root.handlers[:] = before
    root.setLevel(levels[0])
    access.setLevel(levels[1])


def test_a_json_line_carries_sentence_action_ids_and_request_id(capsys) -> None:
    configure_logging("info", json=True)
    token = request_id_var.set("req-1")
    logging.getLogger("casework.desk").info("已受理", extra={"action": "accepted", "claim_id": 7})
    request_id_var.reset(token)
    line = json.loads(capsys.readouterr().err)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "casework.desk",
        "message": "已受理",
        "request_id": "req-1",
        "action": "accepted",
        "claim_id": 7,
    }


def test_a_json_line_keeps_the_traceback_without_personal_data(capsys) -> None:
    configure_logging("INFO", json=True)
    try:
        raise RuntimeError(f"phone {PHONE}")
    except RuntimeError:
        logging.getLogger("x").exception("failed for %s", PHONE, extra={"phone": PHONE})
    out = capsys.readouterr().err
    assert PHONE not in out
    assert "RuntimeError: phone [phone]" in json.loads(out)["exc_info"]


def test_a_line_for_people_shows_the_same(capsys) -> None:
    configure_logging("INFO", json=False)
    logging.getLogger("x").warning("sent to %s", PHONE, extra={"action": "sms", "delivery_id": 3})
    line = capsys.readouterr().err
    assert "WARNING x: sent to [phone]  [action=sms delivery_id=3]" in line


def test_a_line_for_people_keeps_the_traceback(capsys) -> None:
    configure_logging("INFO", json=False)
    try:
        raise RuntimeError(f"phone {PHONE}")
    except RuntimeError:
        logging.getLogger("x").exception("failed")
    assert "RuntimeError: phone [phone]" in capsys.readouterr().err


def test_lines_below_the_level_stay_out(capsys) -> None:
    configure_logging("WARNING", json=False)
    logging.getLogger("x").info("quiet")
    assert capsys.readouterr().err == ""


def test_what_a_spoilt_form_calls_its_file_is_written_nowhere(capsys) -> None:
    with warnings.catch_warnings():
        configure_logging("INFO", json=False)
        for header in ('form-data; name="file"; filename="李四的病历.jpg', "; 李四的病历", "a b;c"):
            assert parse_content_disposition(header) == (None, {})
    assert capsys.readouterr().err == ""


def test_configuring_twice_writes_each_line_once(capsys) -> None:
    configure_logging("INFO", json=False)
    configure_logging("INFO", json=False)
    logging.getLogger("x").info("once")
    assert capsys.readouterr().err.count("once") == 1


NAME = "%E6%A2%81%E5%AE%88%E7%94%B0"  # somebody's, as an address has it


@pytest.mark.parametrize(
    "sent",
    [
        f"GET /{NAME}{'x' * 9000} HTTP/1.1\r\nHost: a\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: a\r\nReferer: {NAME}\0\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: {NAME}\r\n\r\n",
        f"GET /{NAME} HTTP/9.9.9\r\n\r\n",
    ],
)
@pytest.mark.parametrize("json_lines", [True, False])
async def test_what_is_no_request_is_told_in_one_line_that_quotes_nothing(
    capsys, sent: str, json_lines: bool
) -> None:
    configure_logging("INFO", json=json_lines)
    async with TestServer(web.Application()) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        for request in ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", sent):  # the first is counted apart
            writer.write(request.encode())
            await reader.readuntil(b"\r\n\r\n")
        writer.close()
    lines = capsys.readouterr().err
    assert NAME not in lines and "127.0.0.1" not in lines and "Traceback" not in lines
    assert lines.count("no_request") == 1
    configure_logging("WARNING", json=json_lines)
    logging.getLogger("aiohttp.server").error("x", exc_info=LineTooLong(NAME))
    assert capsys.readouterr().err == ""
