"""Would we be back after a disaster? A drill brings the newest backup into a fresh folder, proves
the money, opens photographs, starts the service there and plays one claim through it; nothing of it
reaches anybody, and the running service is not touched."""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import aiohttp
from sqlalchemy import func, select

from app.backup.store import backup_folder, backup_key
from app.compose import build_sealer, build_staff
from app.demo import journey
from app.demo.cast import STAFF
from app.demo.secrets import random_text, stand_in_accounts
from app.ledger_commands import prove
from app.maintenance import migrate
from app.serve import now
from app.settings import PREFIX, SECRETS, Settings
from app.stored_objects import build_objects
from casework.claims.tables import PhotoRow
from infra import schema
from infra.backup.folder import new_file, written
from infra.backup.postgresql_dump import PostgresqlTools
from infra.backup.problems import BackupProblem
from infra.backup.reading import DATABASE_FILE, OBJECTS_FOLDER, BackupReader, furthest
from infra.data_keys import rewrapped_key
from infra.db import Database
from infra.objects import ObjectError
from infra.sealing import SealError

PHOTOS = 100
_READY_S = 120
# What the copy must not have of the real service: its ways to the outside, and its own backups.
_LEFT_OUT = ("backup_folder", "backup_passphrase", "message_templates", "demo_logins")


@dataclass
class DrillStep:
    """一步: what was tried, whether it went well, how long it took, and what there is to say."""

    what: str
    good: bool
    seconds: float
    words: str


@dataclass
class DrillReport:
    """演练报告. `lost_seconds` is how old the heartbeat in the copy was; `back_seconds` from the
    beginning until the restored service answered."""

    at: str
    backup: str = ""
    lost_seconds: float | None = None
    back_seconds: float | None = None
    objects: int = 0
    good: bool = False
    steps: list[DrillStep] = field(default_factory=list)


class Drill:
    """恢复演练, in a folder that is empty and stays where it is for whoever wants to look."""

    def __init__(
        self, settings: Settings, place: Path, database_url: str | None, say: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._place = place
        self._database_url = database_url
        self._say = say
        self.report = DrillReport(now().isoformat())

    async def run(self) -> DrillReport:
        """Every step up to the first that fails."""
        begun = time.monotonic()
        good = (
            await self._step("从备份恢复", self._restored)
            and await self._step("核验台账和资金", self._proven)
            and await self._step(f"打开{PHOTOS}张照片", self._photos)
        )
        if good:
            async with self._serving() as ready:
                good = await self._step("启动服务", ready)
                self.report.back_seconds = round(time.monotonic() - begun, 1)
                good = good and await self._step("走一遍从拍照到到账", self._played)
        self.report.good = good
        return self.report

    async def _step(self, what: str, do: Callable[[], Awaitable[str]]) -> bool:
        begun = time.monotonic()
        try:
            good, words = True, await do()
        except (BackupProblem, DrillFailed) as problem:
            good, words = False, str(problem)
        except Exception as problem:  # a drill that breaks is a drill that failed, with a report
            good, words = False, f"没有做成（{type(problem).__name__}）。"
        step = DrillStep(what, good, round(time.monotonic() - begun, 1), words)
        self.report.steps.append(step)
        self._say(f"{'通过' if good else '没有通过'}　{what}（{step.seconds}秒）：{words}")
        return good

    async def _restored(self) -> str:
        folder, key = backup_folder(self._settings), backup_key(self._settings)
        reader = BackupReader(folder, key, furthest(folder, key))
        reader.require_schema(schema.HEAD)
        reader.require_keys(self._settings.sealing_keys(), self._settings.index_key())
        load = None
        if reader.manifest.database_kind == "postgresql":
            if self._database_url is None:
                raise BackupProblem("这份备份是 PostgreSQL 的，请用 --database-url 给一个空库。")
            tools = PostgresqlTools(self._settings.postgresql_bin)
            load = partial(tools.restore, self._database_url)
        asked = now()
        restored = await asyncio.to_thread(reader.restore, self._place, load)
        self.report.backup, self.report.objects = restored.manifest.name, restored.objects
        if restored.heartbeat is not None:
            self.report.lost_seconds = round((asked - restored.heartbeat).total_seconds(), 1)
        self._copy = self._of_the_copy()
        await migrate(self._copy)
        return (
            f"{restored.manifest.name}，{restored.objects}个对象，日志{restored.segments}段，"
            f"会丢最后{self.report.lost_seconds}秒的资料。"
        )

    async def _proven(self) -> str:
        if await prove(self._copy):
            raise DrillFailed("台账或资金有不符，见上面的“不符”各行。")
        return "没有不符。"

    async def _photos(self) -> str:
        objects = build_objects(self._copy)
        sealer = build_sealer(self._copy)
        db = Database(self._copy.database_url)
        try:
            async with db.read() as session:
                some = select(PhotoRow.object_key, PhotoRow.size)
                some = some.where(PhotoRow.erased_at.is_(None))
                chosen = (await session.execute(some.order_by(func.random()).limit(PHOTOS))).all()
            for key, size in chosen:
                try:
                    sealed = await objects.get(key)
                    wrapped = await rewrapped_key(db, sealer, key, sealed)
                    picture = sealer.open_bytes(sealed, key, wrapped)
                except (ObjectError, SealError) as problem:
                    raise DrillFailed(f"照片 {key} 打不开（{type(problem).__name__}）。") from None
                if len(picture) != size:
                    raise DrillFailed(f"照片 {key} 和登记时的不一样。")
        finally:
            await db.close()
        return f"随便抽的{len(chosen)}张都打得开，和登记时的一样。"

    @asynccontextmanager
    async def _serving(self) -> AsyncIterator[Callable[[], Awaitable[str]]]:
        await self._seat_staff()
        env = self._environment()
        with (self._place / "serve.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "app", "serve"),
                stdout=log,
                stderr=log,
                cwd=self._place,
                env=env,
            )
        try:
            yield partial(self._ready, process)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()

    async def _ready(self, process: asyncio.subprocess.Process) -> str:
        until = time.monotonic() + _READY_S
        async with aiohttp.ClientSession() as http:
            while process.returncode is None and time.monotonic() < until:
                try:
                    async with http.get(f"{self._copy.base_url}/readyz") as answer:
                        if answer.status == 200:
                            return "恢复出来的服务已就绪。"
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.2)
        raise DrillFailed(f"服务没有起来，原因见 {self._place / 'serve.log'}。")

    async def _played(self) -> str:
        if await journey.play(self._copy.base_url, str(self._place / "logins.json")):
            raise DrillFailed("没有走通，停在哪一步见上面。")
        return "走通了。"

    async def _seat_staff(self) -> None:
        """Colleagues with new passwords, in the copy alone."""
        logins = {person.login: random_text(16) for person in STAFF}
        db = Database(self._copy.database_url)
        try:
            accounts = build_staff(self._copy, now, db, build_sealer(self._copy))
            for person in STAFF:
                given = frozenset({person.role}), logins[person.login], person.scope
                await accounts.add(person.login, person.name, *given)
        finally:
            await db.close()
        _write(self._place / "logins.json", json.dumps(logins))

    def _of_the_copy(self) -> Settings:
        """The real settings with the restored data, and the stand-in world for the outside."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        real = {name: getattr(self._settings, name) for name in Settings.model_fields}
        changed = stand_in_accounts(f"http://127.0.0.1:{port}") | {
            "host": "127.0.0.1",
            "port": port,
            "database_url": self._database_url or f"sqlite+aiosqlite:///{self._sqlite_path()}",
            "objects_url": (self._place / OBJECTS_FOLDER).as_uri(),
            "spool": self._place / "spool",
            "audit_heads": self._place / "audit-heads",
            # invented colleagues, who log in by password in several windows at once
            "staff_totp_roles": "none",
            "staff_undertaking": False,
            "staff_one_session": False,
            "sandbox_state": self._place / "sandbox.jsonl",
            "log_level": "WARNING",
        }
        kept = {name: value for name, value in real.items() if name not in _LEFT_OUT}
        return Settings(**kept | {"sms_tencent_secret_key": random_text(32)} | changed)

    def _sqlite_path(self) -> Path:
        return self._place / DATABASE_FILE

    def _environment(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        secrets = self._place / "secrets"
        secrets.mkdir(mode=0o700)
        for name in Settings.model_fields:
            value = getattr(self._copy, name)
            if name in SECRETS:
                if value.get_secret_value():
                    _write(secrets / name, value.get_secret_value())
                    env[f"{PREFIX}{name.upper()}_FILE"] = str(secrets / name)
            elif value not in (None, ""):
                env[f"{PREFIX}{name.upper()}"] = str(value)
        return env


class DrillFailed(Exception):
    """演练没有通过: the sentence says at what."""


def keep_report(settings: Settings, report: DrillReport) -> Path:
    """Write it beside the backups; where it stands."""
    place = backup_folder(settings).root / "drills"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / f"{datetime.fromisoformat(report.at):%Y%m%dT%H%M%SZ}.json"
    with written(path) as file:
        file.write(json.dumps(asdict(report), ensure_ascii=False, indent=1).encode())
    return path


def _write(path: Path, text: str) -> None:
    with new_file(path) as file:
        file.write(text.encode())
