"""How long does a step take when everybody wants the same claim, or one person's year? The step
itself and the queueing before it are told apart; asked by `python -m tests.bench`."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import event

from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.errors import AmountChanged, PlatformDiffers
from casework.people.one_time_codes import SendLimits
from claims_core.claim import Role, Stage
from claims_core.review import StaleVersion, WrongStage
from infra.db import Database
from tests.bench.report import Figure
from tests.casework.conftest import House, KeptObjects
from tests.casework.played_wechat import PlayedWeChat
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.people import FATHER

CLERKS = 50
CHECKS = 96
ROUNDS = 5
STEP_MS = 500
EXPENSE = asdict(ExpenseForm(1_000_00))
FULL = asdict(PlatformFigures(1_000_00, 0, 900_00))


@dataclass
class Lap:
    """One step: when it was asked for, when its transaction began, and how long it then waited for
    a lock that somebody else held. On SQLite the wait for the one writer comes before the begin."""

    asked: float = field(default_factory=time.perf_counter)
    begun: float | None = None
    locked: float = 0.0
    ended: float = 0.0

    @property
    def queued_ms(self) -> float:
        """Waiting for one's turn."""
        return ((self.begun or self.ended) - self.asked + self.locked) * 1000

    @property
    def step_ms(self) -> float:
        """Working."""
        return (self.ended - self.asked) * 1000 - self.queued_ms


_LAP: ContextVar[Lap | None] = ContextVar("_LAP", default=None)


@contextmanager
def laps_heard(db: Database) -> Iterator[None]:
    """Let every lap hear when its transaction begins and how long it waits for locks."""
    engine = db.writer.sync_engine
    waits: dict[int, float] = {}

    def begin(_connection: Any) -> None:
        lap = _LAP.get()
        if lap is not None and lap.begun is None:
            lap.begun = time.perf_counter()

    def before(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FOR NO KEY UPDATE" in statement or "FOR UPDATE" in statement:
            waits[id(connection)] = time.perf_counter()

    def after(connection: Any, *_: Any) -> None:
        since, lap = waits.pop(id(connection), None), _LAP.get()
        if since is not None and lap is not None:
            lap.locked += time.perf_counter() - since

    heard = (("begin", begin), ("before_cursor_execute", before), ("after_cursor_execute", after))
    for name, listener in heard:
        event.listen(engine, name, listener)
    try:
        yield
    finally:
        for name, listener in heard:
            event.remove(engine, name, listener)


async def timed(step: Callable[[], Awaitable[Any]]) -> tuple[Lap, Any]:
    """A step with its lap; what it refuses is its answer."""
    lap = Lap()
    _LAP.set(lap)
    try:
        answer = await step()
    except (AmountChanged, PlatformDiffers, StaleVersion, WrongStage) as refused:
        answer = refused
    lap.ended = time.perf_counter()
    return lap, answer


async def clerks_on_one_claim(house: House) -> list[Lap]:
    """受理 of one claim by fifty clerks at once: one succeeds, the others are told so."""
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    line, steps = claim.line, house.desk.desk.service
    done = await asyncio.gather(
        *(
            timed(lambda n=n: steps.accept(house.staff(Role.CLERK, n), line.id, line.version))
            for n in range(CLERKS)
        )
    )
    refused = sum(isinstance(answer, StaleVersion | WrongStage) for _, answer in done)
    assert (len(done) - refused, refused) == (1, CLERKS - 1), "not one success"
    return [lap for lap, _ in done]


async def checks_near_the_limit(house: House) -> list[Lap]:
    """复核 of 96 claims of one person at once, with room for four more in the year: each is asked
    again for as long as the amount has changed meanwhile."""
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER, paid="396399.99")
    ids = await house.reviewed_rows(father, FATHER, CHECKS, EXPENSE, FULL)
    checker, steps = house.staff(Role.FINAL_CHECKER), house.desk.desk.service
    laps: list[Lap] = []
    approved = 0

    async def settled(claim_id: str) -> None:
        nonlocal approved
        shown = await house.desk.show(checker, claim_id)
        assert shown.statement is not None
        seen = shown.statement.seen
        while True:
            lap, answer = await timed(partial(steps.check_finally, checker, claim_id, 4, seen))
            laps.append(lap)
            if isinstance(answer, AmountChanged):
                seen = answer.facts["assessment"].seen
                continue
            approved += not isinstance(answer, Exception) and answer.stage is Stage.APPROVED
            return

    await asyncio.gather(*map(settled, ids))
    assert approved == 4, f"{approved} settled where there was room for 4"
    return laps


def figures_of(name: str, laps: list[Lap]) -> list[Figure]:
    """p99 of the step itself, held to its target, and of the queueing, shown beside it."""
    step = statistics.quantiles([lap.step_ms for lap in laps], n=100)[-1]
    queued = statistics.quantiles([lap.queued_ms for lap in laps], n=100)[-1]
    return [
        Figure(f"{name}: the step itself, p99 of {len(laps)}", step, STEP_MS, "ms"),
        Figure(f"{name}: queueing before it, p99", queued, None, "ms"),
    ]


def measure(kind: str, fresh: Callable[[], str]) -> list[Figure]:
    """Both crowds, each on databases of its own."""
    figures: list[Figure] = []
    for name, crowd, rounds in (
        (f"{CLERKS} clerks on one claim", clerks_on_one_claim, ROUNDS),
        (f"{CHECKS} final checks near the limit", checks_near_the_limit, 1),
    ):
        laps: list[Lap] = []
        for _ in range(rounds):
            laps += asyncio.run(_one_round(crowd, fresh()))
        figures += figures_of(f"{kind}: {name}", laps)
    return figures


async def _one_round(crowd: Callable[[House], Awaitable[list[Lap]]], url: str) -> list[Lap]:
    db = Database(url)
    with laps_heard(db):
        limits = SendLimits(None, None, None)
        house = House(db, Clock(), cast_sealer(), PlayedWeChat(), KeptObjects(), limits)
        laps = await crowd(house)
    await db.close()
    return laps
