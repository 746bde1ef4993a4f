"""Who is insured? Learned from the roster that the centre hands over; a file is taken whole or not
at all."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.lists import ImportReport
from casework.people import coverage, people
from casework.people.roster_rows import NamedLine, RosterRows, rows_of
from casework.people.tables import InsuredRow
from casework.roles import require_role
from casework.uploads import Cells, FileKind, Wrong, import_whole
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.eligibility import Coverage, Insurance
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_mobile
from claims_core.identity import check_identity
from claims_core.typed_text import InvalidText, TextKind, value_of
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import chunks

COLUMNS = ("参保编号", "姓名", "身份证号", "手机号", "参保地")
OPTIONAL = tuple(coverage.COLUMNS)
LONGEST = {"参保编号": 30, "姓名": 30, "参保地": 12}
KINDS: dict[str, Literal[TextKind.CODE, TextKind.NAME, TextKind.ONE_LINE]] = {
    "参保编号": TextKind.CODE,
    "姓名": TextKind.NAME,
    "参保地": TextKind.ONE_LINE,
}


@dataclass(frozen=True, repr=False)
class _Entry:
    line: int
    insured_no: str
    name: str
    id_number: str
    id_number_index: str
    phone: str
    region: str
    periods: Mapping[Insurance, tuple[Coverage, ...]]


class Roster:
    """参保名册."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def import_file(self, actor: Actor, data: bytes) -> ImportReport:
        """Import a roster file, whole or not at all; the same file again changes nothing.

        :raises RoleMissing, FileRefused:
        """
        require_role(actor, {Role.SUPERVISOR}, "导入参保名册")
        return await import_whole(
            *(self._db, self._clock, actor, data, FileKind("roster", COLUMNS, OPTIONAL)),
            read_line=partial(self._read, set()),
            enter=self._enter,
        )

    def _read(
        self, seen: set[tuple[str, str]], line: int, row: Cells, wrong: Wrong, today: date
    ) -> _Entry:
        texts = {column: self._text(column, row, wrong) for column in LONGEST}
        id_number = phone = ""
        try:
            id_number = check_identity(row["身份证号"], today).number
        except ClaimsError as problem:
            wrong["身份证号"] = problem.message
        try:
            phone = check_mobile(row["手机号"])
        except ClaimsError as problem:
            wrong["手机号"] = problem.message
        periods: dict[Insurance, tuple[Coverage, ...]] = {}
        for column, insurance in coverage.COLUMNS.items():
            try:
                if row[column]:
                    periods[insurance] = coverage.read_periods(row[column], insurance)
            except coverage.PeriodsUnreadable as problem:
                wrong[column] = str(problem)
        for column, value in (("身份证号", id_number), ("参保编号", texts["参保编号"])):
            if value and (column, value) in seen:
                wrong[column] = f"这个{column}在文件里出现了两次。"
            seen.add((column, value))
        return _Entry(
            line=line,
            insured_no=texts["参保编号"],
            name=texts["姓名"],
            id_number=id_number,
            id_number_index=people.id_number_index(self._sealer, id_number),
            phone=phone,
            region=texts["参保地"],
            periods=periods,
        )

    def _text(self, column: str, row: Cells, wrong: Wrong) -> str:
        text, most = "", LONGEST[column]
        try:
            text = value_of(row[column], KINDS[column])
        except InvalidText as problem:
            wrong[column] = problem.message
        else:
            if not text or len(text) > most:
                wrong[column] = f"请填写，最多{most}个字。"
        return text

    async def _enter(
        self, session: AsyncSession, entries: list[_Entry], now: datetime
    ) -> ImportReport:
        rows = await rows_of(
            session, [NamedLine(e.line, e.insured_no, e.id_number_index) for e in entries]
        )
        if rows.problems:
            return ImportReport(0, 0, 0, rows.problems)
        outcomes: Counter[str] = Counter()
        # one order for everybody keeps two files from waiting for each other
        for part in chunks(sorted(entries, key=lambda entry: entry.id_number_index)):
            outcomes += await self._keep(session, part, rows, now)
        return ImportReport(
            *(outcomes["added"], outcomes["changed"], outcomes["unchanged"]),
            notes=rows.notes,
        )

    async def _keep(
        self,
        session: AsyncSession,
        entries: Sequence[_Entry],
        known: RosterRows,
        now: datetime,
    ) -> Counter[str]:
        """Keep one piece of the file; counts what was added, changed and unchanged. Who is named by
        a number from before it was corrected or renewed keeps the number that holds now."""
        ids = [known.by_index.get(entry.id_number_index, "") for entry in entries]
        rows = {
            row.id: row
            for row in await session.scalars(select(InsuredRow).where(InsuredRow.id.in_(ids)))
        }
        stood = await coverage.histories(session, list(rows))
        outcomes: Counter[str] = Counter()
        periods: dict[str, Mapping[Insurance, tuple[Coverage, ...]]] = {}
        for entry in entries:
            row = rows.get(known.by_index.get(entry.id_number_index, ""))
            if row is None:
                row = InsuredRow(id=new_id(), id_number_index=entry.id_number_index)
                row.id_number_sealed = self._sealer.seal(entry.id_number, people.ID_NUMBER)
                session.add(row)
                outcomes["added"] += 1
            elif self._same(row, entry) and coverage.is_said_already(stood[row.id], entry.periods):
                outcomes["unchanged"] += 1
                periods[row.id] = entry.periods  # the same, but known of a later day now
                continue
            else:
                outcomes["changed"] += 1
            if entry.line not in known.number_elsewhere:
                row.insured_no = entry.insured_no
            row.name_sealed = self._sealer.seal(entry.name, people.NAME)
            row.phone_sealed = self._sealer.seal(entry.phone, people.PHONE)
            row.phone_index = people.phone_index(self._sealer, entry.phone)
            row.region = entry.region
            row.imported_at = now
            periods[row.id] = entry.periods
        await session.flush()
        await coverage.replace_periods(session, periods, china_day(now))
        session.expunge_all()  # what is flushed need not be kept in mind
        return outcomes

    def _same(self, row: InsuredRow, entry: _Entry) -> bool:
        known = people.opened(row, self._sealer)
        return (entry.insured_no, entry.name, entry.phone, entry.region) == (
            known.insured_no,
            known.name,
            known.phone,
            known.region,
        )
