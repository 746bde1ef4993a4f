"""How long does a batch of 5,000 payments take from the cashier's click to the bank's answer? Made,
released, written as a file and answered through the services, with the journal behind it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import select

from casework.claims.tables import ClaimRow
from casework.payments.bank_file import ENCODING
from casework.people.one_time_codes import SendLimits
from claims_core.claim import Role, Stage
from infra.db import Database
from tests.bench.report import Figure
from tests.casework.bank import answer
from tests.casework.conftest import House, KeptObjects
from tests.casework.played_wechat import PlayedWeChat
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.people import FATHER

PAYMENTS = 5_000
TARGET_S = 30
PAYMENT_FEN = 1_234_56


class Stopwatch:
    """Seconds per step."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.laps[name] = time.perf_counter() - begun


async def run(url: str, many: int) -> dict[str, float]:
    """The seconds of each step; everything but a handful is paid, some are left open, some come
    back."""
    db = Database(url)
    house = House(
        db, Clock(), cast_sealer(), PlayedWeChat(), KeptObjects(), SendLimits(None, None, None)
    )
    ids = await house.reviewed_rows(await house.bound(FATHER), FATHER, many, None, None)
    await house.lay_decisions(ids, PAYMENT_FEN)
    cashier, boss, watch = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR), Stopwatch()
    with watch.lap("listed"):
        assert len((await house.payments.ready(cashier)).items) == many
    with watch.lap("made"):
        batch_id = await house.payments.service.make_batch(cashier)
    with watch.lap("released"):
        await house.payments.service.release(boss, batch_id)
    with watch.lap("written"):
        data = (await house.payments.file(cashier, batch_id)).data
    numbers = [line.split(",")[1] for line in data.decode(ENCODING).split("\r\n")[2:-2]]
    odd = dict(zip(numbers, ["2001"] * 20 + ["1002"] * 20, strict=False))
    result = answer(data, odd)
    with watch.lap("answered"):
        await house.payments.service.record_result(cashier, batch_id, result)
    view, _ = await house.payments.batch(cashier, batch_id, many=1)
    assert (view.paid, view.pending, view.returned) == (many - 40, 20, 20), view
    async with db.read() as session:
        stages = list(await session.scalars(select(ClaimRow.stage)))
    assert stages.count(Stage.PAID) == many - 40
    await db.close()
    return watch.laps


def measure(kind: str, fresh: Callable[[], str]) -> list[Figure]:
    """One batch; listing is what the page of payments asks for."""
    laps = asyncio.run(run(fresh(), PAYMENTS))
    listed = laps.pop("listed")
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in laps.items())
    return [
        Figure(f"{kind}: a batch of {PAYMENTS} ({parts})", sum(laps.values()), TARGET_S, "s"),
        Figure(f"{kind}: {PAYMENTS} claims that wait, listed", listed, 5, "s"),
    ]
