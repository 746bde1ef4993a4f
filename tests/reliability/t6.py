"""T6: every push three times to two processes that are killed, and every receipt four times in any
order: has each one effect and one answer, and do the receipts lead to the same end whatever their
order? Beside the controls: processes that take every push for a new one, and whoever believes the
receipt that came last."""

import asyncio
import itertools
import os
import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from infra.db import Database
from infra.sms.gateway import SmsReceipt
from notifications.tables import DeliveryReceiptRow, DeliveryRow
from tests.callbacks.soak import WITHIN_SECONDS
from tests.callbacks.storm import Storm
from tests.callbacks.verdict import Verdict
from tests.databases import CAST, EMPTY
from tests.notifications.carriers import arrived, did_not_arrive
from tests.notifications.conftest import Office
from tests.reliability.on_each import Fresh, on_each
from tests.reliability.table import Line

CALLBACKS = int(os.environ.get("CALLBACKS", "10000"))
RECEIPTS_OF = int(os.environ.get("MESSAGES", "10000"))
CONTROL = 400
KILL_EVERY_S, BLOCK_FOR_S, STOP_FOR_S = 12.0, 3.0, 10.0
USUALLY_WITHIN_S = 1.0
TIMES = 4
_ORDERS = list(itertools.permutations(range(4)))
_AT_ONCE = 100


@dataclass
class Reported:
    """报告过的: what the receipts of so many messages led to."""

    messages: int = 0
    otherwise: int = 0
    kept_more_or_less: int = 0
    last_word_is_wrong: int = 0

    def lines(self, name: str) -> list[Line]:
        """The figures beside their targets; whoever believes the last word is the control."""
        told = f"{name}: of {self.messages} messages, four receipts {TIMES} times in any order"
        believed = f"{name}: control: 1 where the last word was always right"
        return [
            Line(f"{told}, ended otherwise", self.otherwise, 0, ""),
            Line(f"{name}: receipts kept twice or not at all", self.kept_more_or_less, 0, ""),
            Line(believed, not self.last_word_is_wrong, 0, ""),
        ]


async def measure() -> list[Line]:
    """The long form."""
    return await on_each(_measured)


def _measured(name: str, fresh: Fresh, folder: Path) -> list[Line]:
    seed = int(os.environ.get("SEED", "6"))
    for part in ("storm", "control"):
        (folder / part).mkdir()
    storm = Storm(folder / "storm", fresh(EMPTY), seed)
    verdict = asyncio.run(
        storm.run(CALLBACKS, kill_every=KILL_EVERY_S, block_for=BLOCK_FOR_S, stop_for=STOP_FOR_S)
    )
    sys.stderr.write(f"{name}, seed {seed}: {verdict}\n")
    forgetful = asyncio.run(forgetful_storm(folder / "control", fresh(EMPTY), CONTROL, seed))
    reported = asyncio.run(receipts_in_any_order(fresh(CAST), RECEIPTS_OF, seed))
    return [*lines_of(name, verdict), must_double(name, forgetful), *reported.lines(name)]


def lines_of(name: str, verdict: Verdict) -> list[Line]:
    """What came of a storm beside what may."""
    told = f"{name}: of {verdict.messages} messages, {verdict.kills} kills"
    wrong = len(verdict.lost) + len(verdict.doubled) + len(verdict.undone)
    return [
        Line(f"{told}: lost, doubled or not done", wrong, 0, ""),
        Line(f"{name}: 1 where somebody followed twice or never", not verdict.good, 0, ""),
        Line(
            f"{name}: answers that nothing held up, p99.9",
            verdict.usual_seconds,
            USUALLY_WITHIN_S,
            "s",
        ),
        Line(f"{name}: the slowest answer", verdict.slowest_seconds, WITHIN_SECONDS, "s"),
    ]


async def forgetful_storm(folder: Path, database_url: str, messages: int, seed: int) -> Verdict:
    """The same under processes that take every push for a new one."""
    storm = Storm(folder, database_url, seed)
    return await storm.run(messages, kill_every=0.5, block_for=4.0, forgetful=True)


def must_double(name: str, control: Verdict) -> Line:
    """The control is good for something when people are answered more than once."""
    told = f"{name}: control, forgetful processes: 1 where nobody was answered twice"
    return Line(told, not control.doubled, 0, "")


async def receipts_in_any_order(database_url: str, messages: int, seed: int) -> Reported:
    """Two receivers at one time, each told everything; each third message never arrives."""
    db, dice, reported = Database(database_url), random.Random(seed), Reported()
    office = Office(db)
    try:
        for first in range(0, messages, _AT_ONCE):
            many = min(_AT_ONCE, messages - first)
            ids = await _sent(office, many)
            heard = [_heard(out_id, first + n, dice) for n, out_id in enumerate(ids)]
            for turn in zip(*heard, strict=True):
                await asyncio.gather(*(office.receipts.record(list(turn)) for _ in range(2)))
            await _look(db, dict(zip(ids, heard, strict=True)), reported)
            reported.messages += many
    finally:
        await db.close()
    return reported


async def _sent(office: Office, many: int) -> list[str]:
    before = len(office.gateway.sent)
    for _ in range(many):
        await office.happens("claim_settled")
    relay, sender = office.relay(), office.sender()
    while await relay.run_once():
        pass
    while await sender.run_once():
        pass
    return [sms.out_id for sms in office.gateway.sent[before:]]


def _heard(out_id: str, number: int, dice: random.Random) -> list[SmsReceipt]:
    """In one of the 24 orders, and all of them again in others."""
    pile = (did_not_arrive if number % 3 == 0 else arrived)(out_id)
    in_order = [pile[each] for each in _ORDERS[number % len(_ORDERS)]]
    again = pile * (TIMES - 1)
    dice.shuffle(again)
    return in_order + again


async def _look(db: Database, heard: dict[str, list[SmsReceipt]], reported: Reported) -> None:
    row, kept = DeliveryRow, DeliveryReceiptRow
    async with db.read() as session:
        states = dict(
            (await session.execute(select(row.id, row.state).where(row.id.in_(heard)))).all()
        )
        many = Counter(
            dict(
                (
                    await session.execute(
                        select(kept.delivery_id, func.count())
                        .where(kept.delivery_id.in_(heard))
                        .group_by(kept.delivery_id)
                    )
                ).all()
            )
        )
    for out_id, told in heard.items():
        came = any(each.fate.state == "delivered" for each in told)
        right = "delivered" if came else "failed"
        reported.otherwise += states[out_id] != right
        reported.kept_more_or_less += many[out_id] != len(set(map(repr, told)))
        reported.last_word_is_wrong += told[-1].fate.state != right
