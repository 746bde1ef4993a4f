"""Does every process that tests have ports of its own?"""

import subprocess
import sys

from tests.ports import EACH, free_port, own_range
from tests.tools.tree import ROOT

_OTHER = "from tests.ports import own_range; print(own_range().start)"


def test_a_port_is_of_the_own_range_and_another_one_each_time() -> None:
    first, second = free_port(), free_port()
    assert first != second
    assert {first, second} <= set(own_range())


def test_another_process_has_another_range_for_as_long_as_this_one_lives() -> None:
    mine = own_range().start
    starts = {
        int(subprocess.check_output([sys.executable, "-c", _OTHER], cwd=ROOT)) for _ in range(3)
    }
    assert all(abs(each - mine) >= EACH for each in starts)
