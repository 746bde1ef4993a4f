"""A process that posts a staged file and is killed at its n-th statement:
`python -m tests.casework.uploads.killed URL IMPORT N`."""

import asyncio
import os
import signal
import sys
from typing import Any

from sqlalchemy import event

from casework.people.roster import Roster
from infra.db import Database
from tests.cast import cast_sealer
from tests.clock import Clock


async def main(url: str, import_id: str, last: int) -> None:
    db = Database(url)
    said = 0

    def count(*_: Any) -> None:
        nonlocal said
        said += 1
        if said == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.writer.sync_engine, "before_cursor_execute", count)
    await Roster(db, cast_sealer(), Clock()).posting.run(import_id)
    await db.close()


if __name__ == "__main__":
    url, import_id, last = sys.argv[1:]
    asyncio.run(main(url, import_id, int(last)))
