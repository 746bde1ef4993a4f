"""How long does a step take when everybody wants the same claim, or one person's year? The step
itself and the queueing before it are told apart; asked by `python -m tests.bench`."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
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
from infra.db_failures import out_of_reach
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
BUSY_S = 0.05
# so many of 900.00 fit below 400,000.00, and one fen is left
ROOM, PAID_BEFORE = 4, "396399.99"
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


@dataclass
class Crowd:
    """What came of one: its laps, how many had what they wanted, and how many were told that
    somebody else had been there before."""

    laps: list[Lap] = field(default_factory=list)
    done: int = 0
    refused: int = 0


async def accepted_at_once(house: House) -> Crowd:
    """受理 of one claim by fifty clerks at once."""
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    line, steps = claim.line, house.desk.desk.service
    told = await asyncio.gather(
        *(
            timed(lambda n=n: steps.accept(house.staff(Role.CLERK, n), line.id, line.version))
            for n in range(CLERKS)
        )
    )
    refused = sum(isinstance(answer, StaleVersion | WrongStage) for _, answer in told)
    return Crowd([lap for lap, _ in told], len(told) - refused, refused)


async def settled_at_once(house: House, many: int) -> Crowd:
    """复核 of so many claims of one person at once, with room for four more in the year: each is
    asked again for as long as the amount has changed meanwhile, and a moment later where no
    connection came free. Everybody has seen their claim before the first is settled: or the pages
    of the last would be part of what the first steps take."""
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER, paid=PAID_BEFORE)
    ids = await house.reviewed_rows(father, FATHER, many, EXPENSE, FULL)
    checker, steps = house.staff(Role.FINAL_CHECKER), house.desk.desk.service
    crowd = Crowd()

    async def shown(claim_id: str) -> str:
        page = await _asked_again(lambda: house.desk.show(checker, claim_id))
        return str(page.statement.seen)

    async def settled(claim_id: str, seen: str) -> None:
        while True:
            step = partial(steps.check_finally, checker, claim_id, 4, seen)
            lap, answer = await _asked_again(partial(timed, step))
            crowd.laps.append(lap)
            if isinstance(answer, AmountChanged):
                seen = answer.facts["assessment"].seen
                continue
            good = not isinstance(answer, Exception) and answer.stage is Stage.APPROVED
            crowd.done += good
            crowd.refused += not good
            return

    await asyncio.gather(*map(settled, ids, await asyncio.gather(*map(shown, ids))))
    return crowd


async def _asked_again(step: Callable[[], Awaitable[Any]]) -> Any:
    while True:
        try:
            return await step()
        except Exception as problem:
            if not out_of_reach(problem):
                raise
            await asyncio.sleep(BUSY_S)


async def clerks_on_one_claim(house: House) -> list[Lap]:
    """One of them succeeds, the others are told so."""
    crowd = await accepted_at_once(house)
    assert (crowd.done, crowd.refused) == (1, CLERKS - 1), "not one success"
    return crowd.laps


async def checks_near_the_limit(house: House) -> list[Lap]:
    """Four of them are settled."""
    crowd = await settled_at_once(house, CHECKS)
    assert crowd.done == ROOM, f"{crowd.done} settled where there was room for {ROOM}"
    return crowd.laps


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
    async with house_on(Database(url)) as house:
        return await crowd(house)


@asynccontextmanager
async def house_on(db: Database) -> AsyncIterator[House]:
    """Casework on this database, heard by the laps; closed at the end."""
    with laps_heard(db):
        limits = SendLimits(None, None, None)
        yield House(db, Clock(), cast_sealer(), PlayedWeChat(), KeptObjects(), limits)
    await db.close()
