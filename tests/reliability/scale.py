"""Two web and two worker processes over PostgreSQL and a bucket behind nginx: does anybody notice
when each of them dies in turn, and when one stands still past its lease? Beside the control, in
which all web processes die together."""

import asyncio
import os
from pathlib import Path

from tests.buckets import BucketServer
from tests.databases import EMPTY, PostgresDatabases
from tests.leftovers import own_folder
from tests.reliability.table import Line
from tests.scale.trouble import each_dies_in_turn

ROUNDS = int(os.environ.get("ROUNDS", "10"))
MESSAGES_A_ROUND = 200


async def measure() -> list[Line]:
    """The long form."""
    postgres, bucket_server = PostgresDatabases(), BucketServer()
    try:
        return await asyncio.to_thread(_measured, postgres, bucket_server)
    finally:
        bucket_server.end()
        await asyncio.to_thread(postgres.stop)


def _measured(postgres: PostgresDatabases, bucket_server: BucketServer) -> list[Line]:
    with own_folder("daetong-scale-") as where:
        folder = Path(where)
        with postgres.fresh(folder, EMPTY) as url:
            outcome = asyncio.run(
                each_dies_in_turn(
                    folder,
                    url,
                    bucket_server,
                    rounds=ROUNDS,
                    between_s=2.0,
                    messages=MESSAGES_A_ROUND * ROUNDS,
                )
            )
    return outcome.lines()
