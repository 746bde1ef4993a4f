"""Two web and two worker processes in short: each dies once, one stands still past its lease, and
nobody notices; until all web processes die together."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.buckets import BucketServer
from tests.databases import EMPTY, PostgresDatabases
from tests.reliability.front import NGINX
from tests.scale.trouble import each_dies_in_turn

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="no nginx on this machine"),
]


@pytest.fixture
def postgresql_url(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[str]:
    with postgres_databases.fresh(tmp_path, EMPTY) as url:
        yield url


async def test_each_of_several_processes_dies_and_nothing_is_lost_or_doubled(
    postgresql_url: str, bucket_server: BucketServer, tmp_path: Path
) -> None:
    outcome = await each_dies_in_turn(
        tmp_path, postgresql_url, bucket_server, rounds=1, between_s=0.5, messages=80
    )
    assert outcome.beyond == 0, outcome.first_beyond
    assert [line.words() for line in outcome.lines() if not line.met] == []
    assert (outcome.kills, outcome.pauses) == (4, 1)
    assert min(outcome.photos, outcome.chats) > 3 and outcome.messages == 80
