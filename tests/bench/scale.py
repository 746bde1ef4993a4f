"""How many requests of the usual mixture do one and two processes answer in a second, and does a
look-up take the same time among a million claims as among ten thousand? Asked by
`python -m tests.bench scale`; five million with BENCH_CLAIMS=5000000.

The mixture: look-ups, questions, chat messages, the queue and one claim at the window, photographs.
All programs share this machine, the callers among them, and photographs lie in a folder that the
processes share: figures to compare with each other, not to promise."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack
from pathlib import Path

import aiohttp

from app.demo.cast import STAFF
from app.maintenance import migrate
from infra.db import Database, has_wal_reset_bug
from tests.bench.population import Looker, populate
from tests.bench.report import Figure
from tests.bench.size import SHARE, share_of
from tests.databases import EMPTY, PostgresDatabases, SqliteDatabases
from tests.leftovers import own_folder
from tests.people import PASSWORD
from tests.processes import Installation
from tests.reliability.front import NGINX
from tests.reliability.uploaders import new_uploaders
from tests.scale.cluster import WEB, Cluster, cluster
from tests.scale.load import ASK, CHAT, LOOK_UP, REVIEW, UPLOAD, Load
from tests.scale.people import submitted_claims

SECONDS, WARM_S = max(5.0, 30 * SHARE), 3.0
MIXTURE = {LOOK_UP: 8, ASK: 4, CHAT: 4, REVIEW: 2, UPLOAD: 1}
FEW, MANY = 10_000, share_of(1_000_000, least=20_000)
MOST = int(os.environ.get("BENCH_CLAIMS", "0"))
LOOK_UPS = share_of(1_000, least=200)
WITHIN = 1.5
Fresh = Callable[[Path, str], AbstractContextManager[str]]


def measure() -> list[Figure]:
    """Both, over each database."""
    figures = []
    with own_folder("daetong-bench-") as where:
        folder = Path(where)
        postgres = PostgresDatabases()
        try:
            kinds: dict[str, Fresh] = {
                "sqlite": SqliteDatabases(folder).fresh,
                "postgresql": postgres.fresh,
            }
            for kind, fresh in kinds.items():
                figures += _mixed(kind, fresh, folder)
                figures += _among(kind, fresh, folder)
        finally:
            postgres.stop()
    return figures


def _mixed(kind: str, fresh: Fresh, folder: Path) -> list[Figure]:
    if NGINX is None:
        print("no nginx here: several processes are not measured", file=sys.stderr)
        return []
    figures = []
    for processes in (1, 2):
        place = folder / kind / f"{processes}-processes"
        place.mkdir(parents=True)
        with fresh(place, EMPTY) as url:
            db = Database(url)
            alone = db.is_sqlite and has_wal_reset_bug(db.sqlite_version)
            asyncio.run(db.close())
            if alone and processes > 1:
                print("this SQLite lets one process write: two are not measured", file=sys.stderr)
                continue
            figures += asyncio.run(_mixture(kind, place, url, processes, alone=alone))
    return figures


async def _mixture(
    kind: str, place: Path, url: str, processes: int, *, alone: bool
) -> list[Figure]:
    values = {
        "objects_url": (place / "objects").as_uri(),
        "log_level": "WARNING",
        "metrics_from": "127.0.0.1",
    }
    house = Installation(place, url, **values)
    await migrate(house.settings)
    workers = 0 if alone else 1
    role = "all" if alone else WEB
    async with cluster(
        place / "machines", url, values, web=processes, workers=workers, role=role
    ) as machines:
        load = await _at_work(machines, url)
        await asyncio.sleep(WARM_S)
        load.done.seconds.clear()
        begun = time.monotonic()
        await asyncio.sleep(SECONDS)
        spent, done = time.monotonic() - begun, load.done
        rate, seconds = done.requests / spent, {k: list(v) for k, v in done.seconds.items()}
        p99, looking = done.p99_ms(), done.p99_ms(LOOK_UP)
        await load.stop()
    told = ", ".join(f"{what} {len(each) / spent:.0f}/s" for what, each in sorted(seconds.items()))
    name = f"{kind}, {processes} web process{'es' if processes > 1 else ''}"
    print(f"{name}: {told}; load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    return [
        Figure(f"{name}: mixed requests in a second", rate, None, "1/s"),
        Figure(f"{name}: mixed requests, p99", p99, None, "ms"),
        Figure(f"{name}: look-ups among them, p99", looking, None, "ms"),
        Figure(f"{name}: requests refused", len(done.refusals), 0, ""),
    ]


async def _at_work(machines: Cluster, url: str) -> Load:
    logins = machines.web[0]
    await logins.add_staff()
    db = Database(url)
    try:
        (claim,) = await submitted_claims(db, machines.settings, 1)
    finally:
        await db.close()
    uploaders = await new_uploaders(machines.settings, 60)
    given = {"login": STAFF[0].login, "password": PASSWORD}
    async with (
        aiohttp.ClientSession(machines.url) as http,
        http.post("/window/api/v1/sessions", json=given) as answer,
    ):
        assert answer.status == 201, await answer.text()
        clerk = str((await answer.json())["token"])
    load = Load(machines.url, machines.settings, uploaders)
    load.start(MIXTURE, clerk, claim)
    return load


def _among(kind: str, fresh: Fresh, folder: Path) -> list[Figure]:
    sizes = [FEW, MANY, *([MOST] if MOST else [])]
    with ExitStack() as opened:
        houses = {}
        for claims in sizes:
            place = folder / kind / f"{claims}-claims"
            place.mkdir(parents=True)
            url = opened.enter_context(fresh(place, EMPTY))
            houses[claims] = Installation(place, url, log_level="WARNING")
        taken = asyncio.run(_look_ups(kind, houses))
    figures = []
    for claims, seconds in taken.items():
        median, p99 = statistics.median(seconds), statistics.quantiles(seconds, n=100)[-1]
        name = f"{kind}: look-up of one's claims among {claims}"
        figures.append(Figure(f"{name}, median", median * 1000, None, "ms"))
        figures.append(Figure(f"{name}, p99", p99 * 1000, None, "ms"))
        if claims != FEW:
            share = median / statistics.median(taken[FEW])
            figures.append(Figure(f"{name}, beside {FEW}", share, WITHIN, "x"))
    return figures


async def _look_ups(kind: str, houses: Mapping[int, Installation]) -> dict[int, list[float]]:
    """Seconds of each look-up, by how many claims there are: in turn, so that whatever else the
    machine does slows all alike."""
    lookers = {}
    for claims, house in houses.items():
        await migrate(house.settings)
        print(f"{kind}: writing {claims} claims …", file=sys.stderr)
        db = Database(house.settings.database_url)
        try:
            lookers[claims] = await populate(db, house.settings, claims)
        finally:
            await db.close()
    taken: dict[int, list[float]] = {claims: [] for claims in houses}
    async with AsyncExitStack() as opened:
        asked = {}
        for claims, house in houses.items():
            service = await opened.enter_async_context(house.serving())
            asked[claims] = await opened.enter_async_context(aiohttp.ClientSession(service.url))
            for looker in lookers[claims]:  # whatever is read for the first time
                await _look_up(asked[claims], looker)
        for number in range(LOOK_UPS):
            for claims, http in asked.items():
                begun = time.perf_counter()
                await _look_up(http, lookers[claims][number % len(lookers[claims])])
                taken[claims].append(time.perf_counter() - begun)
    return taken


async def _look_up(http: aiohttp.ClientSession, looker: Looker) -> None:
    """The list of their claims, and one of them."""
    headers = {"Authorization": f"Bearer {looker.token}"}
    for path in ("", f"/{looker.claim_id}"):
        async with http.get(f"/api/member/v1/claims{path}", headers=headers) as answer:
            text = await answer.text()
            assert answer.status == 200 and looker.claim_id in text, text[:300]
