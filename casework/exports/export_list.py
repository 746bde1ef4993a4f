"""Which exports are mine, which wait for my answer, and what else left in the last thirty days?
Asked by the page and the API."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotFound
from casework.exports.fetching import require_city
from casework.exports.kinds import EXPORT_RULES, ExportKind
from casework.exports.limits import ExportLimits, read_limits
from casework.exports.presenting import view_of
from casework.exports.recording import FETCHED, MOST_REPEATS, REPEATED_WITHIN
from casework.exports.tables import DataExportRow, ExportStepRow
from casework.exports.views import (
    ExportFetch,
    ExportOpened,
    ExportsDue,
    ExportsPage,
    ExportView,
    FetchAgain,
)
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from infra.db import Database
from infra.sealing import Sealer

EXPORTERS: Final = frozenset().union(*(rule.fetchers for rule in EXPORT_RULES.values()))
"""Whoever may export anything."""
OVERSEERS: Final = frozenset({Role.SUPERVISOR, Role.AUDITOR})
_SHOWN, _BACK, _TOLD = 200, timedelta(days=30), timedelta(days=1)


class ExportList:
    """导出列表."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        limits: ExportLimits | None = None,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._limits = limits or read_limits()

    async def page(self, actor: Actor) -> ExportsPage:
        """The last thirty days, newest first; supervisors and auditors see everybody's.

        :raises Forbidden, RoleMissing:
        """
        require_city(actor)
        require_role(actor, EXPORTERS, "查看导出")
        now, row = self._clock(), DataExportRow
        theirs = [kind for kind, rule in EXPORT_RULES.items() if rule.fetchers & actor.roles]
        seen = or_(row.asked_by == actor.id, row.standing & row.kind.in_(theirs))
        unanswered = row.approved.is_(None) & (row.ends_at > now)
        within = (row.asked_at > now - _BACK, true() if actor.roles & OVERSEERS else seen)
        async with self._db.read() as session:
            # nothing that waits for an answer is pushed out of sight by what came after it
            waits = await session.scalars(_newest(*within, unanswered))
            others_too = await session.scalars(_newest(*within, ~unanswered).limit(_SHOWN))
            rows = [*waits.all(), *others_too.all()]
        mine, waiting, others = [], [], []
        for each in sorted(rows, key=lambda one: one.asked_at, reverse=True):
            view = view_of(each, actor, self._sealer, now)
            if view.may_decide:
                waiting.append(view)
            elif each.asked_by == actor.id or view.may_fetch:
                mine.append(view)
            else:
                others.append(view)
        return ExportsPage(tuple(mine), tuple(waiting), tuple(others))

    async def due(self, actor: Actor) -> ExportsDue | None:
        """What the first page says of exports; None for whoever has no part in them."""
        if not actor.roles & EXPORTERS or actor.county:
            return None
        now, row = self._clock(), DataExportRow
        mine = (row.asked_by == actor.id) & row.standing.is_(False)
        waits = _waiting_for(actor, now)
        agreed = mine & row.approved.is_(True) & (row.ends_at > now) & (row.fetches == 0)
        refused = mine & row.approved.is_(False) & (row.decided_at > now - _TOLD)
        query = select(
            func.count().filter(waits), func.count().filter(agreed), func.count().filter(refused)
        ).where(row.asked_at > now - _BACK)
        async with self._db.read() as session:
            counted = (await session.execute(query)).one()
        return ExportsDue(*counted)

    async def found(self, actor: Actor, kind: ExportKind, subject: str) -> str | None:
        """What this person has asked for already of the same, while it waits or may be fetched."""
        now, row = self._clock(), DataExportRow
        same = (row.asked_by == actor.id, row.kind == kind, row.subject == subject)
        open_still = row.approved.is_(None) | (
            row.approved.is_(True) & (row.fetches < row.most_fetches)
        )
        query = _newest(*same, row.standing.is_(False), row.ends_at > now, open_still)
        query = query.where(row.asked_at > now - _BACK)
        async with self._db.read() as session:
            first = (await session.scalars(query.limit(1))).first()
            return first.id if first else None

    def allowed(self, kind: ExportKind) -> str:
        """How long and how often one may be fetched that is agreed to today, in words."""
        return self._limits.on(kind, china_day(self._clock())).words

    async def show(self, actor: Actor, export_id: str) -> ExportView:
        """One of them. :raises Forbidden, NotFound, RoleMissing:"""
        async with self._db.read() as session:
            return await self._view(session, actor, export_id)

    async def opened(self, actor: Actor, export_id: str) -> ExportOpened:
        """One of them with its fetches. :raises Forbidden, NotFound, RoleMissing:"""
        row = ExportStepRow
        async with self._db.read() as session:
            one = await self._view(session, actor, export_id)
            steps = await session.scalars(
                select(row)
                .where(row.export_id == export_id, row.fetch_id.is_not(None))
                .order_by(row.at.desc(), row.id)
            )
            left = steps.all()
        fetched = [each for each in left if each.step == FETCHED]
        fetches = tuple(ExportFetch(each.by_name, each.at, each.rows or 0) for each in fetched)
        mine = next((each for each in fetched if each.by == actor.id), None)
        return ExportOpened(one, fetches, self._again(mine, left) if mine else None)

    def _again(self, last: ExportStepRow, left: Sequence[ExportStepRow]) -> FetchAgain | None:
        """The last fetch of somebody, where it may be repeated without being counted."""
        until = last.at + REPEATED_WITHIN
        same = [each for each in left if (each.by, each.fetch_id) == (last.by, last.fetch_id)]
        counted = sum(each.step == FETCHED for each in same)
        often = len(same) - counted >= MOST_REPEATS * counted
        if last.fetch_id is None or until <= self._clock() or often:
            return None
        return FetchAgain(last.fetch_id, last.at, until)

    async def _view(self, session: AsyncSession, actor: Actor, export_id: str) -> ExportView:
        require_city(actor)
        require_role(actor, EXPORTERS, "查看导出")
        row = await session.get(DataExportRow, export_id)
        if row is None or not _is_seen(row, actor):
            raise NotFound
        return view_of(row, actor, self._sealer, self._clock())


def _newest(*fit: ColumnElement[bool]) -> Select[DataExportRow]:
    row = DataExportRow
    return select(row).where(*fit).order_by(row.asked_at.desc(), row.id)


def _waiting_for(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """What this person may answer and nobody has."""
    row = DataExportRow
    kinds = [kind for kind, rule in EXPORT_RULES.items() if rule.approvers & actor.roles]
    return (
        row.approved.is_(None)
        & row.lapsed_at.is_(None)
        & (row.ends_at > now)
        & (row.asked_by != actor.id)
        & row.kind.in_(kinds)
    )


def _is_seen(row: DataExportRow, actor: Actor) -> bool:
    """Their own, what the flow has agreed to for their role, and everything by those who
    oversee."""
    fetches = bool(EXPORT_RULES[ExportKind(row.kind)].fetchers & actor.roles)
    overseen = bool(actor.roles & OVERSEERS)
    return overseen or row.asked_by == actor.id or (row.standing and fetches)
