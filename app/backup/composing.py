"""Which loops does this process run for its backups and for what is stored? Asked where messages
are sent."""

from app.backup.heartbeats import Heartbeats
from app.backup.loop import BackupLoop, BackupState
from app.compose import Services
from app.weekly_look import WeeklyLook

HEARTBEAT_S = 20.0


def build_backups(services: Services) -> BackupLoop | Heartbeats:
    """The one that ships the log where this process alone writes to SQLite and a folder is set;
    elsewhere only the heartbeat, by which whatever copies the database is measured."""
    if services.db.ships_log:
        return BackupLoop(services.db, services.objects, services.settings, services.clock)
    return Heartbeats(services.db, services.clock, HEARTBEAT_S)


def build_weekly_look(services: Services) -> WeeklyLook:
    """Once a week, everything that is stored."""
    return WeeklyLook(services.db, services.objects, services.sealer, services.clock)


def state_of(backups: BackupLoop | Heartbeats | None) -> BackupState:
    """What the loop knows of its backups; nothing where it makes none."""
    return backups.state if isinstance(backups, BackupLoop) else BackupState()
