"""Which small writes do the tests of the group commit make? Run as a process of its own, it writes
pairs of rows as fast as it can and says which it was told are kept, until it is killed."""

import asyncio
import sys
from datetime import UTC, datetime
from itertools import count

from sqlalchemy import bindparam

from bot.tables import SeenMessageRow
from infra.db import Database
from infra.group_commit import GroupCommit
from infra.statements import insert_in
from infra.write_steps import Statement, WriteStep

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
AT_ONCE = 16
TAKE = Statement(
    lambda dialect: (
        insert_in(dialect, SeenMessageRow)
        .values(key=bindparam("key"), owner=bindparam("owner"), taken_at=bindparam("taken_at"))
        .on_conflict_do_nothing()
        .returning(SeenMessageRow.key, SeenMessageRow.taken_at)
    ),
    key="key",
)


def take(key: str, statement: Statement = TAKE, owner: str = "o") -> WriteStep:
    """The step that puts down a row."""
    return WriteStep(statement, {"key": key, "owner": owner, "taken_at": NOW})


async def write_on(url: str) -> None:
    """For ever."""
    db = Database(url)
    group = GroupCommit(db)

    async def caller(name: int) -> None:
        for number in count():
            key = f"{name}-{number}"
            await group.write(take(key), take(f"{key}-again"))
            sys.stdout.write(f"{key}\n")
            sys.stdout.flush()

    await asyncio.gather(*map(caller, range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(write_on(sys.argv[1]))
