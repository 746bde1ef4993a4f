"""T3: is a photograph that was acknowledged ever lost, or a row ever left without its photograph,
when the service is killed while phones upload? Beside the control, whose store answers before it
has written, and which must lose."""

import asyncio
import os
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from sqlalchemy import select

from app.compose import build_sealer
from app.maintenance import migrate
from app.settings import Settings
from app.stored_objects import build_objects
from casework.claims.tables import PhotoRow
from casework.phone.upload_tables import PhotoUploadPartRow, PhotoUploadRow
from infra.db import Database
from infra.objects import FileObjects, ObjectError
from infra.sealing import Sealer, SealError
from tests.databases import EMPTY
from tests.leftovers import own_folder
from tests.processes import Installation
from tests.reliability.deaths import MortalService, slowest_start_s
from tests.reliability.on_each import Fresh, on_each
from tests.reliability.piece_uploaders import PieceUploader
from tests.reliability.table import Line
from tests.reliability.uploaders import PATIENCE, Uploader, at_once, new_uploaders

ROUNDS = int(os.environ.get("ROUNDS", "100"))
CONTROL_ROUNDS = 5
PEOPLE = 4
READY_S, STARTS = 5.0, 5


@dataclass
class Loss:
    """所失: over all rounds."""

    rounds: int = 0
    acknowledged: int = 0
    rows_without_photo: int = 0
    acknowledged_without_row: int = 0
    other_id_when_sent_again: int = 0
    orphans_beyond_doubt: int = 0
    orphans: int = 0
    lost_bytes: int = 0
    pieces_without_object: int = 0
    slowest_start_s: float = 0.0
    known: set[str] = field(default_factory=set)

    def lines(self, name: str) -> list[Line]:
        """The figures beside their targets."""
        told = f"{name}: of {self.acknowledged} acknowledged in {self.rounds} rounds"
        return [
            Line(f"{told}, without a row", self.acknowledged_without_row, 0, ""),
            Line(f"{name}: rows without a photograph that opens", self.rows_without_photo, 0, ""),
            Line(
                f"{name}: sent again and answered otherwise", self.other_id_when_sent_again, 0, ""
            ),
            Line(
                f"{name}: {self.orphans} files without a row, beyond what was under way",
                self.orphans_beyond_doubt,
                0,
                "",
            ),
            Line(f"{name}: bytes acknowledged of pieces and lost", self.lost_bytes, 0, ""),
            Line(f"{name}: pieces in rows that do not open", self.pieces_without_object, 0, ""),
            Line(f"{name}: slowest of {STARTS} starts", self.slowest_start_s, READY_S, "s"),
        ]


async def measure() -> list[Line]:
    """The long form: so many rounds on each database, and the control."""
    lines = await on_each(_measured)
    with own_folder("daetong-t3-") as where:
        control = await rounds(Path(where) / "control", None, CONTROL_ROUNDS, fault="late store")
    return [*lines, must_lose(control)]


def _measured(name: str, fresh: Fresh, folder: Path) -> list[Line]:
    lines = asyncio.run(rounds(folder / "photos", fresh(EMPTY), ROUNDS, starts=STARTS)).lines(name)
    pieces = rounds(folder / "pieces", fresh(EMPTY), ROUNDS, kind=PieceUploader, starts=STARTS)
    return lines + asyncio.run(pieces).lines(f"{name}, in pieces")


def must_lose(control: Loss) -> Line:
    """The control is good for something when rows are left without their photographs."""
    name = f"control, {control.rounds} rounds: 1 where its late store lost nothing"
    return Line(name, 0 if control.rows_without_photo else 1, 0, "")


async def rounds(
    folder: Path,
    database_url: str | None,
    many: int,
    *,
    fault: str = "",
    kind: type[Uploader] = Uploader,
    seed: int = 3,
    starts: int = 0,
) -> Loss:
    """Start, let people upload, kill, look, start again and send everything again."""
    folder.mkdir(parents=True)
    url = database_url or f"sqlite+aiosqlite:///{folder}/daetong.db"
    house = Installation(folder, url, log_level="ERROR", requests_per_second=1000)
    await migrate(house.settings)
    service = MortalService(house, fault=fault)
    dice, loss, before = random.Random(seed), Loss(), list[Uploader]()
    try:
        for number in range(many):
            uploaders = await new_uploaders(house.settings, PEOPLE, kind)
            await service.start()
            await _send_again(house.url, before, loss)
            await _killed_while_uploading(house.url, service, uploaders, dice)
            await look(house.settings, uploaders, loss)
            loss.rounds, before = number + 1, uploaders
            if many > CONTROL_ROUNDS and loss.rounds % 10 == 0:
                sys.stderr.write(f"{folder.name}: {loss.rounds} of {many} rounds; {loss}\n")
        await service.start()
        await _send_again(house.url, before, loss)
    finally:
        service.kill()
        await service.gone()
    loss.slowest_start_s = await slowest_start_s(house, starts)
    return loss


async def _killed_while_uploading(
    url: str, service: MortalService, uploaders: list[Uploader], dice: random.Random
) -> None:
    uploading = asyncio.create_task(at_once(url, uploaders, dice))
    while not any(each.acknowledged for each in uploaders) and not uploading.done():
        await asyncio.sleep(0.005)
    await asyncio.sleep(dice.random() * 0.5)
    service.kill()
    await uploading
    await service.gone()


async def _send_again(url: str, uploaders: Sequence[Uploader], loss: Loss) -> None:
    async with aiohttp.ClientSession(url, timeout=PATIENCE) as http:
        wrong = await asyncio.gather(*(each.send_again(http) for each in uploaders))
    loss.other_id_when_sent_again += sum(map(len, wrong))
    loss.lost_bytes += sum(each.lost_bytes for each in uploaders)


async def look(settings: Settings, uploaders: Sequence[Uploader], loss: Loss) -> None:
    """What stands in database and store, beside what was acknowledged."""
    db, sealer = Database(settings.database_url), build_sealer(settings)
    objects = build_objects(settings)
    assert isinstance(objects, FileObjects)
    claims = [each.claim_id for each in uploaders]
    try:
        async with db.read() as session:
            rows = list(
                await session.scalars(select(PhotoRow).where(PhotoRow.claim_id.in_(claims)))
            )
            begun = select(PhotoUploadRow.id).where(PhotoUploadRow.claim_id.in_(claims))
            parts = list(
                await session.scalars(
                    select(PhotoUploadPartRow).where(PhotoUploadPartRow.upload_id.in_(begun))
                )
            )
    finally:
        await db.close()
    for row in rows:
        loss.rows_without_photo += await _opened(objects, sealer, row.object_key) != row.size
    for part in parts:
        loss.pieces_without_object += await _opened(objects, sealer, part.object_key) != part.size
    acknowledged = {photo for each in uploaders for photo in each.acknowledged.values()}
    loss.acknowledged += len(acknowledged)
    loss.acknowledged_without_row += len(acknowledged - {row.id for row in rows})
    stored = {
        path.relative_to(objects.root).as_posix()
        for claim_id in claims
        for folder in ("photos", "uploads")
        for path in (objects.root / folder / claim_id).glob("[!.]*")
    }
    orphans = len(stored - {row.object_key for row in (*rows, *parts)})
    loss.orphans += orphans
    doubt = sum(len(each.in_doubt) * each.objects_each for each in uploaders)
    loss.orphans_beyond_doubt += max(0, orphans - doubt)


async def _opened(objects: FileObjects, sealer: Sealer, key: str) -> int:
    """How many bytes come out."""
    try:
        return len(sealer.open_bytes(await objects.get(key), key))
    except (ObjectError, SealError):
        return -1
