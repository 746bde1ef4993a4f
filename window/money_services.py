"""What of the money does the window reach: payments at the bank, its statements, the platform?
Asked by its pages and its API."""

from dataclasses import dataclass

from casework.bank_statements.differences import BankDifferences
from casework.bank_statements.month_closing import MonthClosing
from casework.bank_statements.statements import BankStatements
from casework.bank_statements.withdrawals import StatementWithdrawals
from casework.bank_statements.written_returns import WrittenReturns
from casework.desk.exchange_check import ExchangeCheck
from casework.desk.figure_queries import FigureQueries
from casework.desk.platform_numbers import PlatformNumbers
from casework.desk.recovery_withdrawals import RecoveryWithdrawals
from casework.desk.refusal_withdrawals import RefusalWithdrawals
from casework.desk.same_person import SamePersonReport
from casework.hospital.held_rows import HeldRows
from casework.hospital.re_entries import ReEntries
from casework.payments.account_desk import AccountDesk
from casework.payments.batch_exits import BatchExits
from casework.payments.late_returns import LateReturns
from casework.payments.pending import PendingPayments
from casework.payments.results import BankResults


@dataclass(frozen=True)
class Banking:
    """银行往来: what the bank says of payments, and what follows from it."""

    results: BankResults
    late_returns: LateReturns
    exits: BatchExits
    pending: PendingPayments
    accounts: AccountDesk
    withdrawals: RefusalWithdrawals
    written_returns: WrittenReturns
    recovery_withdrawals: RecoveryWithdrawals


@dataclass(frozen=True)
class Reconciling:
    """与银行对账: its statements, what does not agree, and closed months."""

    statements: BankStatements
    withdrawals: StatementWithdrawals
    differences: BankDifferences
    months: MonthClosing


@dataclass(frozen=True)
class PlatformServices:
    """省平台: which of its settlements are our claims, what it pays, and the exchange with it."""

    numbers: PlatformNumbers
    held_rows: HeldRows
    re_entries: ReEntries
    queries: FigureQueries
    exchange: ExchangeCheck
    same_person: SamePersonReport
