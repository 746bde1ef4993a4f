"""How is the bot put together? Asked once, by whoever composes the service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.account import OfficialAccount
from bot.asides import in_danger
from bot.at_once import AnswersAtOnce
from bot.callback import Callback
from bot.conversations import Conversations
from bot.dispatcher import ByWords, ByWordsUnlessOpen, Dispatcher, Handler
from bot.finishing import Finishing
from bot.forms import Forms
from bot.handlers.account_tags import TagForm, TagTalk, withdraws_tags
from bot.handlers.activities import ActivityTalk
from bot.handlers.announcements import AnnouncementTalk, chooses_announcements
from bot.handlers.answers import Answers, MoreDetail
from bot.handlers.cases import CaseQuestion
from bot.handlers.chat_photos import ChatPhotos, FetchPicture
from bot.handlers.choices import NumberedChoice
from bot.handlers.claim_numbers import ClaimNumber
from bot.handlers.clicks import MenuClicks
from bot.handlers.complaints import ComplaintTalk
from bot.handlers.consents import ConsentForm
from bot.handlers.coverage import CoverageQuestion
from bot.handlers.estimates import EstimateForm
from bot.handlers.events import (
    MassReports,
    OtherEvents,
    SubscriptionEvents,
    SubscriptionReports,
    TemplateReports,
    writes_to_us,
)
from bot.handlers.first_reports import FirstReportFiling, FirstReportForm
from bot.handlers.following import FollowEvents
from bot.handlers.forms import FormTalk
from bot.handlers.fraud import FraudTalk
from bot.handlers.leaving_off import Cancelling, OptOutOfTexts, Unbinding
from bot.handlers.limits import LimitsQuestion
from bot.handlers.media import NotText
from bot.handlers.own_papers import MissingPapers, WithdrawalWish
from bot.handlers.person import WantsAPerson, WithAPerson
from bot.handlers.photo_advice import PhotoAdvice
from bot.handlers.places import PlaceQuestion
from bot.handlers.progress import ProgressQuestion, asks_for_progress
from bot.handlers.questions import PolicyQuestion
from bot.handlers.reminders import ReminderTalk, speaks_of_reminders
from bot.handlers.replies import RepliesToUs
from bot.handlers.requests import REQUESTS, RequestForm
from bot.handlers.thumbs import Thumbs
from bot.handlers.tips import TipTalk, chooses_tips
from bot.handlers.window_codes import WindowCodeTalk
from bot.in_time import DEADLINE, TimelyReplies
from bot.incoming import Incoming
from bot.kept_turns import keeping
from bot.known_replies import KnownReplies
from bot.late_answers import LateAnswers, SendText
from bot.rounds import Rounds
from bot.seen import SeenMessages
from bot.spooled import SpooledPushes
from bot.turns import Turns
from casework.activities.sign_ups import SignUps
from casework.claims.photos import Photos
from casework.conversations.chat_cases import ChatCases
from casework.conversations.member_cases import MemberCases
from casework.conversations.requests import ServiceRequests
from casework.first_reports.reporting import FirstReports
from casework.fraud.reporting import FraudReporting
from casework.handover.chat_turns import ChatTurns
from casework.handover.handovers import Handovers
from casework.handover.office_hours import OfficeHours
from casework.handover.standing import ChatStandings
from casework.ledger.estimates import SupplementEstimates
from casework.ledger.limits import YearLimits
from casework.people.members import Members
from casework.people.own_coverage import OwnCoverage
from casework.people.window_codes import WindowCodes
from casework.phone.progress import Progress
from casework.phone.replies import MessageReplies
from casework.phone.said_consents import SaidConsents
from casework.places.places import Places
from claims_core.data_consents import DATA_CONSENTS
from faq.live import LiveFaq
from faq.unanswered import Unanswered
from infra.db import Database
from infra.group_commit import GroupCommit
from infra.sealing import Sealer
from infra.spool import Spool
from notifications.account_tags.agreeing import AccountTagConsents
from notifications.announcements.mass_outcomes import MassOutcomes
from notifications.announcements.member_announcements import MemberAnnouncements
from notifications.receipts import Receipts
from notifications.service_windows import WindowsNoted
from notifications.subjects.entitlement_consents import ReminderConsents
from notifications.subscriptions.grants import SubscriptionGrants
from notifications.tips.member_tips import MemberTips


@dataclass(frozen=True)
class BotServices:
    """What the bot asks of the application. `window_phone` is read out on the wish for a person,
    `hotline` is the medical insurance's, `hours` are those in which somebody answers,
    `medical_hours` those in which the medical staff ring."""

    db: Database
    group_commit: GroupCommit
    spool: Spool
    sealer: Sealer
    members: Members
    progress: Progress
    limits: YearLimits
    faq: LiveFaq
    unanswered: Unanswered
    tips: MemberTips
    account_tags: AccountTagConsents
    replies: MessageReplies
    window_codes: WindowCodes
    reminders: ReminderConsents
    consents: SaidConsents
    cases: MemberCases
    complaints: ChatCases
    fraud: FraudReporting
    sign_ups: SignUps
    places: Places
    estimates: SupplementEstimates
    coverage: OwnCoverage
    requests: ServiceRequests
    first_reports: FirstReports
    announcements: MemberAnnouncements
    receipts: Receipts
    handovers: Handovers
    turns: ChatTurns
    photos: Photos
    fetch_picture: FetchPicture
    send_text: SendText
    window_phone: str
    hotline: str
    hours: OfficeHours
    medical_hours: OfficeHours
    grants: SubscriptionGrants
    mass_outcomes: MassOutcomes
    sums_on_screens: bool = True


# Also while somebody waits for a clerk.
HEARD_AT_ONCE = (chooses_tips, withdraws_tags, chooses_announcements, speaks_of_reminders)


def _wanted_by(handlers: Sequence[Handler], forms: FormTalk) -> Callable[[Incoming], bool]:
    """Whether a text has a meaning of its own for one of these, whoever says it and when."""
    by_words = [each for each in handlers if isinstance(each, ByWords)]

    def wanted(message: Incoming) -> bool:
        return any(each.wants(message) for each in by_words) or forms.begins(message)

    return wanted


def build_callback(
    account: OfficialAccount,
    services: BotServices,
    clock: Callable[[], datetime],
    *,
    deadline_seconds: float = DEADLINE,
) -> Callback:
    """The callback with every handler behind it, most specific first."""
    db, group, sealer = services.db, services.group_commit, services.sealer
    conversations = Conversations(db, group, sealer, clock)
    sums, phone = services.sums_on_screens, services.window_phone
    forms = Forms(conversations)
    progress = ProgressQuestion(services.members, services.progress, sums=sums)
    standings = ChatStandings(group, sealer)
    said = services.turns
    person = WantsAPerson(services.handovers, said, conversations, progress.known)
    limits = LimitsQuestion(services.members, services.limits)
    answers = Answers(services.faq, conversations, progress, limits, person.call, forms)
    form_talk = FormTalk(
        forms,
        (
            EstimateForm(progress, services.limits, services.estimates),
            FirstReportForm(progress, services.members, services.first_reports, clock),
            *(
                RequestForm(each, services.requests, progress.known, services.medical_hours, clock)
                for each in REQUESTS
            ),
            TagForm(services.account_tags, progress.known),
            *(ConsentForm(each, services.consents, progress.known) for each in DATA_CONSENTS),
        ),
        services.faq,
    )
    complaints = ComplaintTalk(services.complaints, conversations, progress.known, services.faq)
    questions = PolicyQuestion(services.faq, conversations, answers, services.unanswered, said)
    others: tuple[ByWords | ByWordsUnlessOpen, ...] = (
        person,
        ClaimNumber(progress, services.progress, sums=sums),
        SubscriptionEvents(services.grants),
        progress,
        limits,
        CoverageQuestion(progress, services.coverage, services.hotline),
        MissingPapers(progress, services.progress),
        WithdrawalWish(progress, services.progress, phone),
        Unbinding(),
        OptOutOfTexts(),
        PhotoAdvice(),
        WindowCodeTalk(services.window_codes, progress.known),
        FirstReportFiling(progress, services.first_reports),
        TipTalk(services.tips, services.account_tags, progress.known),
        TagTalk(services.account_tags, progress.known, forms),
        ActivityTalk(services.sign_ups, conversations, progress.known, forms),
        ReminderTalk(services.reminders, progress.known),
        AnnouncementTalk(services.announcements, progress.known),
        CaseQuestion(services.cases, progress.known),
        complaints,
        PlaceQuestion(services.places, conversations),
        RepliesToUs(services.replies, conversations, progress.known, forms),
        form_talk,
        ChatPhotos(
            progress,
            services.progress,
            services.photos,
            services.fetch_picture,
            conversations,
            forms,
        ),
        MenuClicks(questions),
        OtherEvents(),
        Cancelling(conversations),
        NotText(),
        MoreDetail(conversations, services.faq),
        Thumbs(conversations, services.unanswered, phone),
        NumberedChoice(conversations, services.faq, answers, services.unanswered),
    )
    heard_at_once = (*HEARD_AT_ONCE, partial(in_danger, services.faq))
    before_questions: tuple[ByWords | ByWordsUnlessOpen, ...] = (
        FollowEvents(services.members),
        TemplateReports(services.receipts),
        SubscriptionReports(services.receipts),
        MassReports(services.mass_outcomes),
        FraudTalk(
            services.fraud,
            services.fetch_picture,
            conversations,
            progress.known,
            services.faq,
            _wanted_by(others, form_talk),
        ),
        WithAPerson(
            *(services.handovers, standings, conversations, heard_at_once),
            told_meanwhile=(asks_for_progress,),
        ),
        *others,
    )
    heard = writes_to_us(WindowsNoted(group, clock))
    dispatcher = Dispatcher(
        (*before_questions, questions),
        heard,
        Finishing(form_talk, complaints, conversations).finish,
        keeping(said),
    )
    spooled = SpooledPushes(services.spool, sealer)
    seen = SeenMessages(db, group, sealer, clock, spooled.process)
    turns = Turns(
        group,
        seen,
        conversations,
        standings,
        dispatcher,
        KnownReplies(before_questions, questions, services.faq, clock),
        AnswersAtOnce(group, sealer, seen, conversations, standings, said, questions, heard, clock),
        spooled,
        LateAnswers(seen, spooled, services.send_text),
    )
    replies = TimelyReplies(turns, spooled, clock, deadline_seconds=deadline_seconds)
    rounds = Rounds(turns, spooled, seen, conversations, clock)
    return Callback(account, turns, replies, rounds, spooled, clock)
