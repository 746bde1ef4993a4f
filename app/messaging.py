"""How is the message worker put together? Asked by whoever runs it: beside the web server, alone,
in the demo and in tests."""

from functools import partial

from app.account_tagging import AccountTagLoop
from app.announcing import Announcing
from app.compose import Services, build_tip_articles
from app.message_limits import notification_policy
from casework.people.people import phone_index
from casework.phone.contacts import Contacts
from casework.phone.draft_reminders import DraftReminders
from casework.unclaimed.reminding import EntitlementReminders
from claims_core.calendar_cn import china_day
from faq.contacts import contacts as faq_contacts
from infra.clock_jumps import ClockJumps
from infra.sms.providers import PROBE_SECONDS
from notifications.account_tags.tagging import AccountTagging
from notifications.announcements.planning import PagePlanner
from notifications.announcements.sending import AnnouncementSending
from notifications.announcements.wechat_sending import AccountGateways, AccountSending
from notifications.channels.service_chat import ServiceChatChannel
from notifications.channels.sms import SmsChannel
from notifications.channels.subscription_message import SubscriptionChannel
from notifications.channels.wechat_template import WeChatTemplateChannel
from notifications.inbox.writing import InboxWriter
from notifications.messages import ChannelName
from notifications.policy import NotificationPolicy
from notifications.relay import Relay
from notifications.sender import Sender
from notifications.service_windows import ServiceWindows
from notifications.subjects.activity import ActivitySubject
from notifications.subjects.announcement import AnnouncementSubject
from notifications.subjects.assisted_filing import AssistedFilingSubject
from notifications.subjects.claim import ClaimSubject
from notifications.subjects.code import CodeSubject
from notifications.subjects.draft import DraftSubject
from notifications.subjects.entitlement import EntitlementSubject
from notifications.subjects.first_report import FirstReportSubject
from notifications.subjects.person_notice import PersonNoticeSubject
from notifications.subjects.subject import by_message
from notifications.subjects.tip import TipSubject
from notifications.worker import MessageWorker


def build_worker(
    services: Services,
    policy: NotificationPolicy | None = None,
    jumps: ClockJumps | None = None,
) -> MessageWorker:
    """The worker that relays events and sends messages; woken by every commit with events.
    Without a `policy` the one of the settings; `jumps` where the clock is the machine's."""
    policy = policy or notification_policy(services.settings)
    contacts = Contacts(services.db, services.sealer, services.clock)
    claims = ClaimSubject(
        services.db,
        contacts,
        sums_on_screens=services.settings.sums_on_screens,
        mini_template=services.wording.mini_template.id,
        service_template=services.wording.service_template.id,
    )
    reminders = EntitlementReminders(services.db, services.clock, services.book)
    subjects = by_message(
        claims,
        EntitlementSubject(services.db, contacts, reminders, faq_contacts()["city_phone"]),
        FirstReportSubject(services.db, contacts),
        DraftSubject(services.db, contacts, DraftReminders(services.db, services.clock)),
        AssistedFilingSubject(services.db, contacts, services.member.base_url),
        ActivitySubject(services.db, contacts),
        CodeSubject(services.codes),
        PersonNoticeSubject(services.db, services.sealer, contacts),
        TipSubject(services.tips.catalogue, services.db, contacts),
        AnnouncementSubject(services.db, contacts),
    )
    providers = services.gateways.sms
    sms = SmsChannel(subjects, providers, services.wording, partial(phone_index, services.sealer))
    template = WeChatTemplateChannel(subjects, services.gateways.wechat, services.wording)
    wording, wechat = services.wording, services.gateways.wechat
    subscribed = SubscriptionChannel(
        subjects, wechat.service_subscriptions, wording, wording.service_template, services.grants
    )
    mini = SubscriptionChannel(
        subjects, wechat.mini_subscriptions, wording, wording.mini_template, services.grants
    )
    windows = ServiceWindows(services.db, services.clock)
    chat = ServiceChatChannel(subjects, wechat.service_messages, wording, windows)
    worker = MessageWorker(
        services.db,
        Relay(
            services.db,
            subjects,
            InboxWriter(services.sealer, services.wording),
            policy,
            services.clock,
        ),
        Sender(
            services.db,
            {
                ChannelName.SMS: sms,
                ChannelName.WECHAT_TEMPLATE: template,
                ChannelName.SERVICE_SUBSCRIPTION: subscribed,
                ChannelName.MINI_SUBSCRIPTION: mini,
                ChannelName.SERVICE_CHAT: chat,
            },
            subjects,
            policy,
            services.clock,
            jumps=jumps,
        ),
        services.clock,
        poll_seconds=services.settings.worker_poll_seconds,
        beside=(PROBE_SECONDS, lambda: providers.probe(china_day(services.clock()))),
    )
    services.db.on_events(worker.wake)
    return worker


def build_announcing(services: Services, policy: NotificationPolicy | None = None) -> Announcing:
    """The loop that turns approved announcements into messages, a page at a time; runs where the
    messages are sent."""
    policy = policy or notification_policy(services.settings)
    db, clock, wechat = services.db, services.clock, services.gateways.wechat
    planner = PagePlanner(services.sealer, services.wording, policy)
    account = AccountGateways(wechat.media, wechat.articles, wechat.mass_messages)
    return Announcing(
        AnnouncementSending(db, planner, policy, clock),
        AccountSending(db, account, clock),
        build_tip_articles(services),
    )


def build_account_tagging(services: Services) -> AccountTagLoop:
    """The loop that puts tags on followers who agreed to them, and takes them off."""
    return AccountTagLoop(
        AccountTagging(services.db, services.gateways.wechat.tags, services.clock)
    )
