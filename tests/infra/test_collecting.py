"""Does nothing look through all objects while a large file is in memory, and as ever afterwards?"""

import gc

import pytest

from infra.collecting import many_objects


def test_everything_is_looked_through_again_once_the_last_file_is_done() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="unreadable"), many_objects():
        with many_objects():
            assert gc.get_threshold()[2] > 100_000
        assert gc.get_threshold()[2] > 100_000
        raise ValueError("unreadable")
    assert gc.get_threshold() == usual
