"""Which settled claims would be paid differently now, and what did a person decide about each?
Asked after whatever changes a ledger, by the page of findings and by the command line."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import CompoundSelect, Select, delete, func, select, tuple_, update

from casework.cursor import decode, encode
from casework.errors import FieldsInvalid, FindingClosed, NotFound
from casework.ledger import recheck_findings, rechecks_due
from casework.ledger.recheck_presenting import finding_view, findings_with_claim
from casework.ledger.recheck_reading import histories
from casework.ledger.recheck_views import Cause, FindingState, FindingView, Resolution, RunReport
from casework.ledger.tables import RecheckDueRow, RecheckFindingRow, RecheckRunRow
from casework.lists import Page
from casework.people.tables import InsuredRow
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.policy import PolicyBook
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

PER_PAGE = 20
AT_ONCE = 100
MAX_WORDS = 500
BREATH = 20
Progress = Callable[[int, int], None]
"""Told how many people and entries have been read; may raise to end the run."""


def _silent(people: int, entries: int) -> None:
    """For whoever does not watch."""


class Rechecks:
    """重新核对: finds and lists; changes nothing without a person."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book

    async def work_off(self) -> int:
        """Look again at everybody who is due; how many there were. May run side by side."""
        done = 0
        while some := await self._work_off_some():
            done += some
        return done

    async def _work_off_some(self) -> int:
        async with self._db.read() as session:
            if await session.scalar(select(RecheckDueRow.insured_id).limit(1)) is None:
                return 0
        async with self._db.write() as session:
            rows = list(
                await session.scalars(
                    select(RecheckDueRow)
                    .order_by(RecheckDueRow.insured_id)
                    .limit(AT_ONCE)
                    .with_for_update(skip_locked=True)
                )
            )
            causes = {row.insured_id: (Cause(row.cause), row.reference) for row in rows}
            await recheck_findings.renew(session, causes, self._book, self._clock())
            await session.execute(
                delete(RecheckDueRow)
                .where(RecheckDueRow.insured_id.in_(list(causes)))
                .execution_options(synchronize_session=False)
            )
            return len(causes)

    async def everybody(self, cause: Cause = Cause.RUN, progress: Progress = _silent) -> RunReport:
        """Recalculate every standing settlement; who differs is looked at again and listed.

        Memory does not grow with the ledger. The figures are read outside any transaction that
        writes; whatever looks different is found anew in the one that lists it.
        """
        run_id = new_id()
        async with self._db.write() as session:
            book = fingerprint(self._book)
            session.add(RecheckRunRow(id=run_id, book=book, started_at=self._clock()))
        due: list[str] = []
        seen = entries = 0
        async for history in histories(self._db):
            seen += 1
            entries += history.entries
            found = history.recheck(self._book)
            if found.changed or found.not_recheckable:
                due.append(history.insured_id)
            if len(due) == AT_ONCE:
                await self._note(due, cause, run_id)
                due.clear()
            if seen % BREATH == 0:
                progress(seen, entries)
                await asyncio.sleep(0)  # the same process may be serving pages
        await self._note(due, cause, run_id)
        async with self._db.read() as session:
            others = list(await session.scalars(_in_doubt_otherwise()))
        await self._note(others, cause, run_id)
        await self.work_off()
        progress(seen, entries)
        async with self._db.write() as session:
            waiting = int(await session.scalar(_count_open()) or 0)
            await session.execute(
                update(RecheckRunRow)
                .where(RecheckRunRow.id == run_id)
                .values(
                    finished_at=self._clock(), people=seen, entries=entries, open_findings=waiting
                )
            )
        return RunReport(seen, entries, waiting)

    async def after_policy_change(self, progress: Progress = _silent) -> RunReport | None:
        """Recheck everybody when the policy book is another than at the last finished run."""
        async with self._db.read() as session:
            last = await session.scalar(
                select(RecheckRunRow.book)
                .where(RecheckRunRow.finished_at.is_not(None))
                .order_by(RecheckRunRow.started_at.desc())
                .limit(1)
            )
        if last == fingerprint(self._book):
            return None
        return await self.everybody(Cause.POLICY, progress)

    async def _note(self, insured_ids: list[str], cause: Cause, run_id: str) -> None:
        if insured_ids:
            async with self._db.write() as session:
                pairs = [(insured_id, run_id) for insured_id in insured_ids]
                await rechecks_due.note(session, pairs, cause, at=self._clock())

    async def page(
        self, actor: Actor, *, resolved: bool = False, cursor: str | None = None
    ) -> Page[FindingView]:
        """Findings, newest first: the open ones, or those a person has resolved.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, {Role.SUPERVISOR}, "查看重新核对")
        state = FindingState.RESOLVED if resolved else FindingState.OPEN
        query = (
            findings_with_claim()
            .where(RecheckFindingRow.state == state)
            .order_by(RecheckFindingRow.found_at.desc(), RecheckFindingRow.id.desc())
            .limit(PER_PAGE + 1)
        )
        if cursor:
            place = tuple_(RecheckFindingRow.found_at, RecheckFindingRow.id)
            query = query.where(place < tuple_(*decode(cursor)))
        async with self._db.read() as session:
            rows = (await session.execute(query)).all()
            total = await session.scalar(_count_open()) if not resolved else None
        views = tuple(finding_view(*row, self._sealer) for row in rows[:PER_PAGE])
        last = rows[PER_PAGE - 1][0] if len(rows) > PER_PAGE else None
        return Page(views, encode(last.found_at, last.id) if last else None, total)

    async def finding(self, actor: Actor, finding_id: str) -> FindingView:
        """One finding, open or resolved. :raises RoleMissing, NotFound:"""
        require_role(actor, {Role.SUPERVISOR}, "查看重新核对")
        async with self._db.read() as session:
            row = (
                await session.execute(
                    findings_with_claim().where(RecheckFindingRow.id == finding_id)
                )
            ).one_or_none()
        if row is None:
            raise NotFound
        return finding_view(*row, self._sealer)

    async def resolve(self, actor: Actor, finding_id: str, resolution: str, words: str) -> None:
        """Say what became of a finding; it is kept with name and reason, and nothing else changes.

        :raises RoleMissing, NotFound, FieldsInvalid: :raises FindingClosed: when it is not open.
        """
        require_role(actor, {Role.SUPERVISOR}, "处理重新核对的结果")
        wrong = {}
        if resolution not in set(Resolution):
            wrong["resolution"] = "请选一种处理结果。"
        if not words.strip() or len(words) > MAX_WORDS:
            wrong["words"] = f"请写明怎么核对、怎么处理的，最多{MAX_WORDS}个字。"
        if wrong:
            raise FieldsInvalid(**wrong)
        async with self._db.write() as session:
            closed = await session.scalar(
                update(RecheckFindingRow)
                .where(
                    RecheckFindingRow.id == finding_id,
                    RecheckFindingRow.state == FindingState.OPEN,
                )
                .values(
                    state=FindingState.RESOLVED,
                    resolved_by=actor.id,
                    resolved_by_name=actor.name,
                    resolved_at=self._clock(),
                    reason_code=resolution,
                    words=words.strip(),
                )
                .returning(RecheckFindingRow.id)
                .execution_options(synchronize_session=False)
            )
            if closed is not None:
                return
            known = await session.scalar(
                select(RecheckFindingRow.id).where(RecheckFindingRow.id == finding_id)
            )
            raise NotFound if known is None else FindingClosed


def fingerprint(book: PolicyBook) -> str:
    """The same for two policy books exactly when they give the same figures."""
    entries = [
        (
            entry.id,
            entry.valid_from,
            entry.valid_to,
            entry.recorded_on,
            sorted((key, str(parameter.value)) for key, parameter in entry.parameters.items()),
        )
        for entry in book.entries
    ]
    return hashlib.sha256(repr(entries).encode()).hexdigest()


def _in_doubt_otherwise() -> CompoundSelect[str]:
    """People with something to look at that their figures alone do not show."""
    return (
        select(RecheckFindingRow.insured_id)
        .where(RecheckFindingRow.state == FindingState.OPEN)
        .union(
            select(recheck_findings.receipts_settled_twice().subquery().c.insured_id),
            select(recheck_findings.amounts_settled_twice().subquery().c.insured_id),
            select(InsuredRow.merged_into_id).where(InsuredRow.merged_into_id.is_not(None)),
        )
    )


def _count_open() -> Select[int]:
    return (
        select(func.count())
        .select_from(RecheckFindingRow)
        .where(RecheckFindingRow.state == FindingState.OPEN)
    )
