"""What had been paid before this ledger began? Imported once at migration, one opening per person
and year, only where nothing else is entered yet."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger import files as ledger_files
from casework.ledger import store as ledger_store
from casework.ledger.files import Line, Posting, Wrong
from casework.ledger.tables import PersonYearRow
from casework.lists import ImportReport, RowProblem
from casework.roles import require_role
from casework.uploads import read_table, remember_file
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.ledger import EntryKind, LedgerEntry
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import chunks

COLUMNS = ("身份证号", "年度", "统筹支付", "大额支付")
_CONTRADICTS = "这个人这一年已经有期初，金额不同。期初只导入一次；要更正请导入统筹更正。"
_TOO_LATE = "这个人这一年已经有记账了，期初只能在记账之前导入。请核对年度。"


class Openings:
    """期初: the accumulators at migration."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def import_file(self, actor: Actor, data: bytes) -> ImportReport:
        """Enter a file of openings, whole or not at all; the same one again does nothing.

        :raises RoleMissing, FileRefused:
        """
        require_role(actor, {Role.SUPERVISOR}, "导入期初")
        lines, problems = await asyncio.to_thread(self._read, data)
        if problems:
            return ImportReport(0, 0, 0, tuple(problems))
        now = self._clock()
        async with self._db.write() as session:
            postings, problems = await ledger_files.with_people(session, lines)
            if problems:
                return ImportReport(0, 0, 0, tuple(problems))
            # whose opening it is, is its number: one per person and year
            postings = [_numbered(posting) for posting in postings]
            await ledger_store.lock(session, [(p.insured_id, p.entry.year) for p in postings])
            new, again, problems = await ledger_files.sort_out(
                session, postings, EntryKind.OPENING, "年度", _CONTRADICTS
            )
            problems += await _too_late(session, new)
            if problems:
                return ImportReport(0, 0, 0, tuple(sorted(problems, key=lambda each: each.line)))
            await ledger_store.append(
                session,
                [(posting.insured_id, posting.entry) for posting in new],
                decision_id=None,
                by=actor.id,
                at=now,
            )
            report = ImportReport(len(new), 0, len(again))
            await remember_file(session, "opening", data, actor, report, now)
            return report

    def _read(self, data: bytes) -> tuple[list[Line], list[RowProblem]]:
        today = china_day(self._clock())
        lines: list[Line] = []
        problems: list[RowProblem] = []
        for number, cells in read_table(data, COLUMNS):
            wrong: Wrong = {}
            index = ledger_files.person_of(cells, wrong, self._sealer, today)
            entry = LedgerEntry(
                kind=EntryKind.OPENING,
                year=ledger_files.year_of(cells, wrong),
                pool_fen=ledger_files.fen_of(cells, "统筹支付", wrong),
                supplement_fen=ledger_files.fen_of(cells, "大额支付", wrong),
                reference="",
            )
            if wrong:
                problems += ledger_files.said(number, wrong)
            else:
                lines.append(Line(number, index, entry))
        return lines, problems


def _numbered(posting: Posting) -> Posting:
    entry = posting.entry
    reference = f"{posting.insured_id}-{entry.year}"
    return Posting(
        posting.number,
        posting.insured_id,
        LedgerEntry(
            kind=entry.kind,
            year=entry.year,
            pool_fen=entry.pool_fen,
            supplement_fen=entry.supplement_fen,
            reference=reference,
        ),
    )


async def _too_late(session: AsyncSession, new: Sequence[Posting]) -> list[RowProblem]:
    """The openings of person-years that have entries already."""
    begun: set[tuple[str, int]] = set()
    for part in chunks(sorted({(p.insured_id, p.entry.year) for p in new})):
        begun |= {
            (insured_id, year)
            for insured_id, year in await session.execute(
                select(PersonYearRow.insured_id, PersonYearRow.year).where(
                    tuple_(PersonYearRow.insured_id, PersonYearRow.year).in_(part),
                    PersonYearRow.entries > 0,
                )
            )
        }
    return [
        RowProblem(p.number, "年度", _TOO_LATE)
        for p in new
        if (p.insured_id, p.entry.year) in begun
    ]
