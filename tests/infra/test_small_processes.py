"""Does a test process give back what nobody needs?"""

from tests.small_processes import GROWN_BYTES, SmallProcess, resident_bytes


class Held:
    """Something that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self
        self.bytes = b"x" * (GROWN_BYTES + 16 * 1024 * 1024)


def test_what_nobody_needs_is_given_back_where_it_is_much() -> None:
    small = SmallProcess()
    assert not small.tidy()
    Held()
    full = resident_bytes()
    assert small.tidy()
    assert resident_bytes() < full - GROWN_BYTES
    assert not small.tidy()
