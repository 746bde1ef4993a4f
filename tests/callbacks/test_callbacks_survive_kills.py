"""Is each message worked on and answered once, whatever is killed and however long the database is
blocked? The long form is `make soak CALLBACKS=10000`."""

from pathlib import Path

import pytest

from tests.callbacks.storm import Storm


@pytest.mark.slow
async def test_two_hundred_messages_three_times_to_two_processes_have_one_effect_each(
    empty_database_url: str, tmp_path: Path
) -> None:
    storm = Storm(tmp_path, empty_database_url, seed=7)
    verdict = await storm.run(200, kill_every=2.0, block_for=4.0)
    assert verdict.good, verdict
    assert verdict.kills > 0
    assert verdict.late > 0
