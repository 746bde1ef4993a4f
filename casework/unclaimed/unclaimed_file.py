"""Which expenses wait at the platform unclaimed? Learned from its file of them; each by its number,
and told again it is the same one."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger import files as ledger_files
from casework.lists import ImportReport, RowProblem
from casework.people import people
from casework.unclaimed.tables import UnclaimedExpenseRow
from casework.uploads.imported_file import ImportedFile
from casework.uploads.kinds import Examination
from casework.uploads.reading import Cells, FileKind, Wrong
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from claims_core.typed_text import InvalidText, TextKind, value_of
from infra.columns import new_id
from infra.statements import among, chunks

COLUMNS = ("身份证号", "年度", "流水号", "就医日期", "范围内费用")
OPTIONAL = ("医院名称",)
_UNKNOWN = "名册里没有这个人，请先导入参保名册。"
_OTHERS = "这个流水号已经是另一个人的。请与平台核对。"
_TWICE = "这个流水号在文件里出现了几次（第{lines}行），内容不同。请核对，只留一行。"


@dataclass(frozen=True, repr=False)
class _UnclaimedLine:
    number: int
    id_number_index: str
    year: int
    reference: str
    care_on: date | None
    provider_name: str
    in_scope_fen: int
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> tuple[object, ...]:
        """What the line says of the expense."""
        return (self.year, self.care_on, self.provider_name, self.in_scope_fen)


class UnclaimedExpenses(ImportedFile):
    """未结算费用文件."""

    file = FileKind(
        "unclaimed_expense",
        COLUMNS,
        OPTIONAL,
        days=frozenset({"就医日期"}),
        codes=("身份证号", "流水号"),
    )
    title = "未结算费用"
    task = "导入未结算费用"
    example = (
        *("示例 410702197001010016", "2025", "WJS000001", "2025-03-01", "8600.00"),
        "示例医院",
    )

    def read_line(self, number: int, cells: Cells, wrong: Wrong, today: date) -> _UnclaimedLine:
        """One expense as the platform has it."""
        care_on: date | None = None
        try:
            care_on = value_of(cells["就医日期"], TextKind.DAY)
        except ClaimsError as problem:
            wrong["就医日期"] = problem.message
        provider = ""
        try:
            provider = value_of(cells["医院名称"], TextKind.ONE_LINE)[:100]
        except InvalidText as problem:
            wrong["医院名称"] = problem.message
        return _UnclaimedLine(
            number=number,
            id_number_index=ledger_files.person_of(cells, wrong, self._sealer, today),
            year=ledger_files.year_of(cells, wrong, today),
            reference=ledger_files.reference_of(cells, "流水号", wrong),
            care_on=care_on,
            provider_name=provider,
            in_scope_fen=ledger_files.fen_of(cells, "范围内费用", wrong),
        )

    def pack(self, line: _UnclaimedLine) -> list[Any]:
        """What the platform says of an expense, as JSON keeps it."""
        care_on = None if line.care_on is None else line.care_on.isoformat()
        return [line.year, line.reference, care_on, line.provider_name, line.in_scope_fen]

    def unpack(self, number: int, id_number_index: str, kept: list[Any]) -> _UnclaimedLine:
        """The expense again; what was to be noted has been."""
        year, reference, care_on, provider_name, in_scope_fen = kept
        return _UnclaimedLine(
            number,
            id_number_index,
            year,
            reference,
            None if care_on is None else date.fromisoformat(care_on),
            provider_name,
            in_scope_fen,
        )

    def repeated(self, lines: Sequence[_UnclaimedLine]) -> list[RowProblem]:
        """The lines of one number that say different things; nobody can tell which is right."""
        by_number: dict[str, list[_UnclaimedLine]] = defaultdict(list)
        for line in lines:
            by_number[line.reference].append(line)
        return [
            RowProblem(
                line.number,
                "流水号",
                _TWICE.format(lines="、".join(str(each.number) for each in same[:5])),
            )
            for reference, same in by_number.items()
            if reference and len({(each.id_number_index, *each.told) for each in same}) > 1
            for line in same
        ]

    async def examine(
        self,
        session: AsyncSession,
        actor: Actor,
        lines: Sequence[_UnclaimedLine],
        now: datetime,
    ) -> Examination:
        """Whose person is unknown, and whose number is somebody else's."""
        _, _, problems = await _known(session, lines)
        return Examination(problems)

    async def enter(
        self,
        session: AsyncSession,
        actor: Actor,
        lines: Sequence[_UnclaimedLine],
        now: datetime,
    ) -> ImportReport:
        """Keep these expenses, or what has changed of them."""
        owners, rows, problems = await _known(session, lines)
        if problems:
            return ImportReport(0, 0, 0, tuple(problems))
        outcomes: Counter[str] = Counter()
        for line in sorted(lines, key=lambda each: each.reference):
            values: dict[str, Any] = {
                "year": line.year,
                "care_on": line.care_on,
                "provider_name": line.provider_name,
                "in_scope_fen": line.in_scope_fen,
            }
            row = rows.get(line.reference)
            if row is None:
                row = rows[line.reference] = UnclaimedExpenseRow(
                    id=new_id(),
                    insured_id=owners[line.id_number_index],
                    reference=line.reference,
                    told_at=now,
                    **values,
                )
                session.add(row)
                outcomes["added"] += 1
                continue
            changed = any(getattr(row, name) != value for name, value in values.items())
            outcomes["changed" if changed else "unchanged"] += 1
            for name, value in values.items():
                setattr(row, name, value)
            row.told_at = now
        return ImportReport(outcomes["added"], outcomes["changed"], outcomes["unchanged"])


async def _known(
    session: AsyncSession, lines: Sequence[_UnclaimedLine]
) -> tuple[dict[str, str], dict[str, UnclaimedExpenseRow], list[RowProblem]]:
    """The people of these lines by their number, the expenses that are kept by theirs, and what is
    wrong with a line."""
    owners = await people.ids_by_number(session, {line.id_number_index for line in lines})
    rows: dict[str, UnclaimedExpenseRow] = {}
    for part in chunks(sorted({line.reference for line in lines})):
        found = await session.scalars(
            select(UnclaimedExpenseRow).where(among(session, UnclaimedExpenseRow.reference, part))
        )
        rows |= {row.reference: row for row in found}
    problems = []
    for line in lines:
        owner, row = owners.get(line.id_number_index), rows.get(line.reference)
        if owner is None:
            problems.append(RowProblem(line.number, "身份证号", _UNKNOWN))
        elif row is not None and row.insured_id != owner:
            problems.append(RowProblem(line.number, "流水号", _OTHERS))
    return owners, rows, problems
