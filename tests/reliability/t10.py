"""T10: a disk fills up while people write and send photographs: is everybody told so at once, does
reading go on, is nothing lost that was acknowledged, and is all well again once there is room?
Beside the control, whose store says nothing of a full disk, and which must lose photographs.

`python -m tests.reliability.t10 SECONDS KIND …` is what runs on the small disks."""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from math import inf
from pathlib import Path
from typing import Any

import aiohttp

from app.disk_watch import ALARM, disk_findings
from app.maintenance import migrate
from claims_core.claim import Role
from tests.databases import EMPTY, PostgresDatabases
from tests.leftovers import own_folder
from tests.processes import Installation
from tests.reliability import t1, t3
from tests.reliability.answered import Answered
from tests.reliability.deaths import MortalService
from tests.reliability.on_each import KINDS
from tests.reliability.small_disk import SmallDisk, may_have_one, small_disk, told_by
from tests.reliability.table import Line
from tests.reliability.uploaders import MOST_EACH, PATIENCE, Uploader, new_uploaders
from tests.reliability.writers import (
    Clerk,
    Filler,
    clerks_token,
    laid_claims,
    new_fillers,
    people_at_work,
)

DISK_MB = 48
SECONDS = 10.0
TOLD_WITHIN_S, WELL_WITHIN_S = 1.0, 30.0
CLERKS, FILLERS, UPLOADERS = 2, 2, 2
CLAIMS_EACH, LOOKS = 60, 5


@dataclass
class Full:
    """写满的一次."""

    answered: Answered = field(default_factory=Answered)
    reads: int = 0
    reads_failed: int = 0
    alarmed: bool = False
    well_after_s: float = 1e9
    loss: t1.Loss = field(default_factory=t1.Loss)
    photos: t3.Loss = field(default_factory=t3.Loss)

    def lines(self, name: str, within_s: float = TOLD_WITHIN_S) -> list[Line]:
        """The figures beside their targets."""
        told, loss, photos = self.answered, self.loss, self.photos
        acknowledged = loss.acknowledged + photos.acknowledged
        lost = loss.lost + photos.acknowledged_without_row + photos.rows_without_photo
        return [
            Line(f"{name}: 1 where nobody was refused for want of room", not told.refused, 0, ""),
            Line(
                f"{name}: of {told.refused} refused, the slowest",
                told.slowest_refusal_s,
                within_s,
                "s",
            ),
            Line(f"{name}: other faults of ours", told.other_faults, 0, ""),
            Line(f"{name}: of {self.reads} looks meanwhile, failed", self.reads_failed, 0, ""),
            Line(f"{name}: of {acknowledged} acknowledged, lost", lost, 0, ""),
            Line(
                f"{name}: claims by halves, databases damaged", loss.by_halves + loss.damaged, 0, ""
            ),
            Line(f"{name}: all write again after", self.well_after_s, WELL_WITHIN_S, "s"),
            Line(f"{name}: 1 where nothing was said at {ALARM:.0%}", not self.alarmed, 0, ""),
        ]


async def measure() -> list[Line]:
    """The long form: each kind on a small disk of its own, and the control."""
    assert may_have_one(), "no small disk can be mounted here: unshare is missing or forbidden"
    kinds = os.environ.get("DATABASES", "sqlite,postgresql").split(",")
    if os.geteuid() != 0 and "postgresql" in kinds:
        sys.stderr.write("PostgreSQL is left out: its server is another user only for root\n")
        kinds.remove("postgresql")
    *found, control = await on_small_disks([*kinds, "control"], SECONDS)
    lines = [
        line for kind, full in zip(kinds, found, strict=True) for line in full.lines(KINDS[kind])
    ]
    return [*lines, must_lose(control)]


def must_lose(control: Full) -> Line:
    """The control is good for something when a photograph is acknowledged that is not there."""
    kept = control.photos.rows_without_photo == 0
    return Line("control: 1 where its silent store lost nothing", kept, 0, "")


async def on_small_disks(kinds: Sequence[str], seconds: float) -> list[Full]:
    """What came of each in one process that may mount: half of a short run is its imports."""
    said = await asyncio.to_thread(told_by, "tests.reliability.t10", [str(seconds), *kinds])
    return [_told(json.loads(line)) for line in said.splitlines()[-len(kinds) :]]


def _told(told: dict[str, Any]) -> Full:
    answered = Answered(
        *({int(k): v for k, v in told["answered"][part].items()} for part in ("many", "slowest_s"))
    )
    loss, photos = t1.Loss(**told.pop("loss")), t3.Loss(**told.pop("photos"))
    return Full(**told | {"answered": answered, "loss": loss, "photos": photos})


def main(kind: str, seconds: float) -> None:
    """On a small disk; its last line is what came of it."""
    with own_folder("daetong-t10-") as where, ExitStack() as open_:
        folder = Path(where)
        folder.chmod(0o711)  # the server of PostgreSQL is another user
        disk = open_.enter_context(small_disk(folder / "disk", DISK_MB))
        url = f"sqlite+aiosqlite:///{disk.folder}/daetong.db"
        if kind == "postgresql":
            server = PostgresDatabases()
            open_.callback(server.stop)
            place = disk.folder / "rows"
            place.mkdir()
            server.place_on(place)
            url = open_.enter_context(server.fresh(folder, EMPTY))
        elif kind == "control":  # only its store is there, else no row would be kept either
            url = f"sqlite+aiosqlite:///{folder}/daetong.db"
        full = asyncio.run(_filled_up(folder / "house", disk, url, seconds, kind))
        sys.stdout.write(json.dumps(_plain(full)) + "\n")


def _plain(full: Full) -> dict[str, object]:
    told = asdict(full)
    told["photos"].pop("known", None)
    return told


async def _filled_up(folder: Path, disk: SmallDisk, url: str, seconds: float, kind: str) -> Full:
    folder.mkdir()
    objects = (disk.folder / "objects").as_uri()
    house = Installation(
        folder, url, objects_url=objects, log_level="ERROR", requests_per_second=1000
    )
    await migrate(house.settings)
    await house.add_staff(Role.CLERK)
    clerks = [Clerk(await laid_claims(house.settings, CLAIMS_EACH)) for _ in range(CLERKS)]
    fillers = await new_fillers(house.settings, FILLERS)
    uploaders = await new_uploaders(house.settings, UPLOADERS)
    service, full = (
        MortalService(house, fault="careless store" if kind == "control" else ""),
        Full(),
    )
    try:
        await service.start()
        token = await clerks_token(house.url)
        people = _People(clerks, fillers, uploaders)
        work = asyncio.create_task(people.work(house.url, token, full.answered))
        await people.have_all_written(work)
        disk.fill(ALARM)
        full.alarmed = any(each.state == "!!!" for each in disk_findings(house.settings))
        disk.fill()
        end = time.monotonic() + seconds
        while time.monotonic() < end or full.reads < LOOKS:
            await _look_at(house.url, fillers[0], full)
            await asyncio.sleep(0.1)
        disk.make_room()
        freed = time.monotonic()
        await people.have_all_written(work)
        full.well_after_s = time.monotonic() - freed
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    finally:
        service.kill()
        await service.gone()
    await t1.look(house.settings, clerks, fillers, full.loss)
    await t3.look(house.settings, uploaders, full.photos)
    return full


@dataclass
class _People:
    clerks: Sequence[Clerk]
    fillers: Sequence[Filler]
    uploaders: Sequence[Uploader]

    async def work(self, url: str, token: str, answered: Answered) -> None:
        dice = random.Random(10)
        async with aiohttp.ClientSession(url, timeout=PATIENCE) as http:
            await asyncio.gather(
                people_at_work(url, self.clerks, token, self.fillers, answered),
                *(each.upload(http, dice, answered) for each in self.uploaders),
            )

    async def have_all_written(self, work: "asyncio.Task[None]") -> None:
        """Each of them once more, or they have nothing left to write."""
        before = self._written()
        async with asyncio.timeout(WELL_WITHIN_S * 2):
            while not all(map(_went_on, self._written(), before)):
                if work.done():
                    work.result()
                await asyncio.sleep(0.05)

    def _written(self) -> list[float]:
        """How much each has written; without end for whoever has nothing left to write."""
        return [
            *(len(each.acknowledged) if each.waiting else inf for each in self.clerks),
            *(each.edits for each in self.fillers),
            *(
                len(each.acknowledged) if len(each.sent) < MOST_EACH else inf
                for each in self.uploaders
            ),
        ]


def _went_on(now: float, before: float) -> bool:
    return now > before or now == inf


async def _look_at(url: str, filler: Filler, full: Full) -> None:
    headers = {"Authorization": f"Bearer {filler.token}"}
    full.reads += 1
    async with (
        aiohttp.ClientSession(url, timeout=PATIENCE) as http,
        http.get(f"/api/member/v1/claims/{filler.claim_id}/draft", headers=headers) as answer,
    ):
        full.reads_failed += answer.status != 200


if __name__ == "__main__":
    for each in sys.argv[2:]:
        main(each, float(sys.argv[1]))
