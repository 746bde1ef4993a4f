"""Who is insured? Learned from the roster that the centre hands over; whoever has no mobile is
taken with a note."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.lists import ImportReport, RowProblem
from casework.people import coverage, people
from casework.people.roster_rows import NamedLine, RosterRows, rows_of
from casework.people.tables import InsuredRow
from casework.uploads.imported_file import ImportedFile
from casework.uploads.kinds import Examination
from casework.uploads.reading import Cells, FileKind, Wrong
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.eligibility import Coverage, Insurance
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_mobile, landline
from claims_core.identity import check_identity
from claims_core.typed_text import InvalidText, TextKind, value_of
from infra.columns import new_ids
from infra.statements import LISTED, among, chunks, insert_rows

COLUMNS = ("参保编号", "姓名", "身份证号", "手机号", "参保地")
# what announcements are addressed by; a roster without them leaves what is known
ADDRESSED_BY = {"单位名称": "employer", "人员类别": "category"}
OPTIONAL = (*coverage.COLUMNS, *ADDRESSED_BY)
LONGEST = {"参保编号": 30, "姓名": 30, "参保地": 12, "单位名称": 60, "人员类别": 20}
_SHOWN_LINES = 5
KINDS: dict[str, Literal[TextKind.CODE, TextKind.NAME, TextKind.ONE_LINE]] = {
    "参保编号": TextKind.CODE,
    "姓名": TextKind.NAME,
    "参保地": TextKind.ONE_LINE,
    "单位名称": TextKind.ONE_LINE,
    "人员类别": TextKind.ONE_LINE,
}


_NO_MOBILE = (
    "没有手机号，短信发不到。这个人不能在手机上绑定，通知要靠电话或书信；有了手机号请再导入一次。"
)
_NO_PHONE = "无没有暂-—－/／ "  # what people write into a cell that they have nothing for
_LANDLINE = "这是固定电话，收不了短信，只留作联系电话。有了手机号请再导入一次。"
_TWICE = "这个{column}在文件里出现了两次（第{lines}行）。请核对，只留一行。"


class _Entry(NamedTuple):
    number: int
    insured_no: str
    name: str
    id_number: str
    id_number_index: str
    phone: str
    region: str
    periods_as_written: Mapping[str, str]
    addressed_by: Mapping[str, str]
    periods: Mapping[Insurance, tuple[Coverage, ...]]
    notes: Mapping[str, str]

    def __repr__(self) -> str:
        return f"_Entry({self.number})"  # whose it is must not get into a log


class Roster(ImportedFile):
    """参保名册."""

    file = FileKind("roster", COLUMNS, OPTIONAL, codes=("参保编号", "身份证号", "手机号"))
    title = "参保名册"
    task = "导入参保名册"
    example = (
        *("示例 410700000000000001", "张示例", "410702197001010016", "13900000000", "410700"),
        *("2025-01-01~", "2025-01-01~2025-12-31"),
        *("示例单位", "在职"),
    )

    def read_line(self, number: int, cells: Cells, wrong: Wrong, today: date) -> _Entry:
        """One insured person as the roster has them."""
        texts = {column: self._text(column, cells, wrong) for column in LONGEST}
        id_number = ""
        try:
            id_number = check_identity(cells["身份证号"], today).number
        except ClaimsError as problem:
            wrong["身份证号"] = problem.message
        notes: dict[str, str] = {}
        phone = _phone(cells["手机号"], wrong, notes)
        periods = {column: cells[column] for column in coverage.COLUMNS if cells[column]}
        return _Entry(
            number=number,
            insured_no=texts["参保编号"],
            name=texts["姓名"],
            id_number=id_number,
            id_number_index=people.id_number_index(self._sealer, id_number) if id_number else "",
            phone=phone,
            region=texts["参保地"],
            addressed_by={
                name: texts[column] for column, name in ADDRESSED_BY.items() if texts[column]
            },
            periods_as_written=periods,
            periods=_periods(periods, wrong),
            notes=notes,
        )

    def pack(self, line: _Entry) -> list[Any]:
        """What the roster says of a person, as JSON keeps it."""
        return [
            *(line.insured_no, line.name, line.id_number, line.phone, line.region),
            line.periods_as_written,
            line.addressed_by,
        ]

    def unpack(self, number: int, id_number_index: str, kept: list[Any]) -> _Entry:
        """The person again; what was to be noted has been."""
        insured_no, name, id_number, phone, region, periods, addressed_by = kept
        told = (insured_no, name, id_number, id_number_index, phone, region, periods)
        return _Entry(number, *told, addressed_by, _periods(periods, {}), {})

    def repeated(self, lines: Sequence[_Entry]) -> list[RowProblem]:
        """The lines of which one says the number of another; nobody can tell which is right."""
        problems = []
        for column, value in (("身份证号", "id_number_index"), ("参保编号", "insured_no")):
            at: dict[str, list[int]] = defaultdict(list)
            for line in lines:
                at[getattr(line, value)].append(line.number)
            for known, numbers in at.items():
                if known and len(numbers) > 1:
                    shown = "、".join(map(str, numbers[:_SHOWN_LINES]))
                    words = _TWICE.format(column=column, lines=shown)
                    problems += [RowProblem(number, column, words) for number in numbers]
        return problems

    def _text(self, column: str, row: Cells, wrong: Wrong) -> str:
        text, most = "", LONGEST[column]
        try:
            text = value_of(row[column], KINDS[column])
        except InvalidText as problem:
            wrong[column] = problem.message
        else:
            if (not text and column not in OPTIONAL) or len(text) > most:
                wrong[column] = f"请填写，最多{most}个字。"
        return text

    async def examine(
        self, session: AsyncSession, actor: Actor, lines: Sequence[_Entry], now: datetime
    ) -> Examination:
        """Whose 参保编号 belongs to somebody else, and who is named by a number from before."""
        rows = await rows_of(session, [_named(line) for line in lines])
        return Examination(rows.problems, notes=rows.notes)

    async def enter(
        self, session: AsyncSession, actor: Actor, lines: Sequence[_Entry], now: datetime
    ) -> ImportReport:
        """Add and change these people."""
        rows = await rows_of(session, [_named(line) for line in lines])
        if rows.problems:
            return ImportReport(0, 0, 0, rows.problems)
        outcomes: Counter[str] = Counter()
        # one order for everybody keeps two files from waiting for each other
        for part in chunks(sorted(lines, key=lambda entry: entry.id_number_index), LISTED):
            outcomes += await self._keep(session, part, rows, now)
        return ImportReport(outcomes["added"], outcomes["changed"], outcomes["unchanged"])

    async def _keep(
        self,
        session: AsyncSession,
        entries: Sequence[_Entry],
        known: RosterRows,
        now: datetime,
    ) -> Counter[str]:
        """Keep one piece of the file; counts what was added, changed and unchanged. Who is named by
        a number from before it was corrected or renewed keeps the number that holds now."""
        ids = [
            known.by_index[e.id_number_index]
            for e in entries
            if e.id_number_index in known.by_index
        ]
        query = select(InsuredRow).where(among(session, InsuredRow.id, ids))
        rows = {row.id: row for row in await session.scalars(query)} if ids else {}
        stood = await coverage.histories(session, list(rows))
        new: dict[str, dict[str, Any]] = {}
        changed: list[dict[str, Any]] = []
        periods: dict[str, Mapping[Insurance, tuple[Coverage, ...]]] = {}
        for new_id, entry in zip(new_ids(len(entries)), entries, strict=True):
            row = rows.get(known.by_index.get(entry.id_number_index, ""))
            if row is None:
                new[new_id] = (
                    dict.fromkeys(ADDRESSED_BY.values(), "")
                    | self._columns(entry, now)
                    | {
                        "id": new_id,
                        "id_number_index": entry.id_number_index,
                        "id_number_sealed": self._sealer.seal(entry.id_number, people.ID_NUMBER),
                    }
                )
                periods[new_id] = entry.periods
                continue
            # of those who are the same the periods are still known of a later day now
            periods[row.id] = entry.periods
            if not (
                self._same(row, entry) and coverage.is_said_already(stood[row.id], entry.periods)
            ):
                columns = self._columns(entry, now) | {"id": row.id}
                if entry.number in known.number_elsewhere:
                    del columns["insured_no"]
                changed.append(columns)
        session.expunge_all()  # what was read need not be kept in mind
        await insert_rows(session, InsuredRow, list(new.values()))
        if changed:
            await session.execute(update(InsuredRow), changed)
        await coverage.replace_periods(session, periods, china_day(now), new)
        unchanged = len(entries) - len(new) - len(changed)
        return Counter(added=len(new), changed=len(changed), unchanged=unchanged)

    def _columns(self, entry: _Entry, now: datetime) -> dict[str, Any]:
        return {
            "insured_no": entry.insured_no,
            "name_sealed": self._sealer.seal(entry.name, people.NAME),
            "phone_sealed": self._sealer.seal(entry.phone, people.PHONE),
            "phone_index": people.phone_index(self._sealer, entry.phone),
            "region": entry.region,
            "imported_at": now,
            **entry.addressed_by,
        }

    def _same(self, row: InsuredRow, entry: _Entry) -> bool:
        known = people.opened(row, self._sealer)
        return (entry.insured_no, entry.name, entry.phone, entry.region) == (
            known.insured_no,
            known.name,
            known.phone,
            known.region,
        ) and all(getattr(row, name) == text for name, text in entry.addressed_by.items())


def _named(line: _Entry) -> NamedLine:
    return NamedLine(line.number, line.insured_no, line.id_number_index)


def _periods(written: Mapping[str, str], wrong: Wrong) -> dict[Insurance, tuple[Coverage, ...]]:
    periods: dict[Insurance, tuple[Coverage, ...]] = {}
    for column, text in written.items():
        insurance = coverage.COLUMNS[column]
        try:
            periods[insurance] = coverage.read_periods(text, insurance)
        except coverage.PeriodsUnreadable as problem:
            wrong[column] = str(problem)
    return periods


def _phone(text: str, wrong: Wrong, notes: dict[str, str]) -> str:
    """The phone, which only a mobile has to be to be sent anything."""
    if not text.strip(_NO_PHONE):
        notes["手机号"] = _NO_MOBILE
        return ""
    try:
        return check_mobile(text)
    except ClaimsError as problem:
        if number := landline(text):
            notes["手机号"] = _LANDLINE
            return number
        wrong["手机号"] = problem.message
        return ""
