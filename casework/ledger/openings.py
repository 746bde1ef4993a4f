"""What had been paid before this ledger began? Imported once at migration, one opening per person
and year, only where nothing else is entered yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger import files as ledger_files
from casework.ledger.file_import import Examined, LedgerFileImport
from casework.ledger.files import KnownEntries, LedgerFileLine, Posting
from casework.ledger.tables import PersonYearRow
from casework.lists import RowProblem
from casework.people import merges
from casework.uploads.reading import Cells, FileKind, Wrong
from claims_core.ledger import EntryKind, LedgerEntry
from infra.statements import chunks

COLUMNS = ("身份证号", "年度", "统筹支付", "大额支付")
_TOO_LATE = "这个人这一年已经有记账了，期初只能在记账之前导入。请核对年度。"


class Openings(LedgerFileImport):
    """期初: the accumulators at migration."""

    file = FileKind("opening", COLUMNS, codes=("身份证号",))
    title = "年度累计期初"
    example = ("示例 410702197001010016", "2025", "35000.00", "0.00")
    entries = EntryKind.OPENING
    task = "导入期初"
    reference_column = "年度"
    contradiction = "这个人这一年已经有期初，金额不同。期初只导入一次；要更正请导入统筹更正。"

    def read_line(self, number: int, cells: Cells, wrong: Wrong, today: date) -> LedgerFileLine:
        index = ledger_files.person_of(cells, wrong, self._sealer, today)
        entry = LedgerEntry(
            kind=self.entries,
            year=ledger_files.year_of(cells, wrong, today),
            pool_fen=ledger_files.fen_of(cells, "统筹支付", wrong),
            supplement_fen=ledger_files.fen_of(cells, "大额支付", wrong),
            reference="",
        )
        return LedgerFileLine(number, index, entry)

    async def _referenced(self, session: AsyncSession, postings: list[Posting]) -> list[Posting]:
        # whose opening it is, is its number: one per person and year
        return [
            p._replace(entry=replace(p.entry, reference=f"{p.insured_id}-{p.entry.year}"))
            for p in postings
        ]

    async def _examine(
        self,
        session: AsyncSession,
        new: Sequence[Posting],
        again: Sequence[Posting],
        known: KnownEntries,
    ) -> Examined:
        return Examined(await _too_late(session, new))


async def _too_late(session: AsyncSession, new: Sequence[Posting]) -> list[RowProblem]:
    """The openings of person-years that have entries already."""
    begun: set[tuple[str, int]] = set()
    ids = await merges.ids_of(session, {p.insured_id for p in new})
    owner = {each: kept for kept, all_ids in ids.items() for each in all_ids}
    years = {(each, p.entry.year) for p in new for each in ids[owner[p.insured_id]]}
    for part in chunks(sorted(years)):
        begun |= {
            (owner[insured_id], year)
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
        if (owner[p.insured_id], p.entry.year) in begun
    ]
