"""How does the bank's daily statement come in, and which are there? Asked by the cashier's page; a
file is taken whole or not at all, and changes nothing when it comes again."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements import entry_words, statement_rows, store
from casework.bank_statements.entries import ACCOUNT, payer_name, payer_of, seal_of
from casework.bank_statements.statement_file import FileEntry, StatementFile, read_statement
from casework.bank_statements.tables import (
    BankEntryRow,
    BankMatchEntryRow,
    BankProofRow,
    BankStatementRow,
    StatementWithdrawalRow,
)
from casework.bank_statements.views import (
    EntryClass,
    EntryView,
    StatementTaken,
    StatementView,
    StatementWithdrawal,
)
from casework.cursor import decode, encode
from casework.errors import FileRefused, NotFound
from casework.lists import Page
from casework.money import months
from casework.roles import require_role
from claims_core.calendar_cn import CHINA, china_day
from claims_core.claim import Actor, Role
from claims_core.money import format_yuan
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import chunks

READERS = frozenset({Role.CASHIER, Role.SUPERVISOR})
PER_PAGE = 20


async def match_and_prove(session: AsyncSession, actor: Actor, now: datetime) -> int:
    """Keep what fits by now, and note how far that proves everything; answers how many entries
    were matched. The caller keeps others from doing so at the same time."""
    seen = await store.board(session, whole=False)
    await store.keep(session, seen.matches, now)
    day = seen.proven(await store.statement_days(session))
    newest = await session.scalar(select(func.max(BankProofRow.day)))
    if day is not None and (newest is None or day > newest):
        session.add(BankProofRow(day=day, by_id=actor.id, by_name=actor.name, at=now))
        await session.flush()
    return sum(len(each.entries) for each in seen.matches)


class BankStatements:
    """银行对账单: import, list and entries. `account` is the only one whose statements are taken;
    without it that of the statements so far."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        account: str = "",
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._account = account

    async def import_file(self, actor: Actor, data: bytes) -> StatementTaken:
        """Take one day's statement, and match what fits.

        :raises FileRefused: naming line and column; nothing is taken then. :raises RoleMissing:
        """
        require_role(actor, READERS, "导入银行对账单")
        file = await asyncio.to_thread(read_statement, data)
        now = self._clock()
        if file.day > china_day(now):
            raise FileRefused(why=f"这是{file.day}的对账单，日期在今天以后。")
        index = self._index(file)
        async with self._db.write() as session:
            # one at a time: the same movement must not be matched by two of them
            await months.hold_every_open(session, china_day(now))
            known = await session.scalar(
                select(BankStatementRow).where(
                    BankStatementRow.account_index == index,
                    BankStatementRow.day == file.day,
                    BankStatementRow.withdrawn_at.is_(None),
                )
            )
            if known is not None and known.content_hash == file.content_hash:
                return StatementTaken(known.id, known.day, known.entries, 0, again=True)
            new = file.entries if known is None else await self._more(session, known, file)
            await self._check_account(session, index)
            await self._check_month(session, file.day)
            await self._check_serials(session, new)
            if known is None:
                statement_id = await statement_rows.add(
                    session, self._sealer, actor, file, index, now
                )
            else:
                await statement_rows.extend(session, self._sealer, actor, known, file, new, now)
                statement_id = known.id
            matched = await match_and_prove(session, actor, now)
            gaps = [
                each for each in await store.gaps(session) if file.day in (each.day, each.before)
            ]
        words = "；".join(
            f"{each.words}，差{format_yuan(each.opening_fen - each.closing_fen)}元" for each in gaps
        )
        return StatementTaken(statement_id, file.day, len(new), matched, gap=words)

    async def page(self, actor: Actor, cursor: str | None = None) -> Page[StatementView]:
        """Statements, newest first. :raises RoleMissing, FieldsInvalid:"""
        require_role(actor, READERS, "查看银行对账单")
        place = (BankStatementRow.day, BankStatementRow.id)
        query = select(BankStatementRow).order_by(*(each.desc() for each in place))
        query = query.limit(PER_PAGE + 1)
        if cursor:
            at, last_id = decode(cursor)
            query = query.where(tuple_(*place) < tuple_(china_day(at), last_id))
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
            views = [await self._view(session, row) for row in rows[:PER_PAGE]]
        last = rows[PER_PAGE - 1] if len(rows) > PER_PAGE else None
        return Page(tuple(views), encode(_midnight(last.day), last.id) if last else None)

    async def show(
        self, actor: Actor, statement_id: str
    ) -> tuple[StatementView, tuple[EntryView, ...]]:
        """One statement with its entries. :raises NotFound, RoleMissing:"""
        require_role(actor, READERS, "查看银行对账单")
        async with self._db.read() as session:
            row = await session.get(BankStatementRow, statement_id)
            if row is None:
                raise NotFound
            found = (
                await session.execute(
                    select(BankEntryRow, BankMatchEntryRow.match_id)
                    .outerjoin(BankMatchEntryRow, BankMatchEntryRow.entry_id == BankEntryRow.id)
                    .where(BankEntryRow.statement_id == statement_id)
                    .order_by(BankEntryRow.number)
                )
            ).all()
            said = await entry_words.words_of(session, [entry.id for entry, _ in found])
            view = await self._view(session, row)
        entries = []
        for entry, match_id in found:
            word = said.get(entry.id)
            entries.append(
                EntryView(
                    number=entry.number,
                    serial=entry.serial,
                    fen=entry.fen,
                    balance_fen=entry.balance_fen,
                    payer=payer_of(self._sealer, entry.payer_sealed),
                    summary=entry.summary,
                    reference=entry.reference,
                    matched=match_id is not None,
                    entry_class=EntryClass(word.entry_class) if word else None,
                    reason=word.reason if word else "",
                )
            )
        return view, tuple(entries)

    def _index(self, file: StatementFile) -> str:
        if self._account and file.account != self._account:
            raise FileRefused(why=f"这是尾号{file.account[-4:]}的账户，不是设置里的拨付账户。")
        return self._sealer.index(file.account, ACCOUNT)

    async def _check_account(self, session: AsyncSession, index: str) -> None:
        other = await session.scalar(
            select(BankStatementRow.account_tail)
            .where(BankStatementRow.account_index != index, BankStatementRow.withdrawn_at.is_(None))
            .order_by(BankStatementRow.day.desc())
            .limit(1)
        )
        if other is not None and not self._account:
            raise FileRefused(
                why=f"以前的对账单是尾号{other}的账户。换了账户，请先请信息技术岗改设置。"
            )

    async def _check_month(self, session: AsyncSession, day: date) -> None:
        if await months.is_closed(session, day):
            raise FileRefused(why=f"{day:%Y年%m月}已经关账，不能再收那个月的对账单。")

    async def _check_serials(self, session: AsyncSession, entries: Sequence[FileEntry]) -> None:
        for part in chunks(entries):
            places = {each.serial: each.number for each in part}
            row = (
                await session.execute(
                    select(BankEntryRow.serial, BankEntryRow.day)
                    .where(BankEntryRow.serial.in_(places), BankEntryRow.withdrawn_at.is_(None))
                    .limit(1)
                )
            ).one_or_none()
            if row is not None:
                raise FileRefused(
                    why=f"序号{places[row.serial]}的银行流水号 {row.serial} "
                    f"在{row.day}的对账单里已经有了。"
                )

    async def _more(
        self, session: AsyncSession, known: BankStatementRow, file: StatementFile
    ) -> Sequence[FileEntry]:
        """What a later statement of the same day adds to the one that was taken before the day was
        over.

        :raises FileRefused: when it says anything else of what that one had said.
        """
        found = await session.scalars(
            select(BankEntryRow)
            .where(BankEntryRow.statement_id == known.id)
            .order_by(BankEntryRow.number)
        )
        rows = list(found)
        # sealed anew below: what somebody has changed behind our back must not be sealed with it
        if known.seal != seal_of(self._sealer, vars(known), map(vars, rows)):
            raise FileRefused(
                why=f"{known.day}收过的对账单被改动过。这份先不要收，请把这句话告诉信息技术岗。"
            )
        before = [
            (row.serial, row.fen, row.reference, row.summary, payer_name(self._sealer, row))
            for row in rows
        ]
        after = [
            (each.serial, each.fen, each.reference, each.summary, each.payer)
            for each in file.entries
        ]
        opened = known.opening_fen == file.opening_fen
        if opened and len(after) > len(before) and after[: len(before)] == before:
            return file.entries[len(before) :]
        pairs = zip(before, after, strict=False)
        place = next((at for at, (old, new) in enumerate(pairs, 1) if old != new), 0)
        place = place or min(len(before), len(after)) + 1
        raise FileRefused(
            why=f"{known.day}的对账单已经收过，内容不一样：当时{len(before)}笔，这次{len(after)}笔，"
            f"从序号{place}起不同。请向银行问清楚哪一份对；收错的那一份可以撤回（要两个人）。"
        )

    async def _view(self, session: AsyncSession, row: BankStatementRow) -> StatementView:
        ids = select(BankEntryRow.id).where(BankEntryRow.statement_id == row.id)
        matched = await session.scalar(
            select(func.count())
            .select_from(BankMatchEntryRow)
            .where(BankMatchEntryRow.entry_id.in_(ids))
        )
        said = await entry_words.words_of(session, list(await session.scalars(ids)))
        return StatementView(
            id=row.id,
            day=row.day,
            account_tail=row.account_tail,
            opening_fen=row.opening_fen,
            closing_fen=row.closing_fen,
            entries=row.entries,
            matched=int(matched or 0),
            classed=sum(word.entry_class != EntryClass.OURS for word in said.values()),
            imported_by=row.imported_by_name,
            imported_at=row.imported_at,
            withdrawn_at=row.withdrawn_at,
            withdrawals=await self._withdrawals(session, row.id),
        )

    async def _withdrawals(
        self, session: AsyncSession, statement_id: str
    ) -> tuple[StatementWithdrawal, ...]:
        rows = await session.scalars(
            select(StatementWithdrawalRow)
            .where(StatementWithdrawalRow.statement_id == statement_id)
            .order_by(StatementWithdrawalRow.proposed_at, StatementWithdrawalRow.id)
        )
        return tuple(
            StatementWithdrawal(
                id=row.id,
                reason=row.reason,
                proposed_by_id=row.proposed_by,
                proposed_by=row.proposed_by_name,
                proposed_at=row.proposed_at,
                decided_by=row.decided_by_name,
                decided_words=row.decided_words,
                decided_at=row.decided_at,
                confirmed=row.confirmed,
            )
            for row in rows
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), CHINA)
