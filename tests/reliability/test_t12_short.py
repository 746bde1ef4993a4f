"""T12 in short, what tests/notifications/test_announcements_survive.py does not ask: a pause holds
under the real worker, and one changed sign anywhere ends the approval."""

import pytest

from tests.reliability.t12 import changed, paused

pytestmark = pytest.mark.slow


async def test_a_pause_holds_what_the_worker_is_about_to_send(database_url: str) -> None:
    told, _ = await paused(database_url, 400)
    assert 0 < told < 399


async def test_one_changed_sign_anywhere_ends_the_approval(database_url: str) -> None:
    line = await changed("short", database_url, 8)
    assert line.met, line.words()
