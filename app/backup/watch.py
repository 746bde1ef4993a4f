"""Is there a backup that is new enough? Asked by `daetong check` and by whoever collects the
metrics."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import make_url

from app.backup.loop import BackupState
from app.backup.measuring import last_measured
from app.backup.store import backup_folder, backup_key
from app.findings import Finding
from app.settings import Settings
from claims_core.calendar_cn import CHINA
from infra.backup.folder import BackupFolder
from infra.backup.log import newest_heartbeat
from infra.backup.problems import BackupProblem
from infra.backup.reading import BackupReader, furthest
from infra.backup.sealed_file import BackupKey

# What is shipped within seconds is alarming after minutes; a daily dump after a day and some hours.
SHIPPED_LATE = timedelta(minutes=2)
DUMPED_LATE = timedelta(hours=26)
MEASURED_LATE = timedelta(hours=3)
LOST_AT_MOST_S = 60

Clock = Callable[[], datetime]


def show_backups(registry: CollectorRegistry, state: BackupState, clock: Clock) -> None:
    """The gauges; NaN where there is nothing yet. None looks into the folder: that of a machine
    which does not answer would hold up everybody."""
    newest = Gauge(
        "backup_newest_age_seconds",
        "Seconds since this process finished a full backup.",
        registry=registry,
    )
    shipped = Gauge(
        "backup_shipped_age_seconds",
        "Age of the newest heartbeat that has been shipped to the backup: what would be lost now.",
        registry=registry,
    )
    gap = Gauge(
        "backup_restored_gap_seconds",
        "How old the heartbeat was in the copy that was restored last.",
        registry=registry,
    )
    restored = Gauge(
        "backup_restored_age_seconds",
        "Seconds since a backup was restored for a look at its heartbeat.",
        registry=registry,
    )
    newest.set_function(lambda: _age(state.made, clock))
    shipped.set_function(lambda: _age(state.shipped, clock))
    gap.set_function(lambda: state.restored.gap_seconds if state.restored else math.nan)
    restored.set_function(
        lambda: _age(datetime.fromisoformat(state.restored.at) if state.restored else None, clock)
    )


def backup_findings(settings: Settings, clock: Clock) -> list[Finding]:
    """How it stands, said loudly where a disaster would cost more than a minute's work."""
    try:
        folder, key = backup_folder(settings), backup_key(settings)
        if not folder.names():
            raise BackupProblem(f"{folder.root} 里还没有备份。请运行：daetong backup run")
        found = [_reach(settings, folder, key, clock)]
    except (BackupProblem, OSError) as problem:
        words = str(problem) if isinstance(problem, BackupProblem) else "备份目录读不了。"
        return [Finding("backup", "!!!", words)]
    return found + _measured(settings, folder, clock)


def _reach(settings: Settings, folder: BackupFolder, key: BackupKey, clock: Clock) -> Finding:
    manifest = BackupReader(folder, key, furthest(folder, key)).manifest
    reached = manifest.heartbeat
    if manifest.log is not None:
        reached = newest_heartbeat(folder, key, manifest.log) or reached
    if reached is None:
        return Finding("backup", "!!!", f"备份 {manifest.name} 里没有心跳记录，不知道到哪一刻。")
    moment = datetime.fromisoformat(reached)
    age = clock() - moment
    words = (
        f"最近的备份 {manifest.name}，资料到{moment.astimezone(CHINA):%m月%d日%H:%M:%S}，"
        f"{_words(age)}以前。"
    )
    on_sqlite = make_url(settings.database_url).get_backend_name() == "sqlite"
    if age <= (SHIPPED_LATE if on_sqlite else DUMPED_LATE):
        return Finding("backup", "note", words)
    why = "服务没有运行，或备份停了，看日志里的 backup_" if on_sqlite else "定时备份没有做"
    return Finding("backup", "!!!", f"{words}太久了：{why}。现在坏了，这以后的资料就没有了。")


def _measured(settings: Settings, folder: BackupFolder, clock: Clock) -> list[Finding]:
    if make_url(settings.database_url).get_backend_name() != "sqlite":
        return []  # the drill measures it
    last = last_measured(folder)
    if last is None:
        return [Finding("backup_restored", "!!!", "备份还没有恢复演算过，不知道能不能恢复。")]
    age = clock() - datetime.fromisoformat(last.at)
    words = (
        f"{_words(age)}以前恢复过 {last.name}，用了{last.took_seconds:.0f}秒，"
        f"会丢最后{last.gap_seconds:.0f}秒的资料。"
    )
    bad = age > MEASURED_LATE or last.gap_seconds > LOST_AT_MOST_S
    return [Finding("backup_restored", "!!!" if bad else "note", words)]


def _age(moment: datetime | None, clock: Clock) -> float:
    return math.nan if moment is None else (clock() - moment).total_seconds()


def _words(age: timedelta) -> str:
    seconds = max(0, round(age.total_seconds()))
    for unit, size in (("天", 86_400), ("小时", 3600), ("分钟", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size}{unit}"
    return f"{seconds}秒"
