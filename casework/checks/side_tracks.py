"""Which claims wait on a side-track, and what may be done with each? Serves quality review and
follow-up calls, which differ in their population and their rules only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.checks import draws
from casework.checks import store as side_track_store
from casework.checks.draw_views import DrawsView, ProofView
from casework.checks.draws import Population
from casework.checks.tables import SideTrackRow
from casework.checks.track_filters import TrackFilter
from casework.claims import presenting
from casework.claims.county_claims import claim_within
from casework.claims.tables import ClaimRow
from casework.claims.views import ClaimLine
from casework.cursor import decode, encode
from casework.errors import FieldsInvalid, NotFound
from casework.lists import Page
from casework.people.counties import within
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import SYSTEM, Actor, Role
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_claim_no
from claims_core.side_tracks import apply_track_action, open_actions
from claims_core.track import (
    TRACK_WORDS,
    SideTrack,
    Track,
    TrackAction,
    TrackOutcome,
    TrackState,
    TrackStep,
)
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import chunks

MAX_NOTE = 1000


@dataclass(frozen=True)
class TrackLine:
    """旁线摘要: one claim of a list, masked."""

    claim: ClaimLine
    side: SideTrack


@dataclass(frozen=True)
class TrackCase:
    """旁线详情: `barred` where this person has worked on the claim and may not check it."""

    claim: ClaimLine
    side: SideTrack
    steps: tuple[TrackStep, ...]
    open_actions: tuple[TrackAction, ...]
    barred: bool


@dataclass(frozen=True)
class TrackRoles:
    """旁线岗位: who may look, and who may draw."""

    viewers: frozenset[Role]
    drawers: frozenset[Role]


class SideTrackDesk:
    """旁线台: lists, draws and moves one kind of side-track."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        track: Track,
        population: Population,
        roles: TrackRoles,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._track = track
        self._population = population
        self._roles = roles

    async def page(
        self, actor: Actor, shown: TrackFilter, cursor: str | None = None, size: int = 20
    ) -> Page[TrackLine]:
        """One page of a list, oldest change first where work waits, newest first where it is done.

        :raises RoleMissing:
        """
        self._require_viewer(actor)
        order = tuple_(SideTrackRow.changed_at, SideTrackRow.claim_id)
        waiting = shown in (TrackFilter.DUE, TrackFilter.PROBLEM, TrackFilter.LATER)
        query = select(SideTrackRow).where(self._shown(actor, shown)).limit(size + 1)
        if waiting:
            query = query.order_by(SideTrackRow.changed_at, SideTrackRow.claim_id)
        else:
            query = query.order_by(SideTrackRow.changed_at.desc(), SideTrackRow.claim_id.desc())
        if cursor:
            behind = tuple_(*decode(cursor))
            query = query.where(order > behind if waiting else order < behind)
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
            lines = await self._lines(session, rows[:size])
        last = rows[size - 1] if len(rows) > size else None
        return Page(lines, encode(last.changed_at, last.claim_id) if last else None)

    async def counts(self, actor: Actor) -> dict[TrackFilter, int]:
        """How many claims each list holds. :raises RoleMissing:"""
        self._require_viewer(actor)
        async with self._db.read() as session:
            return {
                shown: await session.scalar(
                    select(func.count()).select_from(SideTrackRow).where(self._shown(actor, shown))
                )
                or 0
                for shown in TrackFilter
            }

    async def show(self, actor: Actor, claim_id: str) -> TrackCase:
        """One claim's side-track with its ledger. :raises RoleMissing, NotFound:"""
        self._require_viewer(actor)
        async with self._db.read() as session:
            return await self._case(session, actor, claim_id)

    async def act(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        action: TrackAction,
        *,
        outcome: TrackOutcome | None = None,
        reason_code: str = "",
        note: str = "",
    ) -> None:
        """Take one step by the rules; it never moves the claim.

        :raises NotFound, StaleVersion, WrongTrackState, RoleMissing, SamePerson, NoteNeeded,
        OutcomeInvalid, TooFewTries, FieldsInvalid:
        """
        if len(note) > MAX_NOTE:
            raise FieldsInvalid(note=f"最多写{MAX_NOTE}个字。")
        now = self._clock()
        async with self._db.write() as session:
            await self._claim(session, claim_id)
            held = await side_track_store.hold(session, self._track, [claim_id], now)
            moved = apply_track_action(
                held[claim_id],
                action,
                actor,
                version=version,
                now=now,
                worked=await side_track_store.workers_of(session, claim_id),
                outcome=outcome,
                reason_code=reason_code,
                note=note,
            )
            await side_track_store.save(session, [moved])

    async def find(self, actor: Actor, claim_no: str) -> TrackCase:
        """The side-track of a claim by its number, to pick it by hand. :raises NotFound:"""
        self._require_viewer(actor)
        async with self._db.read() as session:
            try:
                sought = check_claim_no(claim_no)
            except ClaimsError:
                raise NotFound from None
            claim_id = await session.scalar(
                select(ClaimRow.id).where(
                    ClaimRow.claim_no == sought, within(actor, ClaimRow.insured_id)
                )
            )
            return await self._case(session, actor, claim_id or "")

    async def draw(self, actor: Actor, month: str) -> None:
        """抽取 from what the month has that no draw has had yet; again is the same answer.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, self._roles.drawers, f"抽取{TRACK_WORDS[self._track]}")
        now = self._clock()
        month = draws.checked_month(month, now)
        async with self._db.write() as session:
            made = await draws.make(session, self._sealer, self._population, month, actor, now)
            await self._note(session, made.drawn, TrackAction.DRAW_IN, now)
            await self._note(session, made.passed, TrackAction.PASS_OVER, now)

    async def of_month(self, actor: Actor, month: str) -> DrawsView:
        """What a month has drawn so far. :raises RoleMissing, FieldsInvalid:"""
        self._require_viewer(actor)
        month = draws.checked_month(month, self._clock())
        async with self._db.read() as session:
            return await draws.of_month(session, self._population, month)

    async def prove(self, actor: Actor, draw_id: str) -> ProofView:
        """证明: draw again from what is stored. :raises RoleMissing, NotFound:"""
        self._require_viewer(actor)
        async with self._db.read() as session:
            return await draws.prove(session, self._population, draw_id)

    async def numbers(self, actor: Actor, draw_id: str) -> bytes:
        """名单 of a draw, one claim number a line. :raises RoleMissing, NotFound:"""
        self._require_viewer(actor)
        async with self._db.read() as session:
            return await draws.numbers_of(session, self._population.purpose, draw_id)

    def _require_viewer(self, actor: Actor) -> None:
        require_role(actor, self._roles.viewers, f"查看{TRACK_WORDS[self._track]}")

    def _shown(self, actor: Actor, shown: TrackFilter) -> ColumnElement[bool]:
        row, today = SideTrackRow, china_day(self._clock())
        is_open = row.state == TrackState.SELECTED
        later = and_(row.next_try_on.is_not(None), row.next_try_on > today)
        which = {
            TrackFilter.DUE: and_(
                is_open, or_(row.next_try_on.is_(None), row.next_try_on <= today)
            ),
            TrackFilter.PROBLEM: and_(is_open, row.problem),
            TrackFilter.LATER: and_(is_open, later),
            TrackFilter.FINDING: and_(
                row.state == TrackState.DONE, row.outcome == TrackOutcome.FINDING
            ),
            TrackFilter.DONE: row.state == TrackState.DONE,
            TrackFilter.BYPASSED: row.state == TrackState.BYPASSED,
            TrackFilter.NOT_SELECTED: row.state == TrackState.NOT_SELECTED,
        }
        theirs = claim_within(actor, row.claim_id)
        return and_(row.track == self._track, which.get(shown, false()), theirs)

    async def _lines(
        self, session: AsyncSession, rows: Sequence[SideTrackRow]
    ) -> tuple[TrackLine, ...]:
        claims = await session.scalars(
            select(ClaimRow).where(ClaimRow.id.in_([row.claim_id for row in rows]))
        )
        lines = await presenting.claim_lines(session, list(claims), self._sealer)
        by_id = {line.id: line for line in lines}
        return tuple(TrackLine(by_id[row.claim_id], side_track_store.side_of(row)) for row in rows)

    async def _case(self, session: AsyncSession, actor: Actor, claim_id: str) -> TrackCase:
        (line,) = await presenting.claim_lines(
            session, [await self._claim(session, claim_id)], self._sealer
        )
        side = await side_track_store.load(session, self._track, claim_id)
        worked = await side_track_store.workers_of(session, claim_id)
        return TrackCase(
            claim=line,
            side=side,
            steps=await side_track_store.steps_of(session, self._track, claim_id),
            open_actions=open_actions(side, actor, worked),
            barred=actor.id in worked,
        )

    async def _claim(self, session: AsyncSession, claim_id: str) -> ClaimRow:
        row = await session.get(ClaimRow, claim_id)
        # only what has been decided can be checked
        if row is None or row.submitted_at is None or row.assessed_fen is None:
            raise NotFound
        return row

    async def _note(
        self,
        session: AsyncSession,
        claim_nos: Sequence[str],
        action: TrackAction,
        now: datetime,
    ) -> None:
        """Write a draw's answer beside the claims that nobody has picked before."""
        for part in chunks(claim_nos):
            ids = list(
                await session.scalars(select(ClaimRow.id).where(ClaimRow.claim_no.in_(part)))
            )
            held = await side_track_store.hold(session, self._track, ids, now)
            await side_track_store.save(
                session,
                [
                    apply_track_action(side, action, SYSTEM, version=side.version, now=now)
                    for side in held.values()
                    if side.state is TrackState.IDLE
                ],
            )
