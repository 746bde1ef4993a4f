"""Are short random bytes never given twice, to whichever thread or process?"""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.randomness import MOST, random_bytes

MANY = 20_000


def test_no_two_callers_get_the_same() -> None:
    assert len({random_bytes(MOST) for _ in range(MANY)}) == MANY


def test_no_two_threads_get_the_same() -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: random_bytes(MOST), range(MANY)))
    assert len(set(found)) == MANY


def test_a_forked_process_does_not_go_on_with_ours() -> None:
    random_bytes(1)  # so that some are ready
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.write(write, random_bytes(MOST))
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(read, MOST)
    os.close(read)
    os.close(write)
    assert len(theirs) == MOST
    assert theirs not in {random_bytes(MOST) for _ in range(1000)}


def test_as_many_as_are_asked_for_and_no_more_than_there_are_at_a_time() -> None:
    assert [len(random_bytes(length)) for length in (0, 1, 12, 16)] == [0, 1, 12, 16]
    with pytest.raises(ValueError, match="16"):
        random_bytes(MOST + 1)
