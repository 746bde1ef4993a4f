"""How does a side-track get into rows and out of them? Asked by quality review, follow-up calls and
whoever opens a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.checks.tables import SideTrackRow, SideTrackStepRow
from casework.claims.tables import ClaimStepRow
from claims_core.side_tracks import WORK
from claims_core.track import (
    SideTrack,
    Track,
    TrackAction,
    TrackOutcome,
    TrackState,
    TrackStep,
)
from infra.statements import chunks, dialect_insert


async def hold(
    session: AsyncSession, track: Track, claim_ids: Sequence[str], now: datetime
) -> dict[str, SideTrack]:
    """These side-tracks, each held against others until the transaction ends; where there was none
    it begins as 未安排. A claim is held before its side-track, never after."""
    found: dict[str, SideTrack] = {}
    for part in chunks(sorted(set(claim_ids))):
        await session.execute(
            dialect_insert(session, SideTrackRow).on_conflict_do_nothing(),
            [
                {
                    "claim_id": claim_id,
                    "track": track,
                    "state": TrackState.IDLE,
                    "version": 0,
                    "because": "",
                    "outcome": "",
                    "reason_code": "",
                    "problem": False,
                    "tries": 0,
                    "steps": 0,
                    "changed_at": now,
                }
                for claim_id in part
            ],
        )
        rows = await session.scalars(
            select(SideTrackRow)
            .where(SideTrackRow.track == track, SideTrackRow.claim_id.in_(part))
            .order_by(SideTrackRow.claim_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found |= {row.claim_id: side_of(row) for row in rows}
    return found


async def save(session: AsyncSession, moves: Sequence[tuple[SideTrack, TrackStep]]) -> None:
    """Keep moves of side-tracks that are held, with their steps."""
    for part in chunks(moves):
        await session.execute(update(SideTrackRow), [_columns(side, step) for side, step in part])
        await session.execute(
            insert(SideTrackStepRow), [_step_columns(side, step) for side, step in part]
        )


async def load(session: AsyncSession, track: Track, claim_id: str) -> SideTrack:
    """The side-track of one claim, to be looked at."""
    row = await session.get(SideTrackRow, (claim_id, track), populate_existing=True)
    return side_of(row) if row is not None else SideTrack(claim_id, track)


async def steps_of(session: AsyncSession, track: Track, claim_id: str) -> tuple[TrackStep, ...]:
    """What has happened on it so far, oldest first."""
    rows = await session.scalars(
        select(SideTrackStepRow)
        .where(SideTrackStepRow.claim_id == claim_id, SideTrackStepRow.track == track)
        .order_by(SideTrackStepRow.seq)
    )
    return tuple(
        TrackStep(
            seq=row.seq,
            action=TrackAction(row.action),
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            source=TrackState(row.source),
            target=TrackState(row.target),
            outcome=TrackOutcome(row.outcome) if row.outcome else None,
            reason_code=row.reason_code,
            note=row.note,
            at=row.at,
        )
        for row in rows
    )


async def workers_of(session: AsyncSession, claim_id: str) -> frozenset[str]:
    """参与办理的人: who has worked on the claim itself."""
    found = await session.scalars(
        select(ClaimStepRow.actor_id).where(
            ClaimStepRow.claim_id == claim_id, ClaimStepRow.action.in_(sorted(WORK))
        )
    )
    return frozenset(found)


def side_of(row: SideTrackRow) -> SideTrack:
    """The value behind a row."""
    return SideTrack(
        claim_id=row.claim_id,
        track=Track(row.track),
        state=TrackState(row.state),
        version=row.version,
        because=TrackAction(row.because) if row.because else None,
        outcome=TrackOutcome(row.outcome) if row.outcome else None,
        reason_code=row.reason_code,
        problem=row.problem,
        tries=row.tries,
        next_try_on=row.next_try_on,
        selected_at=row.selected_at,
        steps=row.steps,
    )


def _columns(side: SideTrack, step: TrackStep) -> dict[str, Any]:
    return {
        "claim_id": side.claim_id,
        "track": side.track,
        "state": side.state,
        "version": side.version,
        "because": side.because or "",
        "outcome": side.outcome or "",
        "reason_code": side.reason_code,
        "problem": side.problem,
        "tries": side.tries,
        "next_try_on": side.next_try_on,
        "selected_at": side.selected_at,
        "steps": side.steps,
        "changed_at": step.at,
    }


def _step_columns(side: SideTrack, step: TrackStep) -> dict[str, Any]:
    return {
        "claim_id": side.claim_id,
        "track": side.track,
        "seq": step.seq,
        "action": step.action,
        "actor_id": step.actor_id,
        "actor_name": step.actor_name,
        "source": step.source,
        "target": step.target,
        "outcome": step.outcome or "",
        "reason_code": step.reason_code,
        "note": step.note,
        "at": step.at,
    }
