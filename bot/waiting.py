"""How does a delivery wait for its turn to end? Asked by the turns, for every message."""

import asyncio


async def ended(task: asyncio.Task[None], seconds: float) -> None:
    """Come back when it has ended, or after so long; as `asyncio.wait` does with less ado, since
    every message waits here."""
    loop = asyncio.get_running_loop()
    either: asyncio.Future[None] = loop.create_future()

    def come_back(*_: object) -> None:
        if not either.done():
            either.set_result(None)

    timer = loop.call_later(seconds, come_back)
    task.add_done_callback(come_back)
    try:
        await either
    finally:
        timer.cancel()
        task.remove_done_callback(come_back)
