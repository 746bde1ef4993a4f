"""Is Python's collector left as it was found?"""

import gc

import pytest

from infra.collector import SELDOM, collecting_seldom


def test_it_looks_seldom_for_the_time_of_the_work_and_as_before_afterwards() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(ZeroDivisionError), collecting_seldom():
        assert gc.get_threshold()[0] == SELDOM
        assert gc.get_freeze_count() > 0
        raise ZeroDivisionError
    assert gc.get_threshold() == before
    assert (gc.get_freeze_count() > 0) == (frozen > 0)
