"""A process that calls WeChat for as long as it is told, with the tokens that all share:
`python -m tests.infra.wechat.token_process NAME DATABASE_URL BASE_URL LEASE_S`, and seconds on
stdin; it answers each with a line of JSON: how many went well, and the codes of the others."""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime, timedelta

import aiohttp

from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.sealing import Sealer
from infra.wechat.client import WeChat
from infra.wechat.tokens.store import TokenStore
from tests.infra.wechat.platform import MINI, OFFICIAL, OPENID


def now() -> datetime:
    return datetime.now(UTC)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def call_for(wechat: WeChat, seconds: float) -> dict[str, object]:
    done, failed = 0, []

    async def caller() -> None:
        nonlocal done
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                await wechat.user_info(OPENID)
                done += 1
            except GatewayError as error:
                failed.append(error.code)
            await asyncio.sleep(0.1)

    await asyncio.gather(*(caller() for _ in range(2)))
    return {"done": done, "failed": failed}


async def main(name: str, database_url: str, base_url: str, lease_s: float) -> None:
    db = Database(database_url)
    sealer = Sealer({"k1": bytes(32)}, current="k1", index_key=bytes(32))
    store = TokenStore(db, sealer, now, lease=timedelta(seconds=lease_s))
    async with aiohttp.ClientSession(headers={"X-Process": name}) as session:
        wechat = WeChat(session, base_url, OFFICIAL, MINI, now, store=store)
        tell("ready")
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            tell(json.dumps(await call_for(wechat, float(line))))
        await wechat.close()
    await db.close()


if __name__ == "__main__":
    name, database_url, base_url, lease_s = sys.argv[1:]
    asyncio.run(main(name, database_url, base_url, float(lease_s)))
