"""How is a step of an export written down? Asked by every step, in its transaction."""

from datetime import datetime, timedelta
from typing import Final

from casework.exports.kinds import ExportKind
from casework.exports.tables import ExportStepRow
from claims_core.claim import Actor
from infra.columns import new_id

FETCHED, REPEATED = "fetched", "repeated"
REPEATED_WITHIN: Final = timedelta(minutes=15)
"""So long the same fetch may be repeated: the answer was lost, the process died."""
MOST_REPEATS = 5
"""So often; after that it counts as another fetch."""


def export_step(
    export_id: str, kind: ExportKind, step: str, actor: Actor, at: datetime
) -> ExportStepRow:
    """One row of the audit chain; of what was fetched, rows and hash are added."""
    return ExportStepRow(
        id=new_id(),
        export_id=export_id,
        kind=kind,
        step=step,
        by=actor.id,
        by_name=actor.name,
        at=at,
    )
