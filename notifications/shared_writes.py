"""How do the small changes of one batch of sends share their commits? Asked by the sender.

There is no timer: what is handed in while one commit is under way is the next, so a lonely change
waits for nobody, and twenty that end together cost two or three commits instead of twenty."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from infra.db import Database

T = TypeVar("T")
WriteWork = Callable[[AsyncSession], Awaitable[T]]


class SharedWrites:
    """共同提交: each piece of work is whole or not at all, and one that fails takes no other with
    it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._turn = asyncio.Lock()
        self._waiting: list[tuple[WriteWork[Any], asyncio.Future[Any]]] = []

    async def do(self, work: WriteWork[T]) -> T:
        """The answer of `work`, once it is committed.

        :raises Exception: what `work` raised, or what became of the whole commit.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        async with self._turn:
            if not done.done():  # nobody has taken it along
                await self._commit()
        return await done

    async def _commit(self) -> None:
        batch, self._waiting = self._waiting, []
        answers: list[tuple[asyncio.Future[Any], Any]] = []
        try:
            async with self._db.write() as session:
                for work, done in batch:
                    try:
                        async with session.begin_nested():
                            answers.append((done, await work(session)))
                    except Exception as problem:
                        _fail(done, problem)
        except BaseException as problem:
            for _, done in batch:
                _fail(done, problem)
            raise
        for done, answer in answers:
            if not done.done():
                done.set_result(answer)


def _fail(done: asyncio.Future[Any], problem: BaseException) -> None:
    if done.done():
        return
    done.set_exception(problem)
    done.exception()  # whoever was cancelled meanwhile does not fetch it
