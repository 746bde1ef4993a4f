"""Which addresses does the window have, and what shows their errors?

Asked once, by whoever composes the service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from frontdoor.errors import ErrorPage
from window.accounts.invitation_pages import InvitationPages
from window.accounts.office_pages import OfficePages
from window.accounts.own_pages import OwnAccountPages
from window.activities.pages import ActivityPages
from window.announcements.conduct_pages import AnnouncementConductPages
from window.announcements.pages import AnnouncementPages
from window.announcements.screen import AnnouncementScreen
from window.api.api import window_api
from window.care.pages import CarePages
from window.cases.pages import CasePages
from window.chats.figure_pages import ChatFigurePages
from window.chats.missed_call_pages import MissedCallPages
from window.chats.pages import ChatPages
from window.checks.hospital_pages import HospitalPages
from window.checks.side_track_pages import side_track_pages
from window.claim.answers import ClaimAnswers
from window.claim.correction_pages import CorrectionPages
from window.claim.counter_pages import CounterPages
from window.claim.exit_pages import ExitPages
from window.claim.number_pages import NumberPages
from window.claim.pages import ClaimPages
from window.claim.paper_pages import PaperPages
from window.claim.photo_pages import PhotoPages
from window.claim.query_pages import QueryPages
from window.claim.queue_pages import QueuePages
from window.exports.pages import ExportPages
from window.faq.pages import FaqPages
from window.faq.record_pages import FaqRecordPages
from window.fraud.pages import FraudPages
from window.login_pages import LoginPages
from window.looks.pages import LookPages
from window.money.balance_pages import BalancePages
from window.money.bank_pages import BankPages
from window.money.batch_screen import BatchScreen
from window.money.exchange_pages import ExchangePages
from window.money.held_pages import HeldPages
from window.money.import_pages import import_pages
from window.money.import_record_pages import ImportRecordPages
from window.money.month_pages import MonthPages
from window.money.open_payment_pages import OpenPaymentPages
from window.money.payment_pages import PaymentPages
from window.money.query_pages import CentreQueryPages
from window.money.re_entry_pages import ReEntryPages
from window.money.recheck_pages import RecheckPages
from window.money.recovery_pages import RecoveryPages
from window.money.statement_pages import StatementPages
from window.originals import OriginalPages
from window.people.assisted_list_pages import AssistedListPages
from window.people.assisted_pages import AssistedPages
from window.people.authority_pages import AuthorityPages
from window.people.change_pages import ChangePages
from window.people.consent_pages import ConsentPages
from window.people.first_report_pages import FirstReportPages
from window.people.letter_pages import LetterPages
from window.people.person_pages import PersonPages
from window.people.wish_pages import WishPages
from window.places.pages import PlacePages
from window.policy.pages import PolicyPages
from window.rendering import STATIC, Pages
from window.replies.pages import ReplyPages
from window.replies.removal_pages import InboxRemovalPages
from window.reports.promise_pages import PromisePages
from window.services import WindowServices
from window.tips.pages import TipPages


@dataclass(frozen=True)
class StaffPages:
    """窗口: `routes` for the router; `error_page` for frontdoor, under the prefix /window."""

    routes: list[web.AbstractRouteDef]
    error_page: ErrorPage


def staff_pages(
    services: WindowServices, clock: Callable[[], datetime], *, secure_cookie: bool
) -> StaffPages:
    """Every page of the window and the API beside them.

    `secure_cookie` where the service is reached by https.
    """
    pages = Pages(clock)
    staff = services.staff
    login = LoginPages(staff, pages, secure_cookie=secure_cookie)
    batches = BatchScreen(services.payments, pages)
    answers = ClaimAnswers(services.desk_page, staff, pages)
    screen = AnnouncementScreen(services.announcements, staff, pages)
    groups = (
        login,
        OwnAccountPages(services.accounts.own, pages),
        InvitationPages(services.accounts.invitations, pages),
        OfficePages(services.accounts.office, staff, pages),
        LookPages(services.looks, services.searches, pages),
        ExportPages(services.exports, staff, pages),
        QueuePages(
            services.queue,
            services.searches,
            services.looks,
            services.assisted.signing,
            services.exports.lists,
            staff,
            pages,
        ),
        ClaimPages(services.desk, services.desk_page, staff, answers),
        ExitPages(services.exits, services.desk_page, answers),
        CounterPages(services.at_the_window, services.photos, answers),
        CorrectionPages(services.at_the_window.corrections, answers),
        NumberPages(services.platform.numbers, answers),
        QueryPages(services.platform.queries, answers),
        PersonPages(services.identities, services.assisted.signing, staff, pages),
        ChangePages(services.identities, staff, pages),
        PhotoPages(services.photos, services.pictures),
        PaperPages(services.papers, services.pictures, staff, pages),
        OriginalPages(services, pages),
        PaymentPages(services.payments, staff, batches),
        BankPages(services.banking, batches),
        OpenPaymentPages(services.banking, staff, pages, batches),
        BalancePages(services.balances, pages),
        RecoveryPages(services.recoveries, services.banking.recovery_withdrawals, staff, pages),
        StatementPages(services.reconciling, staff, pages),
        MonthPages(services.reconciling, staff, pages),
        RecheckPages(services.rechecks, staff, pages),
        ExchangePages(services.platform.exchange, services.platform.same_person, staff, pages),
        HeldPages(services.platform.held_rows, staff, pages),
        ReEntryPages(services.platform.re_entries, staff, pages),
        CentreQueryPages(services.platform.queries, staff, pages),
        PolicyPages(services.policies, staff, pages),
        PromisePages(services.promises, pages),
        FaqPages(services.faq, staff, pages),
        FaqRecordPages(services.faq, pages),
        AnnouncementPages(services.announcements, staff, pages, screen),
        AnnouncementConductPages(services.announcements, screen),
        TipPages(services.tips, services.tip_articles, services.exports.lists, staff, pages),
        ChatPages(services.chats, staff, pages),
        FraudPages(services.fraud, services.pictures, staff, pages),
        MissedCallPages(services.chats.missed, staff, pages),
        ChatFigurePages(services.chats.figures, services.chats.faq, pages),
        ReplyPages(services.replies, staff, pages),
        InboxRemovalPages(services.inbox_retention, pages),
        WishPages(services.wishes, staff, pages),
        AuthorityPages(services.authority, staff, pages),
        ConsentPages(services.authority.consents, staff, pages),
        LetterPages(services.letters, services.pictures, staff, pages),
        FirstReportPages(services.first_reports, services.identities, staff, pages),
        AssistedListPages(services.assisted, services.identities, staff, pages),
        AssistedPages(services.assisted, staff, pages),
        ImportRecordPages(services.imports, staff, pages),
        CasePages(services.cases, services.pictures, staff, pages),
        CarePages(services.care, staff, pages),
        ActivityPages(services.activities, staff, pages),
        PlacePages(services.places, pages),
        HospitalPages(services.checks, staff, pages, clock),
    )
    routes: list[web.AbstractRouteDef] = [route for group in groups for route in group.routes()]
    routes += import_pages(services, pages)
    routes += side_track_pages(services.checks, staff, pages, clock)
    routes += window_api(services)
    routes.append(web.static("/window/static", STATIC))
    return StaffPages(routes, login.error_page)
