"""How is a step of an export written down? Asked by every step, in its transaction."""

from datetime import datetime

from casework.exports.kinds import ExportKind
from casework.exports.tables import ExportStepRow
from claims_core.claim import Actor
from infra.columns import new_id


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
