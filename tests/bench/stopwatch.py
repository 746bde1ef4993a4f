"""How long does something take on one core? CPU time, so that a busy machine does not count as
ours; asked by every part that measures microseconds."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

REPEATS = 15


@contextmanager
def one_core() -> Iterator[None]:
    """This process, and those that it starts, on a single core and without garbage collection."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        os.sched_setaffinity(0, allowed)


def cpu_seconds(call: Callable[[], object]) -> float:
    begun = time.process_time()
    call()
    return time.process_time() - begun


def microseconds(call: Callable[[], object], calls: int = 2_000) -> float:
    """Median over REPEATS rounds of what one call takes."""

    def together() -> None:
        for _ in range(calls):
            call()

    together()  # what is made once and kept is not measured
    return statistics.median(cpu_seconds(together) for _ in range(REPEATS)) / calls * 1e6


def seconds_of_each(call: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """CPU seconds of each text, the median of three; what is made once is not measured."""
    for text in texts:
        call(text)
    return [statistics.median(cpu_seconds(partial(call, text)) for _ in range(3)) for text in texts]
