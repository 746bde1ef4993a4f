"""Whom does each line of a roster file speak of? Asked before the lines are taken: a number may
have been corrected since, and one person may stand in the roster twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.lists import RowProblem
from casework.people import merges, people
from casework.people.tables import FormerNumberRow, InsuredRow
from infra.statements import LISTED, among, chunks

_FORMER = "这个号码已经更正或换发过，现在的号码没有改动，其余各列照收。请市医保中心更新名册。"
_TWICE = "和第{line}行是同一个人：这个人的证件号码更正或换发过。请只留现在的号码那一行。"
_OTHERS = (
    "名册里这个编号登记的是另一个证件号码。同一个人更正或换发过证件的，"
    "先到「参保人」里提出更正；不是同一个人的，请核对编号。"
)


class NamedLine(NamedTuple):
    """一行里的两个号码: line number, 参保编号 and the blind index of the id number."""

    line: int
    insured_no: str
    id_number_index: str


@dataclass(frozen=True)
class RosterRows:
    """各行对应的人: the row of the roster by the index of an id number, what is wrong, what was
    noticed, and the lines whose 参保编号 stands in another row of the same person, where it
    stays."""

    by_index: Mapping[str, str]
    problems: tuple[RowProblem, ...]
    notes: tuple[RowProblem, ...]
    number_elsewhere: frozenset[int]


async def rows_of(session: AsyncSession, lines: Sequence[NamedLine]) -> RosterRows:
    """Whom these lines of one file speak of; new people are left out."""
    row_ids = await people.row_ids_by_number(session, {line.id_number_index for line in lines})
    others, elsewhere = await _numbers_of_others(session, lines, row_ids)
    former = await _former(session, row_ids)
    return RosterRows(
        by_index=row_ids,
        problems=tuple(sorted([*_twice(lines, row_ids), *others], key=lambda each: each.line)),
        notes=tuple(
            RowProblem(each.line, "身份证号", _FORMER)
            for each in lines
            if each.id_number_index in former
        ),
        number_elsewhere=elsewhere,
    )


def _twice(lines: Sequence[NamedLine], row_ids: Mapping[str, str]) -> list[RowProblem]:
    """The lines that name somebody by one number whom another line names by another; all of them,
    since the first may be the one that is out of date."""
    at: dict[str, list[int]] = defaultdict(list)
    for each in lines:
        if row_id := row_ids.get(each.id_number_index):
            at[row_id].append(each.line)
    return [
        RowProblem(line, "身份证号", _TWICE.format(line=next(n for n in same if n != line)))
        for same in at.values()
        if len(same) > 1
        for line in same
    ]


async def _numbers_of_others(
    session: AsyncSession, lines: Sequence[NamedLine], row_ids: Mapping[str, str]
) -> tuple[list[RowProblem], frozenset[int]]:
    """The lines whose 参保编号 belongs to somebody else in the roster, and those where it belongs
    to the same person's other row."""
    by_number = {each.insured_no: each for each in lines}
    owners: dict[str, str] = {}
    for part in chunks(sorted(by_number), LISTED):
        for number, row_id in await session.execute(
            select(InsuredRow.insured_no, InsuredRow.id).where(
                among(session, InsuredRow.insured_no, part)
            )
        ):
            if row_id != row_ids.get(by_number[number].id_number_index):
                owners[number] = row_id
    known = {n: row_ids.get(by_number[n].id_number_index, "") for n in owners}
    kept = await merges.kept_ids(session, {*owners.values(), *known.values()})
    same = {number for number, row_id in owners.items() if kept[row_id] == kept[known[number]]}
    problems = [
        RowProblem(by_number[number].line, "参保编号", _OTHERS)
        for number in owners
        if number not in same
    ]
    return problems, frozenset(by_number[number].line for number in same)


async def _former(session: AsyncSession, row_ids: Mapping[str, str]) -> set[str]:
    """The numbers that were corrected or renewed since."""
    found: set[str] = set()
    for part in chunks(sorted(row_ids), LISTED):
        found |= set(
            await session.scalars(
                select(FormerNumberRow.id_number_index).where(
                    among(session, FormerNumberRow.id_number_index, part)
                )
            )
        )
    return found
