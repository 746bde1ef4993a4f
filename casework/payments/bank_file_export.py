"""What is exported of a batch, and who has agreed to it? Asked by the exports: whoever released the
batch has, until the bank has answered."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import Forbidden, NotFound
from casework.exports.sources import Making, PlainFile, StandingApproval
from casework.payments.payments import Payments
from casework.payments.tables import PaymentBatchRow
from casework.people.tables import StaffRow
from claims_core.claim import Actor


class BankFileSource:
    """拨付文件; the subject is the batch."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    async def words(self, session: AsyncSession, subject: str) -> str:
        """:raises Forbidden: before the release. :raises NotFound:"""
        row = await _batch(session, subject)
        if row.released_at is None:
            raise Forbidden(what="下载还没有放行的批次，请另一位同事先放行")
        void = "，已经作废，只供查对，不要再交给银行" if row.voided_at is not None else ""
        return f"拨付批次{row.batch_no}，{row.count}笔{void}"

    async def standing(
        self, session: AsyncSession, actor: Actor, subject: str
    ) -> StandingApproval | None:
        """The release, as long as the bank has said nothing."""
        row = await _batch(session, subject)
        if row.released_at is None or row.released_by is None or row.result_at is not None:
            return None
        if row.dissolved_at is not None or row.voided_at is not None:
            return None
        both = (row.made_by, row.released_by)
        found = await session.execute(
            select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(both))
        )
        names = {row.id: row.name for row in found}
        return StandingApproval(
            key=row.id,
            asked_by=row.made_by,
            asked_by_name=names.get(row.made_by, ""),
            decided_by=row.released_by,
            decided_by_name=names.get(row.released_by, ""),
            agreed_at=row.released_at,
        )

    async def read(self, session: AsyncSession, subject: str) -> Making:
        """Byte for byte what was released. :raises FileRefused, Forbidden, NotFound:"""
        row = await _batch(session, subject)
        file = await self._payments.released_file(session, row)
        # whoever was agreed to before the bank refused it is told too, by the name
        name = file.name.replace(".csv", "-void.csv") if row.voided_at is not None else file.name
        plain = PlainFile(name, file.data, row.count)
        return lambda: plain


async def _batch(session: AsyncSession, batch_id: str) -> PaymentBatchRow:
    row = await session.get(PaymentBatchRow, batch_id)
    if row is None:
        raise NotFound
    return row
