"""What of the application does the window reach? Asked by its pages and its API."""

from dataclasses import dataclass

from casework.balances.balances import Balances
from casework.bank_statements.differences import BankDifferences
from casework.bank_statements.month_closing import MonthClosing
from casework.bank_statements.statements import BankStatements
from casework.bank_statements.withdrawals import StatementWithdrawals
from casework.bank_statements.written_returns import WrittenReturns
from casework.checks.arrivals import Arrivals
from casework.checks.call_numbers import CallNumbers
from casework.checks.draw_seeds import DrawSeeds
from casework.checks.side_tracks import SideTrackDesk
from casework.claims.photos import Photos
from casework.claims.queue import Queue
from casework.desk.corrections import CareCorrections
from casework.desk.desk import ClaimDesk
from casework.desk.exchange_check import ExchangeCheck
from casework.desk.exits import ClaimExits
from casework.desk.figure_queries import FigureQueries
from casework.desk.identities import Identities
from casework.desk.identity_changes import IdentityChanges
from casework.desk.new_accounts import NewAccounts
from casework.desk.page import DeskPage
from casework.desk.papers import WindowPapers
from casework.desk.platform_numbers import PlatformNumbers
from casework.desk.refusal_withdrawals import RefusalWithdrawals
from casework.desk.same_person import SamePersonReport
from casework.hospital.draws import HospitalDraws
from casework.hospital.held_rows import HeldRows
from casework.hospital.platform_feed import PlatformFeed
from casework.hospital.re_entries import ReEntries
from casework.hospital.reviews import HospitalReviews
from casework.ledger.openings import Openings
from casework.ledger.pool_corrections import PoolCorrections
from casework.ledger.rechecks import Rechecks
from casework.payments.account_desk import AccountDesk
from casework.payments.batch_exits import BatchExits
from casework.payments.late_returns import LateReturns
from casework.payments.payments import Payments
from casework.payments.pending import PendingPayments
from casework.payments.recoveries import Recoveries
from casework.payments.results import BankResults
from casework.people.kept_searches import KeptSearches
from casework.people.roster import Roster
from casework.people.staff import StaffAccounts
from casework.policy.confirmations import PolicyConfirmations
from casework.uploads.file_imports import FileImports
from faq.upkeep import FaqUpkeep
from notifications.replies.reading import ReplyList
from notifications.subscriptions.wishes import WishDesk
from notifications.tips.reviews import TipReviews


@dataclass(frozen=True)
class Checks:
    """质检、回访与医院结算审核."""

    quality_reviews: SideTrackDesk
    follow_ups: SideTrackDesk
    call_numbers: CallNumbers
    hospital_reviews: HospitalReviews
    hospital_draws: HospitalDraws
    draw_seeds: DrawSeeds


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


@dataclass(frozen=True)
class Reconciling:
    """与银行对账: its statements, what does not agree, and closed months."""

    statements: BankStatements
    withdrawals: StatementWithdrawals
    differences: BankDifferences
    months: MonthClosing


@dataclass(frozen=True)
class AtTheWindow:
    """不用手机也能办: what a clerk does for a member who is there, or has written."""

    papers: WindowPapers
    accounts: NewAccounts
    corrections: CareCorrections
    arrivals: Arrivals


@dataclass(frozen=True)
class IdentityServices:
    """参保人身份: who is whom by which number, and what is changed of it."""

    people: Identities
    changes: IdentityChanges


@dataclass(frozen=True)
class PlatformServices:
    """省平台: which of its settlements are our claims, what it pays, and the exchange with it."""

    numbers: PlatformNumbers
    held_rows: HeldRows
    re_entries: ReEntries
    queries: FigureQueries
    exchange: ExchangeCheck
    same_person: SamePersonReport


@dataclass(frozen=True)
class WindowServices:
    """窗口所用的服务: what the pages and the API of the window call."""

    staff: StaffAccounts
    searches: KeptSearches
    queue: Queue
    desk: ClaimDesk
    exits: ClaimExits
    desk_page: DeskPage
    at_the_window: AtTheWindow
    identities: IdentityServices
    photos: Photos
    payments: Payments
    banking: Banking
    reconciling: Reconciling
    platform: PlatformServices
    recoveries: Recoveries
    balances: Balances
    roster: Roster
    platform_feed: PlatformFeed
    pool_corrections: PoolCorrections
    openings: Openings
    imports: FileImports
    rechecks: Rechecks
    checks: Checks
    policies: PolicyConfirmations
    faq: FaqUpkeep
    tips: TipReviews
    replies: ReplyList
    wishes: WishDesk
