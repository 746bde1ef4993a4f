"""Who is insured? Learned from the roster that the centre hands over; a file is taken whole or not
at all."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import people
from casework.tables import InsuredRow, RosterImportRow
from casework.uploads import read_table
from casework.views import ImportReport, RowProblem
from claims_core.claim import ROLE_WORDS, Actor, Role
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_id_number, check_mobile
from claims_core.review import RoleMissing
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

COLUMNS = ("参保编号", "姓名", "身份证号", "手机号", "参保地")


@dataclass(frozen=True, repr=False)
class _Entry:
    insured_no: str
    name: str
    id_number: str
    phone: str
    region: str


class Roster:
    """参保名册."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def take(self, actor: Actor, data: bytes) -> ImportReport:
        """Take a roster file in; the same file again changes nothing.

        :raises RoleMissing, FileRefused:
        """
        require_supervisor(actor, "导入参保名册")
        entries, problems = self._read(data)
        if problems:
            return ImportReport(0, 0, 0, tuple(problems))
        async with self._db.write() as session:
            added = changed = 0
            for entry in entries:
                outcome = await self._keep(session, entry)
                added += outcome == "added"
                changed += outcome == "changed"
            report = ImportReport(added, changed, len(entries) - added - changed)
            await remember_file(session, "roster", data, actor, report, self._clock())
            return report

    def _read(self, data: bytes) -> tuple[list[_Entry], list[RowProblem]]:
        today = self._clock().date()
        entries: dict[str, _Entry] = {}
        problems: list[RowProblem] = []
        for line, row in read_table(data, COLUMNS):
            for column in ("参保编号", "姓名", "参保地"):
                if not row[column] or len(row[column]) > 30:
                    problems.append(RowProblem(line, column, "请填写，最多30个字。"))
            try:
                id_number = check_id_number(row["身份证号"], today=today)
            except ClaimsError as problem:
                problems.append(RowProblem(line, "身份证号", problem.message))
                continue
            try:
                phone = check_mobile(row["手机号"])
            except ClaimsError as problem:
                problems.append(RowProblem(line, "手机号", problem.message))
                continue
            if id_number in entries:
                problems.append(RowProblem(line, "身份证号", "这个身份证号在文件里出现了两次。"))
            entries[id_number] = _Entry(
                row["参保编号"], "".join(row["姓名"].split()), id_number, phone, row["参保地"]
            )
        return list(entries.values()), problems

    async def _keep(self, session: AsyncSession, entry: _Entry) -> str:
        index = people.id_number_index(self._sealer, entry.id_number)
        row = await session.scalar(select(InsuredRow).where(InsuredRow.id_number_index == index))
        if row is None:
            row = InsuredRow(id=new_id(), id_number_index=index)
            row.id_number_sealed = self._sealer.seal(entry.id_number, people.ID_NUMBER)
            session.add(row)
            outcome = "added"
        else:
            known = people.opened(row, self._sealer)
            same = (entry.insured_no, entry.name, entry.phone, entry.region) == (
                known.insured_no,
                known.name,
                known.phone,
                known.region,
            )
            if same:
                return "unchanged"
            outcome = "changed"
        row.insured_no = entry.insured_no
        row.name_sealed = self._sealer.seal(entry.name, people.NAME)
        row.phone_sealed = self._sealer.seal(entry.phone, people.PHONE)
        row.phone_index = people.phone_index(self._sealer, entry.phone)
        row.region = entry.region
        row.imported_at = self._clock()
        return outcome


def require_supervisor(actor: Actor, action: str) -> None:
    """Files that change who is insured or what was paid are a supervisor's matter."""
    if Role.SUPERVISOR not in actor.roles:
        raise RoleMissing(action=action, roles=ROLE_WORDS[Role.SUPERVISOR])


async def remember_file(
    session: AsyncSession,
    kind: str,
    data: bytes,
    actor: Actor,
    report: ImportReport,
    at: datetime,
) -> None:
    """Keep a trace of who uploaded what; the file itself is not kept."""
    file_hash = hashlib.sha256(data).hexdigest()
    known = await session.scalar(
        select(RosterImportRow.id).where(
            RosterImportRow.kind == kind, RosterImportRow.file_hash == file_hash
        )
    )
    if known is None:
        session.add(
            RosterImportRow(
                id=new_id(),
                kind=kind,
                file_hash=file_hash,
                staff_id=actor.id,
                added=report.added,
                changed=report.changed,
                unchanged=report.unchanged,
                at=at,
            )
        )
