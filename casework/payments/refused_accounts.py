"""To which accounts does money not go? Asked before a payee is kept and before a batch is made, and
told by everything that comes back from the bank."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import open_payee
from casework.errors import FieldsInvalid
from casework.payments.bank_tables import RefusedAccountRow
from casework.payments.tables import PaymentRow
from claims_core.claim import Payee
from infra.columns import new_id
from infra.sealing import Sealer
from infra.statements import chunks

ACCOUNT = "refused_account"


def account_index(payee: Payee, sealer: Sealer) -> str:
    """The blind index of an account: a number with another holder's name is another one."""
    return sealer.index(json.dumps([payee.name, payee.account]), ACCOUNT)


async def mark(
    session: AsyncSession,
    sealer: Sealer,
    refused: Iterable[tuple[PaymentRow, str]],
    now: datetime,
) -> None:
    """Money did not stay on the accounts of these payments; each with the bank's code."""
    columns = [
        {
            "id": new_id(),
            "account_index": account_index(open_payee(row.payee_sealed, sealer), sealer),
            "payment_id": row.id,
            "code": code,
            "refused_at": now,
        }
        for row, code in refused
    ]
    for part in chunks(columns):
        await session.execute(insert(RefusedAccountRow), list(part))


async def marked(session: AsyncSession, indexes: Collection[str]) -> dict[str, str]:
    """Which of these accounts are refused now, each with the bank's newest code."""
    found: dict[str, str] = {}
    for part in chunks(sorted(set(indexes))):
        for index, code in await session.execute(
            select(RefusedAccountRow.account_index, RefusedAccountRow.code)
            .where(RefusedAccountRow.account_index.in_(part), RefusedAccountRow.lifted_at.is_(None))
            .order_by(RefusedAccountRow.refused_at)
        ):
            found[index] = code
    return found


async def marked_claims(
    session: AsyncSession, sealer: Sealer, payees: Sequence[tuple[str, Payee]]
) -> dict[str, str]:
    """Of these claims and their payees, the claims whose account is refused, with the code."""
    by_claim = {claim_id: account_index(payee, sealer) for claim_id, payee in payees}
    codes = await marked(session, by_claim.values())
    return {claim: codes[index] for claim, index in by_claim.items() if index in codes}


async def require_unmarked(session: AsyncSession, sealer: Sealer, payee: Payee) -> None:
    """Refuse to take down an account to which nothing would be paid.

    :raises FieldsInvalid:
    """
    if await marked(session, [account_index(payee, sealer)]):
        raise FieldsInvalid(
            payee_account="这个账户银行退过款，钱打不进去。请换一个本人的账户；"
            "如果银行已经说可以收款了，请联系窗口。"
        )
