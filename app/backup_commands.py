"""What does `daetong backup` do? Makes, proves and brings back backups, and keeps the keys apart
from them."""

import asyncio
import os
import shutil
from datetime import datetime
from functools import partial
from getpass import getpass
from pathlib import Path

from sqlalchemy import make_url

from app.backup.drill import Drill, keep_report
from app.backup.store import backup_folder, backup_key, run_now
from app.serve import now
from app.settings import PREFIX, SECRETS, Settings
from app.terminal_progress import TerminalProgress
from claims_core.calendar_cn import CHINA
from infra import schema
from infra.backup.folder import BackupFolder
from infra.backup.key_bundle import open_keys, save_keys
from infra.backup.postgresql_dump import PostgresqlTools
from infra.backup.problems import BackupProblem
from infra.backup.reading import (
    DATABASE_FILE,
    OBJECTS_FOLDER,
    BackupReader,
    furthest,
    newest_before,
)
from infra.backup.sealed_file import BackupKey

# Not in the bundle: whoever has it would open the backups beside it.
_NOT_BUNDLED = "backup_passphrase"


def run(settings: Settings) -> int:
    """One full backup now."""
    progress = TerminalProgress("备份照片", ("个", "个新增"))
    manifest, gone = run_now(settings, now, progress)
    progress.finish()
    print(f"备份完成：{manifest.name}，数据库{_mb(manifest.database_size)}MB（压缩加密后），")
    print(f"照片等对象{manifest.objects}个、{_mb(manifest.objects_bytes)}MB。")
    if gone:
        print(f"按保留期限删掉了{len(gone)}份旧备份。")
    print("密钥不在备份里。换过密钥或还没有存过，请运行：daetong backup save-keys 文件")
    return 0


def verify(settings: Settings, name: str, *, everything: bool) -> int:
    """Read every byte of one backup, or of all; 1 with every damaged file named."""
    folder, key = backup_folder(settings), backup_key(settings)
    names = folder.names() if everything else []
    names = names or [_chosen(folder, key, name)]
    bad = 0
    for each in names:
        progress = TerminalProgress(f"核对 {each}", ("个", "个对象"))
        damages = []
        try:
            for damage in BackupReader(folder, key, each).damages(progress):
                damages.append(damage)
                print(f"损坏：{damage}", flush=True)
        except BackupProblem as problem:
            damages.append(str(problem))
            print(f"损坏：{problem}", flush=True)
        progress.finish()
        bad += bool(damages)
        print(f"{each}：{f'有{len(damages)}处损坏，不能用' if damages else '完好，可以恢复'}。")
    return 1 if bad else 0


def restore(
    settings: Settings,
    name: str,
    into: Path,
    database_url: str | None,
    until: datetime | None = None,
) -> int:
    """Bring one backup back into an empty folder, and into an empty PostgreSQL database; as it was
    at a moment of China's clock where that is said."""
    folder, key = backup_folder(settings), backup_key(settings)
    if until is not None:
        until = until if until.tzinfo else until.replace(tzinfo=CHINA)
        name = newest_before(folder, key, until) if name == "latest" else name
    reader = BackupReader(folder, key, _chosen(folder, key, name), until)
    reader.require_schema(schema.HEAD)
    reader.require_keys(settings.sealing_keys(), settings.index_key())
    load = None
    if reader.manifest.database_kind == "postgresql":
        if database_url is None or make_url(database_url).get_backend_name() != "postgresql":
            raise BackupProblem(
                "这份备份是 PostgreSQL 的。请建一个空库，用 --database-url 指出它："
                "postgresql+asyncpg://用户@主机/新库"
            )
        load = partial(PostgresqlTools(settings.postgresql_bin).restore, database_url)
    progress = TerminalProgress("恢复照片", ("个", "个"))
    restored = reader.restore(into, load, progress)
    progress.finish()
    print(f"已恢复 {restored.manifest.name}：照片{restored.objects}张，日志{restored.segments}段。")
    print(f"资料到这一刻为止：{_moment(restored.heartbeat)}。")
    if restored.manifest.schema < schema.HEAD:
        print(f"表结构是旧的（{restored.manifest.schema}）。改好设置以后先运行：daetong migrate")
    database = database_url or f"sqlite+aiosqlite:///{(into / DATABASE_FILE).absolute()}"
    shown = make_url(database).render_as_string(hide_password=True)
    print(f"请把设置改成：\n  DAETONG_DATABASE_URL={shown}")
    print(f"  DAETONG_OBJECTS_URL={(into / OBJECTS_FOLDER).absolute().as_uri()}")
    print("再运行 daetong check 和 daetong ledger verify，都通过了才启动服务。")
    return 0


def drill(settings: Settings, into: Path, database_url: str | None, *, keep: bool) -> int:
    """Restore, prove, open, start and play, away from the real service; 1 when a step failed."""
    place = into.absolute()
    report = asyncio.run(Drill(settings, place, database_url, _tell).run())
    path = keep_report(settings, report)
    if report.good and not keep:
        shutil.rmtree(place)
    elif report.backup:
        print(f"恢复出来的还在 {place}（有真实资料），看完请删掉。")
    print(f"演练{'通过' if report.good else '没有通过'}，报告在 {path}。")
    if report.back_seconds is not None:
        print(f"从开始到服务就绪{report.back_seconds}秒，会丢最后{report.lost_seconds}秒的资料。")
    return 0 if report.good else 1


def keys_saved(settings: Settings, path: Path, passphrase: str | None = None) -> int:
    """All secrets of the settings in one file, under a passphrase that is typed twice."""
    if settings.backup_folder is not None:
        inside = path.absolute().is_relative_to(settings.backup_folder.absolute())
        if inside:
            raise BackupProblem("密钥不能和备份放在一起：拿到一处的人就什么都有了。请换一个地方。")
    if passphrase is None:
        passphrase = getpass("密钥包的口令（至少16位，不要和备份口令相同）：")
        if getpass("再输入一次：") != passphrase:
            raise BackupProblem("两次输入的不一样，什么都没有写。")
    if passphrase == settings.backup_passphrase.get_secret_value():
        raise BackupProblem("密钥包的口令不能和备份口令相同。")
    secrets = {
        name: getattr(settings, name).get_secret_value()
        for name in sorted(SECRETS)
        if name != _NOT_BUNDLED
    }
    save_keys(path, {name: value for name, value in secrets.items() if value}, passphrase)
    print(f"密钥已存到 {path}。请另外保管，口令不要写在同一个地方。")
    return 0


def keys_opened(path: Path, into: Path, passphrase: str | None = None) -> int:
    """Each secret as a file of its own, and what to set so that the service reads them."""
    secrets = open_keys(path, passphrase or getpass("密钥包的口令："))
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(into.iterdir()):
            raise BackupProblem(f"{into} 不是空的，不往里写密钥。请给一个新的或空的目录。")
        for name, value in secrets.items():
            handle = os.open(into / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(value)
    except OSError as problem:
        raise BackupProblem(f"{into} 写不进去（{problem.strerror}）。") from None
    print(f"取回了{len(secrets)}项密钥。请把设置改成：")
    for name in secrets:
        print(f"  {PREFIX}{name.upper()}_FILE={(into / name).absolute()}")
    return 0


def _chosen(folder: BackupFolder, key: BackupKey, name: str) -> str:
    return furthest(folder, key) if name == "latest" else name


def _moment(heartbeat: datetime | None) -> str:
    if heartbeat is None:
        return "不知道（没有心跳记录）"
    return f"{heartbeat.astimezone(CHINA):%Y年%m月%d日 %H:%M:%S}（北京时间）"


def _tell(line: str) -> None:
    print(line, flush=True)


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f}"
