"""What does everything that the bank says of payments need? Put together here for the window, and
for tests that compose only a part of the application."""

from app.gateways import Clock
from casework.payments.account_desk import AccountDesk
from casework.payments.batch_exits import BatchExits
from casework.payments.late_returns import LateReturns
from casework.payments.pending import PendingPayments
from casework.payments.results import BankResults
from infra.db import Database
from infra.sealing import Sealer
from window.services import Banking


def build_banking(db: Database, sealer: Sealer, clock: Clock) -> Banking:
    """Results, return files, written refusals, open payments and refused accounts."""
    return Banking(
        results=BankResults(db, sealer, clock),
        late_returns=LateReturns(db, sealer, clock),
        exits=BatchExits(db, sealer, clock),
        pending=PendingPayments(db, clock),
        accounts=AccountDesk(db, sealer, clock),
    )
