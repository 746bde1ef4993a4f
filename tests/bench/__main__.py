"""`python -m tests.bench [PART …]`: measures all parts or those named, prints the table, exits 1
when a target is missed."""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path

import aiohttp

from app.demo.cast import STAFF
from infra.db import Database
from tests.bench import (
    audit,
    backup,
    batch,
    callback,
    campaign,
    client,
    contention,
    faq,
    files,
    importing,
    keys,
    matching,
    ocr,
    photo_crowd,
    photos,
    recheck,
    scale,
    settlement,
    sizing,
    small_writes,
    verify,
)
from tests.bench.crowd import fill
from tests.bench.quiet_journey import quiet_journey
from tests.bench.report import Figure, keep, table
from tests.clock import Clock
from tests.databases import CAST, PostgresDatabases, SqliteDatabases
from tests.leftovers import own_folder
from tests.people import PASSWORD
from tests.processes import Installation
from tests.statements import Counted
from tests.steps_counted import INSIDE, WHOLE, count_steps
from tests.world import open_world

CLAIMS = 100_000
PAGES = 200
AT_ONCE = 20
RESULTS = Path("var/bench.json")
Fresh = Callable[[Path], AbstractContextManager[str]]


async def measure_journeys(kind: str, installation: Installation) -> list[Figure]:
    """Start, journey, memory, and twenty journeys at once."""
    logins = await installation.add_staff()
    async with installation.serving():
        pass  # the first start; the second one is what people wait for
    async with installation.serving() as service:
        ready = service.seconds_to_ready
        alone = await quiet_journey(service, logins)
        resident = service.resident_mb
        begun = time.perf_counter()
        outcomes = await asyncio.gather(
            *(quiet_journey(service, logins) for _ in range(AT_ONCE)),
            return_exceptions=True,
        )
        together = time.perf_counter() - begun
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        for failure in failures[:3]:
            print(failure, file=sys.stderr)
    print(f"{kind}: {AT_ONCE} journeys at once took {together:.1f} s", file=sys.stderr)
    return [
        Figure(f"{kind}: second start to ready", ready, 3, "s"),
        Figure(f"{kind}: demo journey", alone, 15, "s"),
        Figure(f"{kind}: resident memory after the journey", resident, 150, "MB"),
        Figure(f"{kind}: errors in {AT_ONCE} journeys at once", len(failures), 0, ""),
    ]


async def measure_queue(kind: str, installation: Installation) -> list[Figure]:
    """The queue page among 100,000 claims: every stage, deep pages included."""
    await installation.add_staff()
    settings = installation.settings
    db = Database(settings.database_url)
    print(f"{kind}: writing {CLAIMS} claims …", file=sys.stderr)
    await fill(db, settings, CLAIMS)
    await db.close()
    # by default the jar takes no cookies from a bare address
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        installation.serving() as service,
        aiohttp.ClientSession(cookie_jar=jar) as http,
    ):
        seconds = await _page_times(http, service.url)
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return [Figure(f"{kind}: queue page with {CLAIMS} claims, p95", p95 * 1000, 200, "ms")]


async def _page_times(http: aiohttp.ClientSession, url: str) -> list[float]:
    fields = {"login": STAFF[0].login, "password": PASSWORD}
    async with http.post(f"{url}/window/login", data=fields) as answer:
        assert answer.url.path == "/window/claims", answer.url.path
    stages = ["submitted", "accepted", "registered", "paying", "closed", "all"]
    seconds = []
    addresses = {stage: f"{url}/window/claims?stage={stage}" for stage in stages}
    for turn in range(PAGES):
        stage = stages[turn % len(stages)]
        begun = time.perf_counter()
        async with http.get(addresses[stage]) as answer:
            text = await answer.text()
        assert text.count("DE-") >= 20, "not a full page of claims"
        seconds.append(time.perf_counter() - begun)
        following = _next_page(text)
        if following:
            addresses[stage] = f"{url}{following}"
    return seconds


def _next_page(text: str) -> str | None:
    """The address behind 下一页, without the markup's escapes."""
    for piece in text.split('href="')[1:]:
        address = piece.split('"')[0]
        if "cursor=" in address:
            return address.replace("&amp;", "&")
    return None


def on_both_databases(
    name: str, run: Callable[[str, Installation], Coroutine[None, None, list[Figure]]]
) -> list[Figure]:
    """One measurement, on a fresh installation over each database."""
    figures = []
    with own_folder("daetong-bench-") as where:
        folder = Path(where)
        postgres = PostgresDatabases()
        kinds: dict[str, Fresh] = {
            "sqlite": SqliteDatabases(folder).fresh,
            "postgresql": postgres.fresh,
        }
        try:
            for kind, fresh in kinds.items():
                place = folder / kind / name
                place.mkdir(parents=True)
                with fresh(place) as url:
                    figures += asyncio.run(run(kind, Installation(place, url, log_level="WARNING")))
        finally:
            postgres.stop()
    return figures


def with_the_cast(
    measure: Callable[[str, Callable[[], str]], list[Figure]],
) -> list[Figure]:
    """One measurement over both databases with the cast in them."""
    figures = []
    with own_folder("daetong-bench-") as where, ExitStack() as opened:
        folder = Path(where)
        postgres = PostgresDatabases()
        opened.callback(postgres.stop)
        number = count()
        for kind, databases in (("sqlite", SqliteDatabases(folder)), ("postgresql", postgres)):

            def fresh(databases: SqliteDatabases | PostgresDatabases = databases) -> str:
                place = folder / str(next(number))
                place.mkdir()
                return opened.enter_context(databases.fresh(place, CAST))

            figures += measure(kind, fresh)
    return figures


def measure_statements() -> list[Figure]:
    """What each step of a claim's way costs in SQL statements."""
    figures = []
    with own_folder("daetong-bench-") as where:
        folder = Path(where)
        with SqliteDatabases(folder).fresh(folder, CAST) as url:
            counted = asyncio.run(_counted(url, folder))
    for name, each in counted.items():
        inside = INSIDE.get(name)
        figures.append(Figure(f"{name}: inside the transaction", each.inside, inside, "statements"))
        if name in WHOLE:
            whole = WHOLE[name]
            figures.append(Figure(f"{name}: whole request", each.whole, whole, "statements"))
    return figures


async def _counted(url: str, folder: Path) -> dict[str, Counted]:
    async with open_world(Database(url), Clock(), folder) as world:
        return await count_steps(world)


PARTS: dict[str, Callable[[], list[Figure]]] = {
    "importing": importing.measure,
    "settlement": settlement.measure,
    "recheck": recheck.measure,
    "verify": verify.measure,
    "matching": matching.measure,
    "faq": faq.measure,
    "statements": measure_statements,
    "contention": partial(with_the_cast, contention.measure),
    "batch": partial(with_the_cast, batch.measure),
    "files": partial(with_the_cast, files.measure),
    "campaign": partial(with_the_cast, campaign.measure),
    "audit": audit.measure,
    "backup": backup.measure,
    "keys": partial(with_the_cast, keys.measure),
    "photos": photos.measure,
    "photo_crowd": photo_crowd.measure,
    "scale": scale.measure,
    "ocr": ocr.measure,
    "client": client.measure,
    "writes": small_writes.measure,
    "callback": partial(on_both_databases, "callback", callback.measure),
    "sizing": partial(on_both_databases, "sizing", sizing.measure),
    "journeys": partial(on_both_databases, "journeys", measure_journeys),
    "queue": partial(on_both_databases, "queue", measure_queue),
}


def main() -> int:
    """Measure, print, keep; 1 when a target is missed."""
    line = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    line.add_argument("part", nargs="*", help=f"{', '.join(PARTS)}; default: all of them")
    parts = line.parse_args().part or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        line.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    begun = time.perf_counter()
    figures = []
    for part in parts:
        print(f"measuring {part} …", file=sys.stderr)
        figures += PARTS[part]()
    print(table(figures))
    keep(figures, RESULTS)
    spent = timedelta(seconds=round(time.perf_counter() - begun))
    print(f"written to {RESULTS}; took {spent}", file=sys.stderr)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
