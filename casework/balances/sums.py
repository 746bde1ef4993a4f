"""Do the sums of the journal equal those of the records? Asked by the page of balances, over
everything at once; `daetong ledger verify` says where they do not."""

from typing import Any

from sqlalchemy import case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.balances.views import SumCheck, SumName
from casework.ledger.tables import LedgerRow
from casework.money.movements import Account
from casework.money.tables import MoneyLineRow
from casework.payments.bank_file import PAID
from casework.payments.tables import PaymentBatchRow, PaymentRow, RecoveredRow
from claims_core.ledger import EntryKind


async def check_sums(session: AsyncSession) -> tuple[SumCheck, ...]:
    """Each of the sums, from both sides."""
    journal = {
        account: int(fen)
        for account, fen in await session.execute(
            select(MoneyLineRow.account, func.sum(MoneyLineRow.fen)).group_by(MoneyLineRow.account)
        )
    }
    settled = await _sum(
        session,
        select(func.sum(LedgerRow.supplement_fen)).where(
            LedgerRow.kind.in_((EntryKind.SETTLEMENT, EntryKind.REVERSAL))
        ),
    )
    amount = PaymentRow.amount_fen

    def of(condition: Any) -> Any:
        return func.sum(case((condition, amount), else_=literal(0)))

    found = await session.execute(
        select(
            func.sum(amount),
            of(PaymentRow.outcome == PAID),
            of(PaymentRow.outcome != PAID),
            of(PaymentRow.came_back_at.is_not(None)),
        )
        .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
        .where(PaymentBatchRow.released_at.is_not(None))
    )
    sent, paid, refused, returned = (int(each or 0) for each in found.one())
    recovered = await _sum(
        session,
        select(func.sum(RecoveredRow.amount_fen)).where(RecoveredRow.confirmed.is_(True)),
    )
    due = settled - sent + refused + returned + recovered
    records = {
        SumName.EXPENSE: settled,
        SumName.PAYABLE: -due,
        SumName.IN_TRANSIT: paid + refused - sent,
        SumName.BANK: returned + recovered - paid,
    }
    return (
        SumCheck(SumName.LINES, sum(journal.values()), 0),
        *(
            SumCheck(name, journal.get(Account(name.value), 0), fen)
            for name, fen in records.items()
        ),
    )


async def _sum(session: AsyncSession, query: Any) -> int:
    return int(await session.scalar(query) or 0)
