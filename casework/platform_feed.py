"""What has the platform settled already? Learned from its feed; every settlement is posted to the
ledger once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import ledger_store, people
from casework.roster import remember_file, require_supervisor
from casework.tables import InsuredRow
from casework.uploads import read_table
from casework.views import ImportReport, RowProblem
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_id_number
from claims_core.ledger import EntryKind, LedgerEntry
from claims_core.money import parse_yuan
from infra.db import Database
from infra.sealing import Sealer

COLUMNS = ("身份证号", "年度", "结算单号", "统筹支付", "大额支付")


@dataclass(frozen=True, repr=False)
class _Posting:
    line: int
    insured_id: str
    entry: LedgerEntry


class _Undone(Exception):
    """Carries the problems out of the transaction, which is undone on the way."""

    def __init__(self, problems: tuple[RowProblem, ...]) -> None:
        super().__init__("nothing was posted")
        self.problems = problems


class PlatformFeed:
    """平台结算数据: hospital settlements that count towards a person's year."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def take(self, actor: Actor, data: bytes) -> ImportReport:
        """Post a feed file; settlements posted before are left as they are.

        :raises RoleMissing, FileRefused:
        """
        require_supervisor(actor, "导入平台结算数据")
        rows = read_table(data, COLUMNS)
        try:
            return await self._take(actor, data, rows)
        except _Undone as undone:
            return ImportReport(0, 0, 0, undone.problems)

    async def _take(
        self, actor: Actor, data: bytes, rows: list[tuple[int, dict[str, str]]]
    ) -> ImportReport:
        async with self._db.write() as session:
            problems: list[RowProblem] = []
            postings = [
                posting
                for line, row in rows
                if (posting := await self._read(session, line, row, problems)) is not None
            ]
            if problems:
                raise _Undone(tuple(problems))
            added = 0
            # one order for everybody keeps two imports from waiting for each other
            for posting in sorted(postings, key=lambda p: (p.insured_id, p.entry.year)):
                added += await self._post(session, actor, posting, problems)
            if problems:
                raise _Undone(tuple(problems))
            report = ImportReport(added, 0, len(postings) - added)
            await remember_file(session, "platform", data, actor, report, self._clock())
            return report

    async def _read(
        self, session: AsyncSession, line: int, row: dict[str, str], problems: list[RowProblem]
    ) -> _Posting | None:
        try:
            id_number = check_id_number(row["身份证号"], today=self._clock().date())
        except ClaimsError as problem:
            problems.append(RowProblem(line, "身份证号", problem.message))
            return None
        index = people.id_number_index(self._sealer, id_number)
        insured_id = await session.scalar(
            select(InsuredRow.id).where(InsuredRow.id_number_index == index)
        )
        if insured_id is None:
            problems.append(RowProblem(line, "身份证号", "名册里没有这个人，请先导入参保名册。"))
            return None
        if not (row["年度"].isascii() and row["年度"].isdigit() and len(row["年度"]) == 4):
            problems.append(RowProblem(line, "年度", "请填四位年份，例如 2025。"))
            return None
        if not row["结算单号"] or len(row["结算单号"]) > 60:
            problems.append(RowProblem(line, "结算单号", "请填写，最多60个字符。"))
            return None
        amounts = {}
        for column in ("统筹支付", "大额支付"):
            try:
                amounts[column] = parse_yuan(row[column])
            except ClaimsError as problem:
                problems.append(RowProblem(line, column, problem.message))
                return None
        entry = LedgerEntry(
            kind=EntryKind.HOSPITAL_SETTLEMENT,
            year=int(row["年度"]),
            pool_fen=amounts["统筹支付"],
            supplement_fen=amounts["大额支付"],
            reference=row["结算单号"],
        )
        return _Posting(line, insured_id, entry)

    async def _post(
        self,
        session: AsyncSession,
        actor: Actor,
        posting: _Posting,
        problems: list[RowProblem],
    ) -> bool:
        entry = posting.entry
        await ledger_store.lock(session, posting.insured_id, entry.year)
        known = await ledger_store.known(session, entry.kind, entry.reference)
        if known is None:
            await ledger_store.append(
                session,
                posting.insured_id,
                entry,
                decision_id=None,
                by=actor.id,
                at=self._clock(),
            )
            return True
        same = (known.insured_id, known.year, known.pool_fen, known.supplement_fen) == (
            posting.insured_id,
            entry.year,
            entry.pool_fen,
            entry.supplement_fen,
        )
        if not same:
            problems.append(
                RowProblem(
                    posting.line, "结算单号", "这个结算单号已经入账，但内容不同，请与平台核对。"
                )
            )
        return False
