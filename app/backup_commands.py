"""What does `daetong backup` do? Makes, proves and brings back backups."""

import asyncio
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import make_url

from app.backup.drill import Drill, keep_report
from app.backup.store import backup_folder, backup_key, restored_to, run_now
from app.serve import now
from app.settings import Settings
from app.terminal_progress import TerminalProgress
from claims_core.calendar_cn import CHINA
from infra import schema
from infra.backup.folder import BackupFolder
from infra.backup.postgresql_dump import PostgresqlTools
from infra.backup.problems import BackupDamaged, BackupProblem
from infra.backup.reading import (
    DATABASE_FILE,
    OBJECTS_FOLDER,
    BackupReader,
    furthest,
    newest_before,
)
from infra.backup.sealed_file import BackupKey


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
    """Read every byte of one backup, or of all; 1 with every damaged file named, 2 where one was
    not read at all, which says nothing of it."""
    folder, key = backup_folder(settings), backup_key(settings)
    names = folder.names() if everything else []
    bad = unread = 0
    for each in names or [_chosen(folder, key, name)]:
        progress = TerminalProgress(f"核对 {each}", ("个", "个对象"))
        damages = []
        try:
            for damage in BackupReader(folder, key, each).damages(progress):
                damages.append(damage)
                print(f"损坏：{damage}", flush=True)
        except BackupDamaged as problem:
            damages.append(str(problem))
            print(f"损坏：{problem}", flush=True)
        except BackupProblem as problem:
            unread += 1
            print(f"没有核对：{problem}", flush=True)
            continue
        finally:
            progress.finish()
        bad += bool(damages)
        print(f"{each}：{f'有{len(damages)}处损坏，不能用' if damages else '完好，可以恢复'}。")
    return 1 if bad else 2 if unread else 0


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
    database_url = restored_to(settings, database_url)
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
    url = restored_to(settings, database_url)
    report = asyncio.run(Drill(settings, place, url, _tell).run())
    path = keep_report(settings, report)
    if report.good and not keep:
        shutil.rmtree(place)
    elif report.backup:
        print(f"恢复出来的还在 {place}（有真实资料），看完请删掉。")
    if url is not None and report.backup:
        shown = make_url(url).render_as_string(hide_password=True)
        print(f"{shown} 里是真实资料，程序不删；看完请 DROP DATABASE，下次演练另给空库。")
    print(f"演练{'通过' if report.good else '没有通过'}，报告在 {path}。")
    if report.back_seconds is not None:
        print(f"从开始到服务就绪{report.back_seconds}秒，会丢最后{report.lost_seconds}秒的资料。")
    return 0 if report.good else 1


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
