"""Does the composed house open on both databases, and refuse what it must refuse?"""

import pytest

from infra.db import Database, DatabaseRefused
from infra.schema import require_current
from tests.world import World


async def test_the_composed_house_answers_ready(world: World) -> None:
    async with world.http.get(f"{world.url}/readyz") as answer:
        assert answer.status == 200, await answer.text()


async def test_an_empty_database_is_refused_with_the_command_to_run(tmp_path) -> None:
    db = Database(f"sqlite+aiosqlite:///{tmp_path}/empty.db")
    with pytest.raises(DatabaseRefused, match="daetong migrate"):
        await require_current(db)
    await db.close()
