"""Roster and platform files: whole or not at all, with every problem named."""

from datetime import date

import pytest

from claims_core.claim import Role, Stage
from claims_core.identifiers import make_id_number
from tests.people import FATHER, Insured, feed_csv, roster_csv
from tests.window.at_work import Window

pytestmark = pytest.mark.slow

NEWCOMER = Insured(
    "410700900000000000000000000009",
    "芮新来",
    make_id_number("410702", date(1970, 5, 6), 557),
    "13900000009",
    "6222020000000000012",
)


@pytest.mark.both_databases("repeats")
async def test_a_roster_is_taken_and_again_changes_nothing(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    first = await supervisor.upload(form, roster_csv((NEWCOMER,)))
    assert first.status == 200 and "新增1" in first.text
    again = await supervisor.upload(form, roster_csv((NEWCOMER,)))
    assert "新增0，更新0，没有变化1" in again.text


async def test_every_problem_of_a_roster_is_named_by_line_and_nothing_is_taken(
    window: Window,
) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    bad = roster_csv((NEWCOMER,)) + "\r\nX1,贾错,410702197005065579,139,410700\r\n".encode()
    refused = await supervisor.upload(form, bad)
    assert refused.status == 422
    assert "一条也没有导入" in refused.text and "要改的地方" in refused.text
    assert "新增1" in (await supervisor.upload(form, roster_csv((NEWCOMER,)))).text


async def test_a_file_with_other_columns_is_refused(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    refused = await supervisor.upload(form, b"name,id\r\na,b\r\n")
    assert refused.status == 422 and "第一行应当是" in refused.text


async def test_the_platform_feed_reaches_the_accumulators_of_a_claim(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/platform")).form("/platform/take")
    feed = feed_csv(FATHER, paid="1234.56").replace(b"SETL", b"NEXT")
    done = await supervisor.upload(form, feed)
    assert done.status == 200 and "新增1" in done.text
    page = await supervisor.get(f"/window/claims/{claim.line.id}")
    assert "1,234.56" in page.text


async def test_a_file_beyond_the_limit_is_refused_before_it_is_read(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get("/window/roster")).form("/roster/take")
    refused = await supervisor.upload(form, b"x" * (9 * 1024 * 1024))
    assert refused.status == 413 and "8MB" in refused.text
