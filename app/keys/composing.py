"""Of what does this service's rotation of keys consist? Asked by the worker and by the commands."""

from collections.abc import Callable

from app.keys.sealed_columns import CANARY, FOLDERS, SEALED
from infra.db import Database
from infra.object_stores import Objects
from infra.rekeying import Rekeying
from infra.sealing import Sealer


def build_rekeying(
    db: Database,
    sealer: Sealer,
    objects: Objects,
    *,
    leisure: bool = False,
    watch: Callable[[int, int], None] = lambda values, photos: None,
) -> Rekeying:
    """Every table, every photograph."""
    return Rekeying(db, sealer, objects, SEALED, CANARY, FOLDERS, leisure=leisure, watch=watch)
