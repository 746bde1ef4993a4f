"""How does a wrong statement get out again? One person asks for the newest one to be withdrawn,
another decides; its rows stay and are marked, and what was matched with it is open again."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements import reopening
from casework.bank_statements.statements import READERS, match_and_prove
from casework.bank_statements.tables import (
    BankEntryRow,
    BankMatchEntryRow,
    BankStatementRow,
    StatementWithdrawalRow,
)
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.money import months
from casework.payments import bank_proposals
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.typed_text import is_one_line
from infra.columns import new_id
from infra.db import Database
from infra.statements import dialect_insert

MAX_WORDS = 200
_STEPS = bank_proposals.TwoSteps("提请撤回对账单", "复核撤回对账单")


class StatementWithdrawals:
    """撤回对账单: the bank gave another one, or it was made up; then the right one is imported."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def propose(self, actor: Actor, statement_id: str, reason: str) -> str:
        """提请撤回 with a reason; nothing changes yet. Answers its id.

        :raises Forbidden: when it is not the newest one, or its month is closed.
        :raises FieldsInvalid, NotFound, RoleMissing:
        """
        require_role(actor, READERS, _STEPS.record)
        words = reason.strip()
        if not is_one_line(words) or len(words) > MAX_WORDS:
            raise FieldsInvalid(reason=f"请写一句哪里不对、银行怎么说，一行，{MAX_WORDS}字以内。")
        async with self._db.write() as session:
            await _newest(session, statement_id)
            made: str | None = await session.scalar(
                dialect_insert(session, StatementWithdrawalRow)
                .values(
                    id=new_id(),
                    statement_id=statement_id,
                    reason=words,
                    proposed_by=actor.id,
                    proposed_by_name=actor.name,
                    proposed_at=self._clock(),
                )
                .on_conflict_do_nothing()
                .returning(StatementWithdrawalRow.id)
            )
            if made is None:
                raise FieldsInvalid(reason="这一份已经有人提请撤回，等另一位同事复核。")
        return made

    async def decide(
        self, actor: Actor, withdrawal_id: str, *, confirmed: bool, words: str = ""
    ) -> None:
        """复核, by another person.

        :raises SamePerson: for whoever proposed it. :raises Forbidden: when it has been decided,
            a later statement has come, or a month was closed that it belongs to or proves.
        :raises FieldsInvalid: without a reason to keep it. :raises NotFound, RoleMissing:
        """
        require_role(actor, READERS, _STEPS.decide)
        said = bank_proposals.reason_of(words, confirmed=confirmed, otherwise="不撤回")
        now = self._clock()
        async with self._db.write() as session:
            # as an import does: nobody matches anything meanwhile
            await months.hold_every_open(session, china_day(now))
            row = await session.get(StatementWithdrawalRow, withdrawal_id, with_for_update=True)
            if row is None:
                raise NotFound
            bank_proposals.decide(row, actor, _STEPS, now, confirmed=confirmed, words=said)
            if confirmed:
                await _withdraw(session, await _newest(session, row.statement_id), now)
                await match_and_prove(session, actor, now)


async def _newest(session: AsyncSession, statement_id: str) -> BankStatementRow:
    """The statement, when nothing has been built on it."""
    row = await session.get(BankStatementRow, statement_id)
    if row is None:
        raise NotFound
    newest = await session.scalar(
        select(func.max(BankStatementRow.day)).where(BankStatementRow.withdrawn_at.is_(None))
    )
    if row.withdrawn_at is not None or row.day != newest:
        raise Forbidden(what="撤回这一份对账单：只能从最后一天的撤起")
    if await months.is_closed(session, row.day):
        raise Forbidden(what=f"撤回这一份对账单：{row.day:%Y年%m月}已经关账")
    return row


async def _withdraw(session: AsyncSession, statement: BankStatementRow, now: datetime) -> None:
    """Its entries count no more; what was matched with them, and every proof since the first day
    of that, is worked out anew.

    :raises Forbidden: when a closed month was proven with it.
    """
    entries = select(BankEntryRow.id).where(BankEntryRow.statement_id == statement.id)
    matches = list(
        await session.scalars(
            select(BankMatchEntryRow.match_id)
            .where(BankMatchEntryRow.entry_id.in_(entries))
            .distinct()
        )
    )
    opened = await reopening.first_day(session, matches, statement.day)
    if await months.is_closed(session, opened):
        raise Forbidden(
            what=f"撤回这一份对账单：和它一起核对的有{opened:%Y年%m月}的收付，那个月已经关账"
        )
    await reopening.reopen(session, matches, opened)
    await session.execute(
        update(BankEntryRow)
        .where(BankEntryRow.statement_id == statement.id)
        .values(withdrawn_at=now)
    )
    statement.withdrawn_at = now
    await session.flush()
