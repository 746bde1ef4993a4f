"""Does the process that reads cost one page when it dies, and does nothing wait for it for ever?"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator

import pytest

from infra.reading.text_reader import PageUnreadable, TextReader, page_from

# A reader that answers with what it was given, sleeps or dies.
PLAYED = """
import json, struct, sys, time
while head := sys.stdin.buffer.read(4):
    page = sys.stdin.buffer.read(struct.unpack(">I", head)[0])
    if page == b"sleep":
        time.sleep(60)
    if page == b"die":
        sys.exit(3)
    if page == b"lie":
        sys.stdout.buffer.write(b"\\xff\\xff\\xff\\xff")
        sys.stdout.buffer.flush()
        continue
    at = [[0, 0], [300, 0], [300, 30], [0, 30]]
    line = {"text": page.decode(), "score": 0.9, "at": at, "box": [1, 2, 3, 4]}
    text = json.dumps({"lines": [line], "turn": 2}).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(text)) + text)
    sys.stdout.buffer.flush()
"""


@pytest.fixture
async def reader() -> AsyncIterator[TextReader]:
    running = TextReader(command=(sys.executable, "-c", PLAYED), patience=20.0)
    yield running
    await running.stop()


async def test_one_process_reads_page_after_page(reader: TextReader) -> None:
    for words in ("first", "second"):
        page = await reader.read(words.encode())
        assert [line.text for line in page.lines] == [words]
        assert (page.turn, page.lines[0].box) == (2, (1, 2, 3, 4))
    first = reader.worker_pid
    await reader.read(b"third")
    assert reader.worker_pid == first


async def test_a_page_that_ends_the_process_costs_that_page_alone(reader: TextReader) -> None:
    for page in (b"die", b"lie"):
        with pytest.raises(PageUnreadable):
            await reader.read(page)
        assert (await reader.read(b"next")).lines[0].text == "next"


async def test_a_process_that_was_killed_is_started_anew(reader: TextReader) -> None:
    await reader.read(b"first")
    os.kill(reader.worker_pid, signal.SIGKILL)
    answers = []
    for _ in range(2):  # the first may still reach the dead one
        try:
            answers.append((await reader.read(b"next")).lines[0].text)
        except PageUnreadable:
            continue
    assert answers[-1] == "next"


async def test_a_page_that_takes_too_long_is_given_up(reader: TextReader) -> None:
    await reader.read(b"first")  # started
    reader._patience = 0.2
    with pytest.raises(PageUnreadable):
        await reader.read(b"sleep")
    reader._patience = 20.0
    assert (await reader.read(b"next")).lines[0].text == "next"


async def test_who_stops_waiting_leaves_no_answer_for_the_next(reader: TextReader) -> None:
    await reader.read(b"first")
    waiting = asyncio.create_task(reader.read(b"sleep"))
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await reader.read(b"mine")).lines[0].text == "mine"


def test_lines_of_a_sheet_that_was_taken_askew_lie_level() -> None:
    def line(left: float, top: float) -> dict[str, object]:
        at = [[left, top], [left + 300, top + 30], [left + 297, top + 60], [left - 3, top + 30]]
        return {"text": "x", "score": 1.0, "at": at, "box": [0, 0, 1, 1]}

    answer = {"lines": [line(0, 0), line(600, 60), line(0, 100), line(600, 160)], "turn": 0}
    page = page_from(json.loads(json.dumps(answer)))
    assert abs(page.lines[0].middle - page.lines[1].middle) < 3
    assert abs(page.lines[2].middle - page.lines[0].middle) > 90
