"""Is Python's collector left as it was found?"""

import gc
import subprocess
import sys
import weakref

import pytest

from infra.collector import SELDOM, YOUNG, collecting_seldom, leave_what_stays, many_objects
from tests.tools.tree import ROOT


class Linked:
    """Keeps itself alive."""

    def __init__(self) -> None:
        self.itself = self


def test_it_looks_seldom_for_the_time_of_the_work_and_as_before_afterwards() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(ZeroDivisionError), collecting_seldom():
        assert gc.get_threshold()[0] == SELDOM
        assert gc.get_freeze_count() > 0
        raise ZeroDivisionError
    assert gc.get_threshold() == before
    assert (gc.get_freeze_count() > 0) == (frozen > 0)


# In a process of its own: what is frozen stays so, and would here be whatever other tests hold.
KEPT = """
import gc
from infra.collector import keeping_what_is_imported
try:
    with keeping_what_is_imported():
        assert not gc.isenabled()
        imported = [[number] for number in range(10_000)]
        raise ZeroDivisionError
except ZeroDivisionError:
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(imported)
"""


def test_what_is_imported_is_kept_out_of_its_sight_and_it_goes_on_looking() -> None:
    subprocess.run([sys.executable, "-c", KEPT], check=True, cwd=ROOT)


def test_what_stays_is_not_looked_through_and_goes_when_it_is_put_together_anew() -> None:
    before = gc.get_threshold()
    there = Linked()
    gone = weakref.ref(there)
    leave_what_stays()
    try:
        assert gc.get_threshold()[0] == YOUNG
        frozen = gc.get_freeze_count()
        del there
        gc.collect()
        assert gone() is not None
        assert gc.get_freeze_count() == frozen > 0
        leave_what_stays()
        assert gone() is not None, "a start looks through nothing twice"
        leave_what_stays(anew=True)
        assert gone() is None
    finally:
        gc.set_threshold(*before)


def test_everything_is_looked_through_again_once_the_last_file_is_done() -> None:
    usual, turn = gc.get_threshold(), sys.getswitchinterval()
    with pytest.raises(ValueError, match="unreadable"), many_objects():
        with many_objects():
            assert gc.get_threshold()[2] > 100_000
        assert gc.get_threshold()[2] > 100_000
        assert sys.getswitchinterval() < turn / 2
        raise ValueError("unreadable")
    assert gc.get_threshold() == usual
    assert sys.getswitchinterval() == turn
