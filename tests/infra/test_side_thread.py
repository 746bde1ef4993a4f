"""Is work done beside the loop, in order, and told to whoever still waits?"""

import asyncio
import threading

import pytest

from infra.side_thread import SideThread


async def test_it_is_done_in_order_in_one_other_thread_whatever_becomes_of_who_asked() -> None:
    thread, went_on, order = SideThread("test"), threading.Event(), []

    def waits() -> None:
        went_on.wait(60)
        order.append("first")

    cancelled = asyncio.create_task(thread.do(waits))
    await asyncio.sleep(0)
    cancelled.cancel()
    later = asyncio.create_task(thread.do(lambda: order.append(threading.current_thread().name)))
    await asyncio.sleep(0.01)
    assert order == [] and cancelled.cancelled()
    went_on.set()
    await later
    assert order == ["first", "test"]
    with pytest.raises(ZeroDivisionError):
        await thread.do(lambda: 1 // 0)
    assert await thread.do(threading.current_thread) is not threading.current_thread()
    thread.end()
    thread.end()
    assert await thread.do(lambda: 1) == 1  # it is started anew
    thread.end()
