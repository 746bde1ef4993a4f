"""Is everybody called once, by whatever comes first?"""

import asyncio
from contextvars import ContextVar

from infra.deadlines import Deadlines, Wakening


async def test_whoever_waits_in_vain_is_called_when_the_time_is_over() -> None:
    called: list[int] = []
    deadlines = Deadlines(0.1)
    for number in range(3):
        deadlines.add(Wakening(lambda number=number: called.append(number)))
        await asyncio.sleep(0.02)
    assert called == []
    async with asyncio.timeout(10):
        while len(called) < 3:
            await asyncio.sleep(0.01)
    assert called == [0, 1, 2]
    # and again, when the timer has run out
    deadlines.add(Wakening(lambda: called.append(3)))
    async with asyncio.timeout(10):
        while len(called) < 4:
            await asyncio.sleep(0.01)


async def test_whoever_was_called_before_is_not_called_again_and_not_kept() -> None:
    called: list[int] = []
    deadlines = Deadlines(0.05)
    for number in range(100):
        wakening = Wakening(lambda number=number: called.append(number))
        deadlines.add(wakening)
        wakening.come()
        wakening.come()
        assert wakening.over
        assert len(deadlines._waiting) == 1
    await asyncio.sleep(0.2)
    assert called == list(range(100))
    assert not deadlines._waiting


async def test_who_fails_when_called_holds_up_nobody() -> None:
    called: list[str] = []
    deadlines = Deadlines(0.02)

    def fail() -> None:
        raise RuntimeError("on purpose")

    heard: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, about: heard.append(str(about["exception"]))
    )
    for each in (fail, lambda: called.append("second")):
        deadlines.add(Wakening(each))
    async with asyncio.timeout(10):
        while not called:
            await asyncio.sleep(0.01)
    assert heard == ["on purpose"]


async def test_everybody_is_called_in_a_context_of_their_own() -> None:
    """Or the log would say of one request what was done for another."""
    whose: ContextVar[str] = ContextVar("whose", default="nobody")
    deadlines, called = Deadlines(0.02), []
    for each in ("first", "second"):
        token = whose.set(each)
        deadlines.add(Wakening(lambda each=each: called.append((each, whose.get()))))
        woken = Wakening(lambda each=each: called.append((each, whose.get())))
        whose.reset(token)
        woken.come()
    async with asyncio.timeout(10):
        while len(called) < 4:
            await asyncio.sleep(0.01)
    assert all(each == seen for each, seen in called), called
