"""How full are the disks that the service writes to? Shown in /metrics, and said by `daetong check`
before they are full."""

import math
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import make_url

from app.findings import Finding
from app.settings import Settings
from app.spool_watch import spool_folder
from app.stored_objects import objects_url

ALARM = 0.85
Used = Callable[[Path], float]


def used(folder: Path) -> float:
    """The share of its disk that is taken; of the nearest folder that is there."""
    for each in (folder, *folder.parents):
        with suppress(OSError):  # not there, or in a place that we may not look into
            disk = shutil.disk_usage(each)
            return disk.used / (disk.used + disk.free)
    return math.nan


def written_to(settings: Settings) -> Mapping[str, Path]:
    """Each place by the name that is shown."""
    places = {
        "spool": spool_folder(settings),
    }
    if (store := urlsplit(objects_url(settings))).scheme == "file":
        places["objects"] = Path(unquote(store.path))
    database = make_url(settings.database_url)
    if database.drivername.startswith("sqlite") and database.database:
        places["database"] = Path(database.database).absolute()
    if settings.backup_folder is not None:
        places["backup"] = settings.backup_folder
    return places


def show_disks(registry: CollectorRegistry, settings: Settings, measure: Used = used) -> None:
    """The gauge of all of them."""
    gauge = Gauge(
        "disk_used_share",
        "How full the disk of a place is that the service writes to.",
        ["place"],
        registry=registry,
    )
    for name, path in written_to(settings).items():
        gauge.labels(name).set_function(partial(measure, path))


def disk_findings(settings: Settings, measure: Used = used) -> list[Finding]:
    """Loud for each that is nearly full."""
    full = [
        f"{path} 所在的磁盘用了{measure(path):.0%}，快满了。请清出空间，或换大盘。"
        for path in written_to(settings).values()
        if measure(path) >= ALARM
    ]
    return [Finding("disk", "!!!", words) for words in full]
