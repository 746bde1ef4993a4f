"""A worker of messages in a process of its own, which can be stopped and woken:
`python -m tests.reliability.message_worker URL PORT LEASE naive|fenced`. The naive one is the
control: it leases and sends, and asks nobody whether what it holds is still its own."""

import asyncio
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import aiohttp
from sqlalchemy import update

from infra.clock_jumps import ClockJumps
from infra.db import Database
from infra.gateway_errors import Category, gateway_error
from infra.sms.gateway import SmsAccepted, SmsFate
from infra.sms.providers import SmsProviders
from notifications.policy import NotificationPolicy
from notifications.sender import Sender
from notifications.tables import DeliveryRow
from tests.notifications.conftest import AT_ONCE, Office

IDLE_S = 0.05


def policy_of(lease_s: float) -> NotificationPolicy:
    """The usual one with a lease as long as told; the provider's records are there at once."""
    lease = timedelta(seconds=lease_s)
    return replace(
        AT_ONCE,
        lease=lease,
        call_seconds=lease_s,
        ask_after=tuple(lease * times for times in (1, 2, 4, 8, 16, 32)),
        no_record_means_not_sent=lease * 2,
    )


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


class OverTheWire:
    """短信网关, a provider that listens on this machine."""

    no_record_is_proof = True

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def send(
        self, phone: str, template: str, params: dict[str, str], out_id: str
    ) -> SmsAccepted:
        try:
            async with self._http.post("/sent", data=out_id) as answer:
                return SmsAccepted(await answer.text())
        except aiohttp.ClientError as problem:
            raise gateway_error("first", "connection", Category.AMBIGUOUS) from problem

    async def query(self, phone: str, out_id: str, day: date) -> SmsFate | None:
        async with self._http.get("/sent", params={"id": out_id}) as answer:
            return SmsFate(state="delivered") if answer.status == 200 else None


async def work(url: str, port: int, lease_s: float, *, naive: bool) -> None:
    """Until it is killed."""
    office = Office(Database(url), policy_of(lease_s))
    office.clock = now  # type: ignore[assignment]
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        gateway = OverTheWire(http)
        office.providers = SmsProviders({"first": gateway}, time.monotonic)  # type: ignore[dict-item]
        # whoever is naive does not notice that the clock was set either
        sender = office.sender(jumps=None if naive else ClockJumps())
        while True:
            done = await (_naively(office.db, sender, gateway) if naive else sender.run_once())
            if not done:
                await asyncio.sleep(IDLE_S)


async def _naively(db: Database, sender: Sender, gateway: OverTheWire) -> int:
    sent = 0
    for lane in await sender.lanes_with_work():
        for held in await sender.lease(lane):
            await gateway.send("", "", {}, held.id)
            async with db.write() as session:
                await session.execute(
                    update(DeliveryRow)
                    .where(DeliveryRow.id == held.id)
                    .values(state="accepted", lease_until=None)
                )
            sent += 1
    return sent


if __name__ == "__main__":
    database, listens_on, lease, kind = sys.argv[1:]
    asyncio.run(work(database, int(listens_on), float(lease), naive=kind == "naive"))
