"""What has the bank put in writing of these batches and recoveries, and what was made of it? Asked
by their views."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.payments.bank_tables import (
    BankPaperColumns,
    BankRefusalRow,
    RecoveryWithdrawalRow,
    RefusalWithdrawalRow,
    WrittenReturnRow,
)
from casework.payments.tables import PaymentRow
from casework.payments.views import BankPaperView, RefusalView, WithdrawalView, WrittenReturnView

Proposal = TypeVar("Proposal", RefusalWithdrawalRow, WrittenReturnRow)


async def refusals(session: AsyncSession, batch_ids: Sequence[str]) -> dict[str, list[RefusalView]]:
    """书面拒付, by batch."""
    found: dict[str, list[RefusalView]] = defaultdict(list)
    for row in await session.scalars(
        select(BankRefusalRow)
        .where(BankRefusalRow.batch_id.in_(batch_ids))
        .order_by(BankRefusalRow.recorded_at, BankRefusalRow.id)
    ):
        found[row.batch_id].append(
            RefusalView(
                row.reference,
                row.refused_on,
                row.words,
                row.whole,
                row.payments,
                row.recorded_by_name,
                row.recorded_at,
            )
        )
    return found


async def withdrawals(
    session: AsyncSession, batch_ids: Sequence[str]
) -> dict[str, list[WithdrawalView]]:
    """退票更正, by batch."""
    found: dict[str, list[WithdrawalView]] = defaultdict(list)
    for row, batch_id, payment_no in await _of_payments(session, RefusalWithdrawalRow, batch_ids):
        found[batch_id].append(
            WithdrawalView(
                **_shown(row),
                payment_no=payment_no,
                refused_code=row.refused_code,
                came_back=row.came_back,
            )
        )
    return found


async def written_returns(
    session: AsyncSession, batch_ids: Sequence[str]
) -> dict[str, list[WrittenReturnView]]:
    """书面退汇, by batch."""
    found: dict[str, list[WrittenReturnView]] = defaultdict(list)
    for row, batch_id, payment_no in await _of_payments(session, WrittenReturnRow, batch_ids):
        view = WrittenReturnView(**_shown(row), payment_no=payment_no, never_left=row.never_left)
        found[batch_id].append(view)
    return found


async def _of_payments(
    session: AsyncSession, table: type[Proposal], batch_ids: Sequence[str]
) -> Sequence[Row[Proposal, str, str]]:
    """What was proposed of the payments of these batches, with batch and payment number."""
    rows = await session.execute(
        select(table, PaymentRow.batch_id, PaymentRow.payment_no)
        .join(PaymentRow, PaymentRow.id == table.payment_id)
        .where(PaymentRow.batch_id.in_(batch_ids))
        .order_by(table.proposed_at, table.id)
    )
    return rows.all()


async def recovery_corrections(
    session: AsyncSession, recovered_ids: Sequence[str]
) -> dict[str, list[BankPaperView]]:
    """追回更正, by the amount that was got back."""
    found: dict[str, list[BankPaperView]] = defaultdict(list)
    row = RecoveryWithdrawalRow
    for each in await session.scalars(
        select(row).where(row.recovered_id.in_(recovered_ids)).order_by(row.proposed_at, row.id)
    ):
        found[each.recovered_id].append(BankPaperView(**_shown(each)))
    return found


def _shown(row: BankPaperColumns) -> dict[str, Any]:
    """The fields of a paper, whatever it is about."""
    return {
        "id": row.id,
        "reference": row.reference,
        "said_on": row.said_on,
        "words": row.words,
        "proposed_by_id": row.proposed_by,
        "proposed_by_name": row.proposed_by_name,
        "proposed_at": row.proposed_at,
        "decided_by_name": row.decided_by_name,
        "decided_words": row.decided_words,
        "decided_at": row.decided_at,
        "confirmed": row.confirmed,
    }
