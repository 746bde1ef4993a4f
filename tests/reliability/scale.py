"""Two web and two worker processes over PostgreSQL and a bucket behind nginx: does anybody notice
when each of them dies in turn, and when one stands still past its lease? Beside the control, in
which all web processes die together."""

import asyncio
import os
from pathlib import Path

from tests.buckets import BucketServer
from tests.databases import EMPTY
from tests.reliability.on_each import Fresh, on_postgresql
from tests.reliability.table import Line
from tests.scale.trouble import each_dies_in_turn

ROUNDS = int(os.environ.get("ROUNDS", "10"))
MESSAGES_A_ROUND = 200


async def measure() -> list[Line]:
    """The long form."""
    return await on_postgresql(_measured)


def _measured(_name: str, fresh: Fresh, folder: Path) -> list[Line]:
    bucket_server = BucketServer()
    try:
        outcome = asyncio.run(
            each_dies_in_turn(
                folder,
                fresh(EMPTY),
                bucket_server,
                rounds=ROUNDS,
                between_s=2.0,
                messages=MESSAGES_A_ROUND * ROUNDS,
            )
        )
    finally:
        bucket_server.end()
    return outcome.lines()
