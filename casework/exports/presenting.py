"""How does an export stand now, and what of it may this person see? Asked by the steps and by the
list of exports."""

from datetime import datetime
from typing import Final

from casework.exports.kinds import EXPORT_RULES, ExportKind
from casework.exports.tables import DataExportRow
from casework.exports.views import ExportState, ExportView
from claims_core.claim import Actor
from infra.data_keys import DESTROYED
from infra.sealing import Sealer

REASON: Final = "export.reason"
REFUSAL: Final = "export.refusal"


def state_of(row: DataExportRow, now: datetime) -> ExportState:
    """How it stands, by the answer, the times and the number of fetches."""
    if row.approved is False:
        return ExportState.REFUSED
    if row.ends_at <= now:
        return ExportState.LAPSED
    if row.approved is None:
        return ExportState.WAITING
    return ExportState.USED_UP if row.fetches >= row.most_fetches else ExportState.READY


def view_of(row: DataExportRow, actor: Actor, sealer: Sealer, now: datetime) -> ExportView:
    """What this person sees of it."""
    kind, state = ExportKind(row.kind), state_of(row, now)
    rule = EXPORT_RULES[kind]
    mine, answers = row.asked_by == actor.id, bool(rule.approvers & actor.roles)
    shown = mine or answers
    fetches = bool(rule.fetchers & actor.roles) and (mine or (row.standing and not rule.own_only))
    return ExportView(
        id=row.id,
        kind=kind,
        subject=row.subject,
        subject_words=row.subject_words,
        state=state,
        standing=row.standing,
        mine=mine and not row.standing,
        reason=_said(sealer, row.reason_sealed, REASON) if shown and not row.standing else "",
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        refusal=_said(sealer, row.refusal_sealed, REFUSAL)
        if shown and state is ExportState.REFUSED
        else "",
        ends_at=row.ends_at,
        fetches_left=max(0, row.most_fetches - row.fetches),
        may_fetch=fetches and state is ExportState.READY,
        may_decide=answers and not mine and state is ExportState.WAITING,
    )


def _said(sealer: Sealer, sealed: bytes | None, context: str) -> str:
    """What somebody wrote, as long as it is kept."""
    return DESTROYED if sealed is None else sealer.open(sealed, context)
