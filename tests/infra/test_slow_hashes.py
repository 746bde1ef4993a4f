"""Do passwords wait for each other only, and not without end?"""

import asyncio
import threading
from functools import partial

import pytest

from infra.slow_hashes import SlowHashes, TooManyHashes


async def test_a_crowd_of_logins_holds_up_nothing_else_and_ends_somewhere() -> None:
    hashes, go_on = SlowHashes(threads=2, most_waiting=6), threading.Event()
    asked = [asyncio.create_task(hashes.done(go_on.wait)) for _ in range(6)]
    await asyncio.sleep(0)
    # files and pictures are read in the usual threads, however many log in
    assert await asyncio.wait_for(asyncio.to_thread(lambda: "a photo"), 60) == "a photo"
    with pytest.raises(TooManyHashes):
        await hashes.done(partial(int, "7"))
    asked[0].cancel()
    with pytest.raises(TooManyHashes):  # whoever hung up has not freed the thread
        await hashes.done(partial(int, "7"))
    go_on.set()
    assert await asyncio.gather(*asked[1:]) == [True] * 5
    assert await hashes.done(partial(int, "7")) == 7
