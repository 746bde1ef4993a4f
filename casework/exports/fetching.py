"""May this person fetch this export now, and is it a fetch that they have just made? Asked before a
file is made, and again before it is written down."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, Forbidden
from casework.exports.errors import ExportNotOpen
from casework.exports.kinds import EXPORT_KIND_WORDS, EXPORT_RULES, ExportKind
from casework.exports.passwords import FETCH_ANEW
from casework.exports.presenting import state_of
from casework.exports.recording import FETCHED, MOST_REPEATS, REPEATED_WITHIN
from casework.exports.sources import ExportSource, StandingApproval
from casework.exports.tables import DataExportRow, ExportStepRow
from casework.exports.views import EXPORT_STATE_WORDS, ExportState
from casework.roles import require_role
from claims_core.claim import Actor

_ID_LENGTH: Final = 32
_ID: Final = re.compile(r"[0-9a-f]{32}")


def require_city(actor: Actor) -> None:
    """Nothing here is a county's. :raises Forbidden:"""
    if actor.county:
        raise Forbidden(what="导出全市的文件，请联系市里的同事")


async def is_repeated(
    session: AsyncSession,
    sources: Mapping[ExportKind, ExportSource],
    actor: Actor,
    row: DataExportRow,
    fetch_id: str,
    now: datetime,
) -> bool:
    """Whether this person has just made this fetch of this export, so that it is not counted again;
    where they may make it now.

    :raises ExportNotOpen, FieldsInvalid, Forbidden, RoleMissing:
    """
    await _require_theirs(session, sources, actor, row)
    step = ExportStepRow
    same = select(step.step, step.at).where(
        step.export_id == row.id, step.by == actor.id, step.fetch_id == fetch_id
    )
    steps = (await session.execute(same)).all()
    counted = [at for name, at in steps if name == FETCHED]
    if counted and max(counted) <= now - REPEATED_WITHIN:
        raise FieldsInvalid(fetch_id=FETCH_ANEW)
    repeated = len(steps) - len(counted) < MOST_REPEATS * len(counted)
    if not repeated and (state := state_of(row, now)) is not ExportState.READY:
        raise ExportNotOpen(state=EXPORT_STATE_WORDS[state])
    return repeated


def looked_at(row: DataExportRow) -> str:
    """The id of what the file is of, by which the looks at a person find it; else its own."""
    named = row.subject.partition(":")[0]
    return named if _ID.fullmatch(named) else row.id


def standing_id(kind: ExportKind, agreed: StandingApproval) -> str:
    """One for each key, so that two who come at one moment meet in it."""
    return hashlib.sha256(f"{kind}:{agreed.key}".encode()).hexdigest()[:_ID_LENGTH]


async def _require_theirs(
    session: AsyncSession,
    sources: Mapping[ExportKind, ExportSource],
    actor: Actor,
    row: DataExportRow,
) -> None:
    """Whoever asked for it; of what its flow has agreed to, everybody with the role, as long as
    the flow is not over."""
    require_city(actor)
    kind = ExportKind(row.kind)
    require_role(actor, EXPORT_RULES[kind].fetchers, f"导出{EXPORT_KIND_WORDS[kind]}")
    if not row.standing:
        if row.asked_by != actor.id:
            raise Forbidden(what="取别人申请的导出，请自己申请")
        return
    agreed = await sources[kind].standing(session, actor, row.subject)
    if agreed is None or standing_id(kind, agreed) != row.id:
        raise ExportNotOpen(state=EXPORT_STATE_WORDS[ExportState.LAPSED])
