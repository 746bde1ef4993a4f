"""Where do pushes of WeChat wait for the database, and how many? Asked by the composition, by
whoever collects the metrics and by `daetong check`."""

from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge

from app.settings import Settings
from claims_core.calendar_cn import CHINA
from infra.spool import Spool, waiting_in


def spool_folder(settings: Settings) -> Path:
    """Where they wait; without a setting, under var/ beside the process."""
    return settings.spool or Path.cwd() / "var" / "spool"


def show_waiting(registry: CollectorRegistry, spool: Spool) -> None:
    """The gauge of what waits in this process."""
    gauge = Gauge(
        "spooled_pushes",
        "Pushes of the platform that wait in the spool for the database or for their answer.",
        registry=registry,
    )
    gauge.set_function(lambda: len(spool.kept))


def waiting_words(folder: Path) -> str | None:
    """What waits in all processes of this machine, in Chinese; None when nothing does."""
    waiting = waiting_in(folder)
    if waiting.since is None:
        return None
    since = waiting.since.astimezone(CHINA)
    return (
        f"有{waiting.many}条微信消息暂存在 {folder}，等数据库恢复后自动补答，"
        f"最早的是{since:%m月%d日%H:%M}收到的。超过48小时就不能再答了。"
    )
