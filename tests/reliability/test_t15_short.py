"""T15 in short: no parser crashes or stands still in a few thousand cases each, and a planted fault
is found."""

import asyncio

import pytest

from infra.logs import keep_form_headers_out
from tests.every_case import EveryCase
from tests.reliability.parsers import parsers
from tests.reliability.t15 import SLOW_S, all_of_them, faulty, fuzz, must_find

pytestmark = pytest.mark.slow

SHORT_S, LEAST = 0.7, 60


def test_no_parser_crashes_or_stands_still() -> None:
    with EveryCase() as every:
        for name, fuzzed in all_of_them(SHORT_S, 15, LEAST).items():
            with every.case(name):
                assert fuzzed.crashes == {}
                assert fuzzed.cases >= LEAST and fuzzed.slowest_s < 4 * SLOW_S


def test_every_parser_reads_what_the_fuzz_begins_from() -> None:
    loop = asyncio.new_event_loop()
    try:
        keep_form_headers_out()
        for name, parser in parsers(loop).items():
            read = 0
            for seed in parser.seeds:
                try:
                    parser.read(seed)
                except parser.refuses:
                    continue
                read += 1
            assert read, f"{name}: nothing of it is ever read"
    finally:
        loop.close()


def test_a_planted_fault_is_found() -> None:
    assert must_find(fuzz(faulty(), 0.5, seed=15)).met
