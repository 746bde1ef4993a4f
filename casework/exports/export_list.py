"""Which exports are mine, which wait for my answer, and what else left in the last thirty days?
Asked by the page and the API."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, or_, select, true

from casework.errors import NotFound
from casework.exports.fetching import require_city
from casework.exports.kinds import EXPORT_RULES, ExportKind
from casework.exports.presenting import view_of
from casework.exports.tables import DataExportRow
from casework.exports.views import ExportsPage, ExportView
from casework.roles import require_role
from claims_core.claim import Actor, Role
from infra.db import Database
from infra.sealing import Sealer

EXPORTERS: Final = frozenset().union(*(rule.fetchers for rule in EXPORT_RULES.values()))
"""Whoever may export anything."""
OVERSEERS: Final = frozenset({Role.SUPERVISOR, Role.AUDITOR})
_SHOWN, _BACK = 200, timedelta(days=30)


class ExportList:
    """导出列表."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def page(self, actor: Actor) -> ExportsPage:
        """The last thirty days, newest first; supervisors and auditors see everybody's.

        :raises Forbidden, RoleMissing:
        """
        require_city(actor)
        require_role(actor, EXPORTERS, "查看导出")
        now, row = self._clock(), DataExportRow
        unanswered = and_(row.approved.is_(None), row.ends_at > now)
        theirs = [kind for kind, rule in EXPORT_RULES.items() if rule.fetchers & actor.roles]
        seen = or_(row.asked_by == actor.id, row.standing & row.kind.in_(theirs))
        query = (
            select(row)
            .where(row.asked_at > now - _BACK, true() if actor.roles & OVERSEERS else seen)
            .order_by(row.asked_at.desc(), row.id)
        )
        async with self._db.read() as session:
            # nothing that waits for an answer is pushed out of sight by what came after it
            waits = await session.scalars(query.where(unanswered))
            others_too = await session.scalars(query.where(~unanswered).limit(_SHOWN))
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

    async def show(self, actor: Actor, export_id: str) -> ExportView:
        """One of them. :raises Forbidden, NotFound, RoleMissing:"""
        require_city(actor)
        require_role(actor, EXPORTERS, "查看导出")
        async with self._db.read() as session:
            row = await session.get(DataExportRow, export_id)
            if row is None or not _is_seen(row, actor):
                raise NotFound
            return view_of(row, actor, self._sealer, self._clock())


def _is_seen(row: DataExportRow, actor: Actor) -> bool:
    """Their own, what the flow has agreed to for their role, and everything by those who
    oversee."""
    fetches = bool(EXPORT_RULES[ExportKind(row.kind)].fetchers & actor.roles)
    overseen = bool(actor.roles & OVERSEERS)
    return overseen or row.asked_by == actor.id or (row.standing and fetches)
