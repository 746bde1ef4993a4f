"""Which services belong together for the window: the bank's word, the platform's, the checks? Asked
by the composition and by the tests of casework."""

from functools import partial

from app.gateways import Clock
from app.settings import Settings
from casework.accounts.invitations import Invitations
from casework.accounts.office import StaffOffice
from casework.accounts.own import OwnAccount
from casework.arrival.arrivals import Arrivals
from casework.bank_statements.differences import BankDifferences
from casework.bank_statements.month_closing import MonthClosing
from casework.bank_statements.statements import BankStatements
from casework.bank_statements.withdrawals import StatementWithdrawals
from casework.bank_statements.written_returns import WrittenReturns
from casework.care.calls import CareCalls
from casework.care.selections import CareSelections
from casework.checks.call_numbers import CallNumbers
from casework.checks.draw_seeds import DrawSeeds
from casework.checks.follow_ups import follow_ups
from casework.checks.quality_reviews import quality_reviews
from casework.conversations.appeal_photos import AppealPhotos
from casework.conversations.appeals import Appeals
from casework.conversations.case_lists import CaseLists
from casework.conversations.cases import ServiceCases
from casework.desk.corrections import CareCorrections
from casework.desk.exchange_check import ExchangeCheck
from casework.desk.figure_queries import FigureQueries
from casework.desk.identities import Identities
from casework.desk.identity_changes import IdentityChanges
from casework.desk.new_accounts import NewAccounts
from casework.desk.papers import WindowPapers
from casework.desk.platform_numbers import PlatformNumbers
from casework.desk.recovery_withdrawals import RecoveryWithdrawals
from casework.desk.refusal_withdrawals import RefusalWithdrawals
from casework.desk.same_person import SamePersonReport
from casework.fraud.desk import FraudDesk
from casework.fraud.reporting import FraudReporting
from casework.handover.handovers import Handovers
from casework.handover.office_hours import OfficeHours
from casework.handover.phone_threads import PhoneThreads
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
from casework.payments.pending import PendingPayments
from casework.payments.results import BankResults
from casework.people.roster import Roster
from casework.people.staff import StaffAccounts
from casework.places.place_file import PlaceFile
from casework.proof.proof import flaws_of
from casework.unclaimed.unclaimed_file import UnclaimedExpenses
from claims_core.policy import PolicyBook
from faq.contacts import contacts
from infra.db import Database
from infra.object_stores import Objects
from infra.sealing import Sealer
from infra.shared_imaging import SharedImaging
from notifications import consents
from window.money_services import Banking, PlatformServices, Reconciling
from window.services import (
    AccountServices,
    AtTheWindow,
    CareServices,
    CaseServices,
    Checks,
    FraudServices,
    IdentityServices,
)


def build_banking(db: Database, sealer: Sealer, clock: Clock) -> Banking:
    """What the bank says of payments, and what follows from it."""
    return Banking(
        results=BankResults(db, sealer, clock),
        late_returns=LateReturns(db, sealer, clock),
        exits=BatchExits(db, sealer, clock),
        pending=PendingPayments(db, clock),
        accounts=AccountDesk(db, sealer, clock),
        withdrawals=RefusalWithdrawals(db, sealer, clock),
        written_returns=WrittenReturns(db, sealer, clock),
        recovery_withdrawals=RecoveryWithdrawals(db, sealer, clock),
    )


def build_reconciling(
    settings: Settings, db: Database, sealer: Sealer, clock: Clock
) -> Reconciling:
    """What the bank's statements say, and closed months."""
    return Reconciling(
        BankStatements(db, sealer, clock, settings.bank_account),
        StatementWithdrawals(db, clock),
        BankDifferences(db, sealer, clock, settings.bank_answer_days),
        MonthClosing(db, clock, partial(flaws_of, db, sealer)),
    )


def build_threads(settings: Settings, db: Database, sealer: Sealer, clock: Clock) -> PhoneThreads:
    """The talk with a person, for the phone's page and the chat alike."""
    hours = OfficeHours.from_text(settings.chat_hours)
    handovers = Handovers(db, sealer, clock, hours, contacts()["city_phone"])
    return PhoneThreads(db, sealer, clock, hours, handovers)


def build_at_the_window(
    db: Database, sealer: Sealer, clock: Clock, book: PolicyBook
) -> AtTheWindow:
    """What clerks do for members without their phone."""
    return AtTheWindow(
        papers=WindowPapers(db, sealer, clock, book),
        accounts=NewAccounts(db, sealer, clock, book),
        corrections=CareCorrections(db, sealer, clock, book),
        arrivals=Arrivals(db, sealer, clock, book),
    )


def build_identities(
    db: Database, sealer: Sealer, clock: Clock, rechecks: Rechecks
) -> IdentityServices:
    """Who is whom by which number, and what is changed of it."""
    return IdentityServices(
        people=Identities(db, sealer, clock),
        changes=IdentityChanges(db, sealer, clock, rechecks, consents.carry_over),
    )


def build_checks(db: Database, sealer: Sealer, clock: Clock, book: PolicyBook) -> Checks:
    """Quality review, follow-up calls and the review of hospital settlements."""
    return Checks(
        quality_reviews=quality_reviews(db, sealer, clock),
        follow_ups=follow_ups(db, sealer, clock),
        call_numbers=CallNumbers(db, sealer, clock),
        hospital_reviews=HospitalReviews(db, sealer, clock, book),
        hospital_draws=HospitalDraws(db, sealer, clock),
        draw_seeds=DrawSeeds(db, sealer, clock),
    )


def build_cases(
    db: Database, sealer: Sealer, clock: Clock, book: PolicyBook, evidence: AppealPhotos
) -> CaseServices:
    """What the staff looks after for people, by number."""
    return CaseServices(
        CaseLists(db, sealer, clock), ServiceCases(db, sealer, clock, book), evidence
    )


def build_appeals(
    db: Database,
    sealer: Sealer,
    objects: Objects,
    imaging: SharedImaging,
    clock: Clock,
    book: PolicyBook,
) -> tuple[Appeals, AppealPhotos]:
    """Appeals against decisions, and the evidence that comes with them."""
    return Appeals(db, sealer, clock, book), AppealPhotos(db, sealer, objects, imaging, clock)


def build_fraud(
    db: Database, sealer: Sealer, objects: Objects, imaging: SharedImaging, clock: Clock
) -> FraudServices:
    """Reports of fraud: taking one, and looking into it."""
    return FraudServices(
        FraudReporting(db, sealer, objects, imaging, clock), FraudDesk(db, sealer, objects, clock)
    )


def build_care(db: Database, sealer: Sealer, clock: Clock, book: PolicyBook) -> CareServices:
    """Whom we ring regularly, by whose approval."""
    return CareServices(CareSelections(db, clock), CareCalls(db, sealer, clock, book))


def build_accounts(
    db: Database, sealer: Sealer, clock: Clock, staff: StaffAccounts
) -> AccountServices:
    """Who gets in, and what each does about their own account."""
    return AccountServices(
        OwnAccount(db, sealer, clock, staff),
        Invitations(db, sealer, clock, staff.failures),
        StaffOffice(db, sealer, clock),
    )


def build_platform(
    db: Database, sealer: Sealer, clock: Clock, book: PolicyBook
) -> PlatformServices:
    """What the provincial platform says of our claims."""
    return PlatformServices(
        numbers=PlatformNumbers(db, sealer, clock, book),
        held_rows=HeldRows(db, sealer, clock),
        re_entries=ReEntries(db, sealer, clock),
        queries=FigureQueries(db, sealer, clock, book),
        exchange=ExchangeCheck(db, sealer, clock),
        same_person=SamePersonReport(db),
    )


def build_imported_files(
    db: Database, sealer: Sealer, clock: Clock, book: PolicyBook
) -> tuple[Roster, PlatformFeed, PoolCorrections, Openings, UnclaimedExpenses, PlaceFile]:
    """The kinds of files that are staged before they are posted."""
    return (
        Roster(db, sealer, clock),
        PlatformFeed(db, sealer, clock, book),
        PoolCorrections(db, sealer, clock, book),
        Openings(db, sealer, clock, book),
        UnclaimedExpenses(db, sealer, clock),
        PlaceFile(db, sealer, clock),
    )
