"""What did the platform correct of the pool's payments? Learned from its feed; every correction is
entered once, and what it changes is rechecked."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from casework.ledger import files as ledger_files
from casework.ledger import store as ledger_store
from casework.ledger.files import Line, Wrong
from casework.ledger.recheck_views import Cause
from casework.lists import ImportReport, RowProblem
from casework.roles import require_role
from casework.uploads import read_table, remember_file
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.ledger import EntryKind, LedgerEntry
from infra.db import Database
from infra.sealing import Sealer

COLUMNS = ("身份证号", "年度", "更正单号", "更正金额")
_CONTRADICTS = "这个更正单号已经入账，但内容不同，请与平台核对。"


class PoolCorrections:
    """统筹支付更正: signed amounts by which the platform changed what the pool has paid."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def import_file(self, actor: Actor, data: bytes) -> ImportReport:
        """Enter a file of corrections, whole or not at all; the same one again does nothing.

        :raises RoleMissing, FileRefused:
        """
        require_role(actor, {Role.SUPERVISOR}, "导入统筹支付更正")
        lines, problems = await asyncio.to_thread(self._read, data)
        if problems:
            return ImportReport(0, 0, 0, tuple(problems))
        now = self._clock()
        async with self._db.write() as session:
            postings, problems = await ledger_files.with_people(session, lines)
            if problems:
                return ImportReport(0, 0, 0, tuple(problems))
            await ledger_store.lock(session, [(p.insured_id, p.entry.year) for p in postings])
            new, again, problems = await ledger_files.sort_out(
                session, postings, EntryKind.POOL_CORRECTION, "更正单号", _CONTRADICTS
            )
            if problems:
                return ImportReport(0, 0, 0, tuple(problems))
            await ledger_store.append(
                session,
                [(posting.insured_id, posting.entry) for posting in new],
                decision_id=None,
                by=actor.id,
                at=now,
            )
            await ledger_files.note_rechecks(session, new, Cause.POOL_CORRECTION, at=now)
            report = ImportReport(len(new), 0, len(again))
            await remember_file(session, "pool_correction", data, actor, report, now)
            return report

    def _read(self, data: bytes) -> tuple[list[Line], list[RowProblem]]:
        today = china_day(self._clock())
        lines: list[Line] = []
        problems: list[RowProblem] = []
        for number, cells in read_table(data, COLUMNS):
            wrong: Wrong = {}
            index = ledger_files.person_of(cells, wrong, self._sealer, today)
            year = ledger_files.year_of(cells, wrong)
            reference = ledger_files.reference_of(cells, "更正单号", wrong)
            fen = ledger_files.fen_of(cells, "更正金额", wrong, signed=True)
            if fen == 0 and "更正金额" not in wrong:
                wrong["更正金额"] = "更正金额不能是0；多付的写正数，收回的写负数，例如 -1200.00。"
            if wrong:
                problems += ledger_files.said(number, wrong)
                continue
            entry = LedgerEntry(
                kind=EntryKind.POOL_CORRECTION,
                year=year,
                pool_fen=fen,
                supplement_fen=0,
                reference=reference,
            )
            lines.append(Line(number, index, entry))
        return lines, problems
