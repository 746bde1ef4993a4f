"""How do many small writes share one commit? Asked by whoever keeps a row or two for each message
that comes or goes: the dedupe of pushes, conversations; fit for receipts and sends as well.

There is no timer: what arrives while one batch is being committed is the next batch. So a lonely
write waits for nobody, and under load a dozen share one wait for the disk."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from infra.db import Database
from infra.write_steps import ReadyStep, Rows, WriteOutcome, WriteStep

log = logging.getLogger("daetong.db")

MOST_AT_ONCE = 256


# Its steps, and whom to tell.
_Write = tuple[list[ReadyStep], Callable[[WriteOutcome], None]]


class GroupCommit:
    """合并提交: one writer, without ORM, with a connection of its own.

    Writes of one batch share a transaction, and each is whole or not at all: one that fails takes
    no other with it. Two for the same row by the same statement happen in the order in which they
    were handed in; the others of a batch in any."""

    def __init__(self, db: Database) -> None:
        self._dialect = db.writer.sync_engine.dialect
        self._writer = db.batch_writer()
        self._waiting: deque[_Write] = deque()
        self._running: asyncio.Task[None] | None = None
        self.batches = 0

    async def write(self, *steps: WriteStep) -> list[Rows]:
        """The rows of each step, once all of them are durably written.

        A caller who is cancelled meanwhile takes nothing back.

        :raises InvalidText: for characters that no database keeps.
        :raises Exception: what the driver raises for these steps, or for the whole batch.
        """
        done: asyncio.Future[list[Rows]] = asyncio.get_running_loop().create_future()
        self._enqueue(steps, partial(_settle, done))
        return await done

    def write_then(self, tell: Callable[[WriteOutcome], None], *steps: WriteStep) -> None:
        """The same for whoever has nothing else to do meanwhile, and so needs no task that waits:
        it is told what came of it, in the context of whoever handed in the first of the batch.

        :raises InvalidText: for characters that no database keeps.
        """
        self._enqueue(steps, tell)

    def write_soon(
        self, *steps: WriteStep, action: str, then: Callable[[], None] | None = None
    ) -> None:
        """The same for whoever need not wait: a failure is logged under `action`; either way, what
        comes `then` is called."""
        self._enqueue(steps, partial(_report, action, then))

    async def settled(self) -> None:
        """Wait until all that was handed in is written; asked when the process stops."""
        while self._running is not None and not self._running.done():
            await asyncio.wait({self._running})

    def _enqueue(self, steps: Sequence[WriteStep], tell: Callable[[WriteOutcome], None]) -> None:
        ready: list[ReadyStep] = []
        for statement, parameters in steps:
            compiled = statement.compiled(self._dialect)
            ready.append((compiled, compiled.values(parameters)))
        self._waiting.append((ready, tell))
        # one that was cancelled before it began leaves its name there
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                many = min(len(self._waiting), MOST_AT_ONCE)
                batch = [self._waiting.popleft() for _ in range(many)]
                outcomes = await self._outcomes(batch)
                for (_, tell), outcome in zip(batch, outcomes, strict=True):
                    _tell(tell, outcome)
        finally:
            self._running = None

    async def _outcomes(self, batch: Sequence[_Write]) -> Sequence[WriteOutcome]:
        self.batches += 1
        try:
            return await self._writer.write([steps for steps, _ in batch])
        except Exception as problem:
            return [problem] * len(batch)


def _tell(tell: Callable[[WriteOutcome], None], outcome: WriteOutcome) -> None:
    """Whoever comes next in the batch is told, whatever this one makes of it."""
    try:
        tell(outcome)
    except Exception:
        log.exception("Whoever waited for a write failed", extra={"action": "tell"})


def _settle(done: asyncio.Future[list[Rows]], outcome: WriteOutcome) -> None:
    if done.done():  # whoever asked was cancelled
        return
    if isinstance(outcome, Exception):
        done.set_exception(outcome)
    else:
        done.set_result(outcome)


def _report(action: str, then: Callable[[], None] | None, outcome: WriteOutcome) -> None:
    if isinstance(outcome, Exception):
        log.error("A write was not kept", extra={"action": action}, exc_info=outcome)
    if then is not None:
        then()
