"""What has the bank put in writing of these batches, and what was made of it? Asked by the views of
batches."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.payments.bank_tables import BankRefusalRow, RefusalWithdrawalRow, WrittenReturnRow
from casework.payments.tables import PaymentRow
from casework.payments.views import RefusalView, WithdrawalView, WrittenReturnView


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
    for row, batch_id, payment_no in await session.execute(
        select(RefusalWithdrawalRow, PaymentRow.batch_id, PaymentRow.payment_no)
        .join(PaymentRow, PaymentRow.id == RefusalWithdrawalRow.payment_id)
        .where(PaymentRow.batch_id.in_(batch_ids))
        .order_by(RefusalWithdrawalRow.proposed_at, RefusalWithdrawalRow.id)
    ):
        found[batch_id].append(
            WithdrawalView(
                id=row.id,
                payment_no=payment_no,
                reference=row.reference,
                said_on=row.said_on,
                words=row.words,
                refused_code=row.refused_code,
                proposed_by_id=row.proposed_by,
                proposed_by_name=row.proposed_by_name,
                proposed_at=row.proposed_at,
                decided_by_name=row.decided_by_name,
                decided_words=row.decided_words,
                decided_at=row.decided_at,
                confirmed=row.confirmed,
            )
        )
    return found


async def written_returns(
    session: AsyncSession, batch_ids: Sequence[str]
) -> dict[str, list[WrittenReturnView]]:
    """书面退汇, by batch."""
    found: dict[str, list[WrittenReturnView]] = defaultdict(list)
    for row, batch_id, payment_no in await session.execute(
        select(WrittenReturnRow, PaymentRow.batch_id, PaymentRow.payment_no)
        .join(PaymentRow, PaymentRow.id == WrittenReturnRow.payment_id)
        .where(PaymentRow.batch_id.in_(batch_ids))
        .order_by(WrittenReturnRow.proposed_at, WrittenReturnRow.id)
    ):
        found[batch_id].append(
            WrittenReturnView(
                id=row.id,
                payment_no=payment_no,
                reference=row.reference,
                said_on=row.said_on,
                words=row.words,
                never_left=row.never_left,
                proposed_by_id=row.proposed_by,
                proposed_by_name=row.proposed_by_name,
                proposed_at=row.proposed_at,
                decided_by_name=row.decided_by_name,
                decided_words=row.decided_words,
                decided_at=row.decided_at,
                confirmed=row.confirmed,
            )
        )
    return found
