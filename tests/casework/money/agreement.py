"""Do journal, records and ledger of a house with one claim agree? Counted by hand, row by row."""

from collections import Counter, defaultdict

from sqlalchemy import select

from casework.ledger.tables import LedgerRow
from casework.money.movements import Account
from casework.money.tables import MoneyLineRow, MovementRow
from casework.payments.dues import money_of_one
from claims_core.due import ClaimMoney


async def agrees(house, claim_id: str, where: str) -> ClaimMoney:
    """The five sums of the proof, for a house with one claim."""
    async with house.db.read() as session:
        money = await money_of_one(session, claim_id)
        lines = list(await session.scalars(select(MoneyLineRow)))
        kinds = Counter(await session.scalars(select(MovementRow.kind)))
        ledger = list(
            await session.scalars(
                select(LedgerRow).where(LedgerRow.kind.in_(("settlement", "reversal")))
            )
        )
    by_movement: dict[str, int] = defaultdict(int)
    by_account: dict[str, int] = defaultdict(int)
    by_year: dict[int | None, int] = defaultdict(int)
    for line in lines:
        by_movement[line.movement_id] += line.fen
        by_account[line.account] += line.fen
        by_year[line.year] += line.fen if line.account == Account.EXPENSE else 0
        assert line.region == "410700"
    assert set(by_movement.values()) <= {0}, where
    assert len(by_movement) == sum(kinds.values()), where
    for row in ledger:
        by_year[row.year] -= row.supplement_fen
    assert set(by_year.values()) <= {0}, where
    paid = by_account[Account.BANK] - money.returned - money.recovered
    assert by_account[Account.PAYABLE] == -money.due, where
    assert paid + by_account[Account.IN_TRANSIT] == money.refused - money.sent, where
    return money
