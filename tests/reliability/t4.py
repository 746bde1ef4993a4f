"""T4: of twenty thousand messages with doubtful answers, and of as many with workers that die at
any point around a call, is none lost and none sent twice, and how long is anything in doubt? Beside
the control, a provider whose word about what it took is worth nothing. The short form stands in
tests/notifications/test_many_sends.py."""

import asyncio
import os
from pathlib import Path

from infra.db import Database
from tests.databases import CAST
from tests.notifications.conftest import Office
from tests.notifications.many_sends import (
    AMBIGUOUS,
    Doubts,
    Fates,
    fates,
    happens,
    sends_all,
    sends_and_dies,
    unsteady,
)
from tests.reliability.on_each import Fresh, on_each
from tests.reliability.table import Line

SENDS = int(os.environ.get("SENDS", "20000"))
CONTROL = 400
OFTEN = 0.5
RESOLVED_WITHIN_S = 15 * 60
# Of whoever is in doubt twice in a row the second time counts from the second call.
TWICE_IN_DOUBT = AMBIGUOUS
DOUBLED_AT_MOST = 0.0001


async def measure() -> list[Line]:
    """The long form."""
    return await on_each(_measured)


def _measured(name: str, fresh: Fresh, _: Path) -> list[Line]:
    asked, doubts = asyncio.run(_in_doubt(fresh(CAST), SENDS, proves=True))
    unasked, _doubts = asyncio.run(_in_doubt(fresh(CAST), SENDS, proves=False))
    deaths, dying = asyncio.run(_dying(fresh(CAST), SENDS))
    control = asyncio.run(_forgetful(fresh(CAST)))
    late = sum(seconds > RESOLVED_WITHIN_S for seconds in doubts.seconds.values())
    return [
        *_lines(f"{name}: providers that know what they took", asked, 0),
        Line(
            f"{name}: of {len(doubts.seconds)} in doubt, share still so after 15 min",
            late / max(1, len(doubts.seconds)),
            TWICE_IN_DOUBT,
            "",
        ),
        *_lines(f"{name}: providers that do not", unasked, SENDS * DOUBLED_AT_MOST),
        *_lines(f"{name}: {deaths} workers that died", dying, 0),
        Line(f"{name}: control: 1 where nothing was doubled", not control.doubled, 0, ""),
    ]


def _lines(name: str, told: Fates, doubled: float) -> list[Line]:
    unsettled = sum(many for state, many in told.states.items() if state not in _SETTLED)
    many = f"of {len(told.known)}, {len(told.given_up)} left to a person"
    return [
        Line(f"{name}, {many}: lost", told.lost, 0, ""),
        Line(f"{name}: sent twice", told.doubled, doubled, ""),
        Line(f"{name}: settled by nobody", unsettled, 0, ""),
    ]


_SETTLED = ("accepted", "dead")


async def _in_doubt(url: str, sends: int, *, proves: bool) -> tuple[Fates, Doubts]:
    db = Database(url)
    try:
        office = Office(db)
        doubts = Doubts(office, unsteady(office, proves=proves))
        await happens(office, sends)
        await sends_all(office, doubts)
        return await fates(office), doubts
    finally:
        await db.close()


async def _dying(url: str, sends: int) -> tuple[int, Fates]:
    db = Database(url)
    try:
        office = Office(db)
        providers = unsteady(office)
        await happens(office, sends)
        return await sends_and_dies(office, providers), await fates(office)
    finally:
        await db.close()


async def _forgetful(url: str) -> Fates:
    db = Database(url)
    try:
        office = Office(db)
        for each in unsteady(office, ambiguous=OFTEN):
            each.knows_nothing = True
        await happens(office, CONTROL)
        await sends_all(office)
        return await fates(office)
    finally:
        await db.close()
