"""Is a clock that was set noticed, and one that goes on not?"""

from datetime import UTC, datetime, timedelta

from infra.clock_jumps import ClockJumps

LEASE = timedelta(seconds=60)


def test_for_a_leases_time_after_the_clock_was_set_nothing_is_taken_over() -> None:
    steady, now = [1000.0], [datetime(2026, 3, 4, tzinfo=UTC)]
    jumps = ClockJumps(lambda: steady[0])

    def after(seconds: float, clock_says: float) -> bool:
        steady[0] += seconds
        now[0] += timedelta(seconds=clock_says)
        return jumps.within(now[0], LEASE)

    assert [after(1, 1), after(600, 601), after(0.5, 0.4)] == [False] * 3  # drift is no jump
    for hour in (3600.0, -3600.0):
        assert after(1, hour)
        assert after(59, 59)
        assert not after(2, 2)
