"""T15: does any parser crash or stand still, whatever it is given? That is grown from words which
it knows; what brought a new answer out is grown further. Beside the control, a parser with a
fault that must be found."""

import asyncio
import os
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.logs import keep_form_headers_out
from tests.pushes.strangers import SPLINTERS
from tests.reliability.parsers import Parser, parsers
from tests.reliability.table import Line

MINUTES = float(os.environ.get("MINUTES", "2"))
SLOW_S = 1.0
LONGEST = 20_000
_CORPUS = 400
PIECES = (
    *SPLINTERS,
    *(
        each.encode()
        for each in "年月日元万·•，\uff0e：\uff5c|,;:/?&=%#{}[]\"'\\\t\r\n\uff10\uff19"
    ),
    *("\u200b".encode(), "\u202e".encode(), "\ufeff".encode(), "𠮷".encode(), b"\xed\xb0\x80"),
    *(b"9" * 40, b"-1", b"1e999", b"NaN", b"null", b"true", b"1E+17", b"0x", b"--a-boundary"),
    *(b"Content-Length: 9\r\n", b"Content-Transfer-Encoding: base64\r\n", b"\r\n\r\n"),
)


@dataclass
class Fuzzed:
    """试过的: how many, how many kinds of answers, the slowest, and what crashed."""

    cases: int = 0
    answers: set[str] = field(default_factory=set)
    slowest_s: float = 0.0
    crashes: dict[str, bytes] = field(default_factory=dict)

    def lines(self, name: str) -> list[Line]:
        """The figures beside their targets."""
        told = f"{name}: crashes in {self.cases} cases with {len(self.answers)} kinds of answers"
        return [
            Line(told, len(self.crashes), 0, ""),
            Line(f"{name}: the slowest, of processor", self.slowest_s, SLOW_S, "s"),
        ]


def fuzz(parser: Parser, seconds: float, seed: int, least: int = 0) -> Fuzzed:
    """Give it whatever grows, for so long, and so often at least."""
    dice, fuzzed = random.Random(seed), Fuzzed()
    corpus = list(parser.seeds)
    end = time.monotonic() + seconds
    while time.monotonic() < end or fuzzed.cases < least:
        raw = grown(dice, dice.choice(corpus), corpus)
        begun = time.process_time()  # of this process: others may be busy
        try:
            parser.read(raw)
            answer = "read"
        except parser.refuses as refusal:
            answer = f"{type(refusal).__name__} {str(refusal)[:12]}"
        except Exception as crash:
            answer = f"{type(crash).__name__} {_where(crash)}"
            fuzzed.crashes.setdefault(answer, raw)
        took = time.process_time() - begun
        fuzzed.slowest_s = max(fuzzed.slowest_s, took)
        fuzzed.cases += 1
        if answer not in fuzzed.answers or (answer == "read" and dice.random() < 0.02):
            fuzzed.answers.add(answer)
            corpus.append(raw)
            if len(corpus) > _CORPUS:
                corpus.pop(dice.randrange(len(parser.seeds), len(corpus)))
    return fuzzed


def grown(dice: random.Random, raw: bytes, others: list[bytes]) -> bytes:
    """With bytes changed, left out, doubled, foreign, or grafted from another one."""
    for _ in range(dice.randrange(1, 6)):
        at, to = sorted(dice.randrange(len(raw) + 1) for _ in range(2))
        other = dice.choice(others)
        graft = dice.randrange(len(other) + 1)
        flipped = bytes([dice.randrange(256)])
        raw = dice.choice(
            (
                raw[:at] + dice.choice(PIECES) + raw[at:],
                raw[:at] + raw[to:],
                raw[:to] + raw[at:],
                raw[:at] + flipped + raw[at + 1 :],
                raw[:at] + dice.randbytes(dice.randrange(1, 9)) + raw[at:],
                raw[:at] + other[graft:],
                raw[:at] + str(dice.randrange(-(10**6), 10**12)).encode() + raw[to:],
            )
        )
    return raw[:LONGEST]


def _where(crash: Exception) -> str:
    step = crash.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return "" if step is None else f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}"


def all_of_them(seconds: float, seed: int, least: int = 0) -> Mapping[str, Fuzzed]:
    """Every parser for so long, and so often at least."""
    loop = asyncio.new_event_loop()
    try:
        keep_form_headers_out()
        found = {}
        for name, parser in parsers(loop).items():
            found[name] = fuzz(parser, seconds, seed, least)
            for crash, raw in found[name].crashes.items():
                sys.stderr.write(f"{name}: {crash} for {raw[:300]!r}\n")
        return found
    finally:
        loop.close()


async def measure() -> list[Line]:
    """The long form: `MINUTES` for each parser, from a seed that is told."""
    seed = int(os.environ.get("SEED", str(time.time_ns() % 10**9)))
    sys.stderr.write(f"from seed {seed}, {MINUTES:g} minutes for each parser\n")
    found = await asyncio.to_thread(all_of_them, MINUTES * 60, seed)
    lines = [line for name, fuzzed in found.items() for line in fuzzed.lines(name)]
    return [*lines, must_find(fuzz(faulty(), 10, seed))]


def faulty() -> Parser:
    """The control: it reads a sum as yuan and fen, and knows of no sum that ends with its point."""

    def read(raw: bytes) -> int:
        yuan, point, fen = raw.decode("utf-8", "replace").partition(".")
        if not yuan.isdecimal() or not yuan.isascii():
            raise ValueError
        return int(yuan[:18]) * 100 + (ord(fen[0]) if point else 0)

    return Parser(read, [b"12.50", b"7"], (ValueError,))


def must_find(control: Fuzzed) -> Line:
    """The control is good for something when its fault is found."""
    found = any(crash.startswith("IndexError") for crash in control.crashes)
    return Line(f"control: 1 where its fault was missed in {control.cases} cases", 1 - found, 0, "")
