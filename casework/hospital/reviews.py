"""Which hospital settlements wait for review, and what was found? Serves the auditors: all records
once, those drawn a second time by somebody else (contract annex, art. 1)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.cursor import decode, encode
from casework.errors import FieldsInvalid, NotFound
from casework.exports.sources import Making, PlainFile, parts_of
from casework.hospital import export, presenting
from casework.hospital.tables import HospitalRecordRow, HospitalReviewRow
from casework.hospital.views import HospitalCase, HospitalFindingLine, HospitalLine, PassedReport
from casework.lists import Page
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.hospital_review import (
    HospitalFinding,
    HospitalOutcome,
    HospitalReviewStep,
    HospitalStep,
    HospitalWork,
    apply_hospital_step,
    open_step,
)
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.sealing import Sealer

VIEWERS = frozenset({Role.AUDITOR, Role.SUPERVISOR})
MAX_NOTE = 1000
MAX_AT_ONCE = 100


class HospitalReviews:
    """医院结算审核."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book

    async def page(
        self,
        actor: Actor,
        work: HospitalWork | None = None,
        cursor: str | None = None,
        search: str = "",
        size: int = 20,
    ) -> Page[HospitalLine]:
        """One page of the records, oldest first; `search` is a settlement number or the beginning
        of a hospital's name. :raises RoleMissing:"""
        require_role(actor, VIEWERS, "查看医院结算")
        row = HospitalRecordRow
        query = select(row).order_by(row.received_at, row.id).limit(size + 1)
        if work is not None:
            query = query.where(row.work == work)
        if search.strip():
            sought = search.strip()
            query = query.where(
                (row.reference == sought) | row.hospital_name.startswith(sought, autoescape=True)
            )
        if cursor:
            query = query.where(tuple_(row.received_at, row.id) > tuple_(*decode(cursor)))
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
            lines = await self._lines(session, rows[:size])
        last = rows[size - 1] if len(rows) > size else None
        return Page(lines, encode(last.received_at, last.id) if last else None)

    async def counts(self, actor: Actor) -> dict[HospitalWork, int]:
        """How many records wait for what. :raises RoleMissing:"""
        require_role(actor, VIEWERS, "查看医院结算")
        async with self._db.read() as session:
            rows = await session.execute(
                select(HospitalRecordRow.work, func.count()).group_by(HospitalRecordRow.work)
            )
            return {HospitalWork(work): count for work, count in rows}

    async def show(self, actor: Actor, record_id: str) -> HospitalCase:
        """One record with its reviews. :raises RoleMissing, NotFound:"""
        require_role(actor, VIEWERS, "查看医院结算")
        async with self._db.read() as session:
            return await self._case(session, actor, await self._row(session, record_id))

    async def review(
        self,
        actor: Actor,
        record_id: str,
        version: int,
        step: HospitalStep,
        finding: HospitalFinding,
    ) -> None:
        """初审 or 复审 of one record.

        :raises NotFound, StaleVersion, HospitalStepClosed, RoleMissing, SamePerson,
        FindingIncomplete, FieldsInvalid:
        """
        if len(finding.note) > MAX_NOTE:
            raise FieldsInvalid(note=f"最多写{MAX_NOTE}个字。")
        now = self._clock()
        async with self._db.write() as session:
            row = await self._row(session, record_id, hold=True)
            _, done = apply_hospital_step(
                presenting.record_of(row), step, actor, finding, version=version, now=now
            )
            _keep(session, row, done)

    async def pass_many(self, actor: Actor, seen: Sequence[tuple[str, int]]) -> PassedReport:
        """初审无误 of many records (id and version as seen); one that was changed or reviewed
        meanwhile is left as it is.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, {Role.AUDITOR}, "做医院结算初审")
        if not 0 < len(seen) <= MAX_AT_ONCE:
            raise FieldsInvalid(records=f"请勾选1到{MAX_AT_ONCE}条。")
        now = self._clock()
        versions = dict(seen)
        ok = HospitalFinding(HospitalOutcome.OK)
        async with self._db.write() as session:
            rows = await session.scalars(
                select(HospitalRecordRow)
                .where(HospitalRecordRow.id.in_(sorted(versions)))
                .order_by(HospitalRecordRow.reference)
                .with_for_update()
            )
            passed = 0
            for row in rows:
                record = presenting.record_of(row)
                if row.version != versions[row.id] or record.first_by:
                    continue
                first = HospitalStep.FIRST_REVIEW
                _, done = apply_hospital_step(
                    record, first, actor, ok, version=row.version, now=now
                )
                _keep(session, row, done)
                passed += 1
        return PassedReport(passed, len(versions) - passed)

    async def findings(
        self, actor: Actor, cursor: str | None = None, size: int = 20
    ) -> Page[HospitalFindingLine]:
        """疑点, newest first. :raises RoleMissing:"""
        require_role(actor, VIEWERS, "查看医院结算疑点")
        async with self._db.read() as session:
            rows = await session.execute(_findings(cursor).limit(size + 1))
            found = await self._found(session, rows.all())
        last = found[size - 1].step if len(found) > size else None
        record_id = found[size - 1].line.id if last else ""
        return Page(tuple(found[:size]), encode(last.at, record_id) if last else None)

    async def found_file(self, session: AsyncSession) -> Making:
        """疑点清单 for the centre: CSV without anybody's name or number.

        :raises ExportTooLarge:
        """
        found: list[HospitalFindingLine] = []
        async for part in parts_of(session, _findings()):
            found += await self._found(session, part)
        name = f"hospital-findings-{china_day(self._clock()):%Y%m%d}.csv"
        return lambda: PlainFile(name, export.write(found), len(found))

    async def _found(
        self, session: AsyncSession, rows: Sequence[Row[HospitalReviewRow, HospitalRecordRow]]
    ) -> list[HospitalFindingLine]:
        lines = await self._lines(session, [record for _, record in rows])
        return [
            HospitalFindingLine(line, presenting.step_of(found))
            for line, (found, _) in zip(lines, rows, strict=True)
        ]

    async def _lines(
        self, session: AsyncSession, rows: Sequence[HospitalRecordRow]
    ) -> tuple[HospitalLine, ...]:
        return await presenting.lines_of(session, rows, self._sealer, self._book)

    async def _case(
        self, session: AsyncSession, actor: Actor, row: HospitalRecordRow
    ) -> HospitalCase:
        (line,) = await self._lines(session, [row])
        steps = await session.scalars(
            select(HospitalReviewRow)
            .where(HospitalReviewRow.record_id == row.id)
            .order_by(HospitalReviewRow.seq)
        )
        record = presenting.record_of(row)
        return HospitalCase(
            line=line,
            steps=tuple(presenting.step_of(step) for step in steps),
            open_step=open_step(record, actor),
            barred=record.work is HospitalWork.SECOND and actor.id == record.first_by,
        )

    async def _row(
        self, session: AsyncSession, record_id: str, *, hold: bool = False
    ) -> HospitalRecordRow:
        row = await session.get(HospitalRecordRow, record_id, with_for_update=hold or None)
        if row is None:
            raise NotFound
        return row


def _findings(cursor: str | None = None) -> Select[HospitalReviewRow, HospitalRecordRow]:
    review = HospitalReviewRow
    query = (
        select(review, HospitalRecordRow)
        .join(HospitalRecordRow, HospitalRecordRow.id == review.record_id)
        .where(review.outcome == HospitalOutcome.FINDING)
        .order_by(review.at.desc(), review.record_id.desc(), review.seq)
    )
    if cursor:
        query = query.where(tuple_(review.at, review.record_id) < tuple_(*decode(cursor)))
    return query


def _keep(session: AsyncSession, row: HospitalRecordRow, done: HospitalReviewStep) -> None:
    """Append a review, and write on the record what it changes."""
    if done.step is HospitalStep.FIRST_REVIEW:
        row.first_by, row.first_outcome = done.actor_id, done.finding.outcome
    else:
        row.second_by, row.second_outcome = done.actor_id, done.finding.outcome
    row.version += 1
    row.work = presenting.record_of(row).work
    session.add(
        HospitalReviewRow(
            record_id=row.id,
            seq=done.seq,
            step=done.step,
            outcome=done.finding.outcome,
            reason_code=done.finding.reason_code,
            amount_fen=done.finding.amount_fen,
            note=done.finding.note,
            actor_id=done.actor_id,
            actor_name=done.actor_name,
            at=done.at,
        )
    )
