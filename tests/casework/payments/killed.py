"""A process that takes in a result file and is killed at its n-th statement:
`python -m tests.casework.payments.killed URL BATCH CASHIER N FILE`."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from casework.payments.results import BankResults
from claims_core.claim import Actor, Role
from infra.db import Database
from tests.cast import cast_sealer
from tests.clock import Clock


async def main(url: str, batch_id: str, cashier: str, last: int, data: bytes) -> None:
    db = Database(url)
    said = 0

    def count(*_: Any) -> None:
        nonlocal said
        said += 1
        if said == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.writer.sync_engine, "before_cursor_execute", count)
    actor = Actor(cashier, "财务", frozenset({Role.CASHIER}))
    await BankResults(db, cast_sealer(), Clock()).record_result(actor, batch_id, data)
    await db.close()


if __name__ == "__main__":
    url, batch_id, cashier, last, file = sys.argv[1:]
    asyncio.run(main(url, batch_id, cashier, int(last), Path(file).read_bytes()))
