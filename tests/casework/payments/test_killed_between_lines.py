"""Is anything lost or doubled when the process dies between the lines of a bank's file?"""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from casework.claims.tables import ClaimRow
from casework.money.movements import Account
from casework.money.tables import MoneyLineRow, MovementRow
from casework.payments.bank_tables import BankFileRow
from claims_core.claim import Role
from infra.outbox import OutboxRow
from tests.casework.bank import answer
from tests.people import FATHER
from tests.tools.tree import ROOT

PAYMENTS, PAYMENT_FEN = 40, 1_00
# the payments have their answers; the journal is written, the claims are being moved
DIES_AT = (12, 18)


def die(database_url: str, batch_id: str, cashier: str, last: int, file: Path) -> int:
    """Take the file in, in a process that is killed at its statement number `last`."""
    module = "tests.casework.payments.killed"
    command = [sys.executable, "-m", module, database_url, batch_id, cashier, str(last), str(file)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


async def state(house) -> dict[str, object]:
    """Everything that a result changes, in numbers."""
    async with house.db.read() as session:
        lines = await session.execute(
            select(MoneyLineRow.account, func.sum(MoneyLineRow.fen)).group_by(MoneyLineRow.account)
        )
        return {
            "stages": Counter(await session.scalars(select(ClaimRow.stage))),
            "movements": Counter(await session.scalars(select(MovementRow.kind))),
            "sums": {account: int(fen) for account, fen in lines},
            "events": Counter(await session.scalars(select(OutboxRow.name))),
            "files": await session.scalar(select(func.count()).select_from(BankFileRow)),
        }


async def test_a_result_is_taken_whole_or_not_at_all(house, database_url: str, tmp_path) -> None:
    cashier, boss = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR)
    ids = await house.reviewed_rows(await house.bound(FATHER), FATHER, PAYMENTS, None, None)
    await house.lay_decisions(ids, PAYMENT_FEN)
    batch_id = await house.payments.service.make_batch(cashier)
    await house.payments.service.release(boss, batch_id)
    data = (await house.payments.file(cashier, batch_id)).data
    file = tmp_path / "result.csv"
    file.write_bytes(answer(data))
    before = await state(house)
    assert before["sums"][Account.IN_TRANSIT] == -PAYMENTS * PAYMENT_FEN

    for last in DIES_AT:
        assert die(database_url, batch_id, cashier.id, last, file) == -signal.SIGKILL
        assert await state(house) == before
    await house.payments.service.record_result(cashier, batch_id, file.read_bytes())
    after = await state(house)
    assert after["stages"] == Counter({"paid": PAYMENTS})
    assert after["movements"]["paid"] == PAYMENTS
    assert after["sums"][Account.IN_TRANSIT] == 0
    assert after["sums"][Account.BANK] == -PAYMENTS * PAYMENT_FEN
    assert after["events"]["payment_made"] == PAYMENTS and after["files"] == 1
    # once more, from a clerk who saw no answer
    await house.payments.service.record_result(cashier, batch_id, file.read_bytes())
    assert await state(house) == after
