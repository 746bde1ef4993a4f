"""Does each message have one effect and one answer, delivered three times to two real processes
that are killed, over a database that is blocked? The short form of `make soak CALLBACKS=10000`."""

from pathlib import Path

import pytest

from tests.callbacks.storm import Storm

pytestmark = pytest.mark.both_databases("what is committed when a process dies")


async def test_a_short_storm_leaves_every_message_with_one_effect_and_one_answer(
    database_url: str, tmp_path: Path
) -> None:
    storm = Storm(tmp_path, database_url, seed=3)
    verdict = await storm.run(150, kill_every=0.6, block_for=0.5)
    assert verdict.good, verdict
    assert verdict.kills >= 4
