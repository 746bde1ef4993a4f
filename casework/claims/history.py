"""How do the steps of a claim and its running time limits get into rows and out? Asked by the
store."""

from datetime import date
from typing import Any

from casework.claims.tables import ClaimStepRow
from claims_core.claim import ClaimStep, Clock, Stage


def step_of(row: ClaimStepRow) -> ClaimStep:
    """A step as it was kept."""
    return ClaimStep(
        seq=row.seq,
        action=row.action,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        source=Stage(row.source),
        target=Stage(row.target),
        reason=row.reason,
        at=row.at,
        reason_code=row.reason_code or "",
    )


def clock_of(started_on: date | None, days: int | None) -> Clock | None:
    """A time limit that is running; None where either part is missing."""
    return None if started_on is None or days is None else Clock(started_on, days)


def step_columns(claim_id: str, step: ClaimStep) -> dict[str, Any]:
    """The row of a new step."""
    return {
        "claim_id": claim_id,
        "seq": step.seq,
        "action": step.action,
        "actor_id": step.actor_id,
        "actor_name": step.actor_name,
        "source": step.source,
        "target": step.target,
        "reason": step.reason,
        "at": step.at,
        "reason_code": step.reason_code or None,
    }
