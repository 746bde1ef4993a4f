"""What has the platform settled already? Learned from its feed; every settlement is posted to the
ledger once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import ledger_store, people
from casework.chunks import chunks
from casework.posts import require_role
from casework.roster import remember_file
from casework.tables import InsuredRow
from casework.uploads import read_table
from casework.views import ImportReport, RowProblem
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_id_number
from claims_core.ledger import EntryKind, LedgerEntry
from claims_core.money import parse_yuan
from infra.db import Database
from infra.sealing import Sealer

COLUMNS = ("身份证号", "年度", "结算单号", "统筹支付", "大额支付")


@dataclass(frozen=True, repr=False)
class _Row:
    line: int
    id_number_index: str
    entry: LedgerEntry


class PlatformFeed:
    """平台结算数据: hospital settlements that count towards a person's year."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def take(self, actor: Actor, data: bytes) -> ImportReport:
        """Post a feed file, whole or not at all; settlements posted before are left as they are.

        :raises RoleMissing, FileRefused:
        """
        require_role(actor, {Role.SUPERVISOR}, "导入平台结算数据")
        rows, problems = await asyncio.to_thread(self._read, data)
        if problems:
            return ImportReport(0, 0, 0, tuple(problems))
        now = self._clock()
        async with self._db.write() as session:
            people_ids = await _insured_ids(session, rows)
            problems = [
                RowProblem(row.line, "身份证号", "名册里没有这个人，请先导入参保名册。")
                for row in rows
                if row.id_number_index not in people_ids
            ]
            if problems:
                return ImportReport(0, 0, 0, tuple(problems))
            postings = [(row.line, people_ids[row.id_number_index], row.entry) for row in rows]
            await ledger_store.lock(
                session, [(person, entry.year) for _, person, entry in postings]
            )
            added, problems = await _new(session, postings)
            if problems:
                return ImportReport(0, 0, 0, tuple(problems))
            await ledger_store.append(session, added, decision_id=None, by=actor.id, at=now)
            report = ImportReport(len(added), 0, len(postings) - len(added))
            await remember_file(session, "platform", data, actor, report, now)
            return report

    def _read(self, data: bytes) -> tuple[list[_Row], list[RowProblem]]:
        rows: list[_Row] = []
        problems: list[RowProblem] = []
        for line, cells in read_table(data, COLUMNS):
            wrong = _wrong(cells)
            amounts = {}
            for column in ("统筹支付", "大额支付"):
                try:
                    amounts[column] = parse_yuan(cells[column])
                except ClaimsError as problem:
                    wrong[column] = problem.message
            try:
                id_number = check_id_number(cells["身份证号"], today=china_day(self._clock()))
            except ClaimsError as problem:
                wrong["身份证号"] = problem.message
            if wrong:
                problems += [RowProblem(line, column, words) for column, words in wrong.items()]
                continue
            entry = LedgerEntry(
                kind=EntryKind.HOSPITAL_SETTLEMENT,
                year=int(cells["年度"]),
                pool_fen=amounts["统筹支付"],
                supplement_fen=amounts["大额支付"],
                reference=cells["结算单号"],
            )
            rows.append(_Row(line, people.id_number_index(self._sealer, id_number), entry))
        return rows, problems


def _wrong(cells: dict[str, str]) -> dict[str, str]:
    wrong = {}
    year, reference = cells["年度"], cells["结算单号"]
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        wrong["年度"] = "请填四位年份，例如 2025。"
    if not reference or len(reference) > 60:
        wrong["结算单号"] = "请填写，最多60个字符。"
    return wrong


async def _insured_ids(session: AsyncSession, rows: list[_Row]) -> dict[str, str]:
    """The insured people's ids, by the blind index of their id number."""
    found: dict[str, str] = {}
    for part in chunks(sorted({row.id_number_index for row in rows})):
        known = await session.execute(
            select(InsuredRow.id_number_index, InsuredRow.id).where(
                InsuredRow.id_number_index.in_(part)
            )
        )
        for index, insured_id in known:
            found[index] = insured_id
    return found


async def _new(
    session: AsyncSession, postings: list[tuple[int, str, LedgerEntry]]
) -> tuple[list[tuple[str, LedgerEntry]], list[RowProblem]]:
    """The postings not yet in the ledger, and those that contradict what is in it."""
    references = sorted({entry.reference for _, _, entry in postings})
    known = await ledger_store.known(session, EntryKind.HOSPITAL_SETTLEMENT, references)
    added: list[tuple[str, LedgerEntry]] = []
    problems: list[RowProblem] = []
    for line, insured_id, entry in postings:
        if entry.reference not in known:
            known[entry.reference] = (insured_id, entry)
            added.append((insured_id, entry))
        elif known[entry.reference] != (insured_id, entry):
            problems.append(
                RowProblem(line, "结算单号", "这个结算单号已经入账，但内容不同，请与平台核对。")
            )
    return added, problems
