"""What did the platform correct of the pool's payments? Learned from its feed; every correction is
entered once, and what it changes is rechecked."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger import files as ledger_files
from casework.ledger.file_import import Examined, LedgerFileImport
from casework.ledger.files import KnownEntries, LedgerFileLine, Posting
from casework.ledger.recheck_views import Cause
from casework.uploads.reading import Cells, FileKind, Wrong
from claims_core.ledger import EntryKind, LedgerEntry

COLUMNS = ("身份证号", "年度", "更正单号", "更正金额")


class PoolCorrections(LedgerFileImport):
    """统筹支付更正: signed amounts by which the platform changed what the pool has paid."""

    file = FileKind("pool_correction", COLUMNS, codes=("身份证号", "更正单号"))
    title = "统筹支付更正"
    example = ("示例 410702197001010016", "2025", "GZ20250001", "-1200.00")
    entries = EntryKind.POOL_CORRECTION
    task = "导入统筹支付更正"
    reference_column = "更正单号"
    pool_column = "更正金额"
    contradiction = "这个更正单号已经入账，但内容不同，请与平台核对。"

    def read_line(self, number: int, cells: Cells, wrong: Wrong, today: date) -> LedgerFileLine:
        index = ledger_files.person_of(cells, wrong, self._sealer, today)
        year = ledger_files.year_of(cells, wrong, today)
        reference = ledger_files.reference_of(cells, "更正单号", wrong)
        fen = ledger_files.fen_of(cells, "更正金额", wrong, signed=True)
        if fen == 0 and "更正金额" not in wrong:
            wrong["更正金额"] = "更正金额不能是0；多付的写正数，收回的写负数，例如 -1200.00。"
        entry = LedgerEntry(
            kind=self.entries, year=year, pool_fen=fen, supplement_fen=0, reference=reference
        )
        return LedgerFileLine(number, index, entry)

    async def _examine(
        self,
        session: AsyncSession,
        new: Sequence[Posting],
        again: Sequence[Posting],
        known: KnownEntries,
    ) -> Examined:
        async def keep(session: AsyncSession, at: datetime) -> int:
            await ledger_files.note_rechecks(session, new, Cause.POOL_CORRECTION, at=at)
            return 0

        return Examined(keep=keep)
