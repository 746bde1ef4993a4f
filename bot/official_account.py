"""How is the bot put together? Asked once, by whoever composes the service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.account import OfficialAccount
from bot.callback import Callback
from bot.conversations import Conversations
from bot.dispatcher import Dispatcher
from bot.handlers.answers import Answers, MoreDetail
from bot.handlers.choices import NumberedChoice
from bot.handlers.clicks import MenuClicks
from bot.handlers.events import OtherEvents, SubscriptionEvents, TemplateReports
from bot.handlers.following import FollowEvents
from bot.handlers.media import NotText
from bot.handlers.progress import ProgressQuestion
from bot.handlers.questions import PolicyQuestion
from bot.handlers.thumbs import Thumbs
from bot.handlers.tips import TipTalk
from bot.rounds import Rounds
from bot.seen import SeenMessages
from bot.spooled import SpooledPushes
from bot.turns import DEADLINE, SendText, Turns
from casework.ledger.limits import YearLimits
from casework.people.members import Members
from casework.phone.progress import Progress
from faq.contacts import contacts
from faq.live import LiveFaq
from faq.unanswered import Unanswered
from infra.db import Database
from infra.group_commit import GroupCommit
from infra.sealing import Sealer
from infra.spool import Spool
from notifications.receipts import Receipts
from notifications.subscriptions.grants import SubscriptionGrants
from notifications.tips.member_tips import MemberTips


@dataclass(frozen=True)
class BotServices:
    """What the bot asks of the application. `window_phone` is read out on the wish for a person."""

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
    receipts: Receipts
    send_text: SendText
    window_phone: str
    grants: SubscriptionGrants


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
    progress = ProgressQuestion(services.members, services.progress)
    answers = Answers(services.faq, conversations, progress, services.members, services.limits)
    questions = PolicyQuestion(
        services.faq, conversations, answers, services.unanswered, services.window_phone
    )
    dispatcher = Dispatcher(
        (
            FollowEvents(services.members),
            TemplateReports(services.receipts),
            SubscriptionEvents(services.grants),
            progress,
            TipTalk(services.tips, progress.known),
            MenuClicks(questions, services.window_phone, contacts()["hotline"]),
            OtherEvents(),
            NotText(),
            MoreDetail(conversations, services.faq),
            Thumbs(conversations, services.unanswered, services.window_phone),
            NumberedChoice(conversations, services.faq, answers, services.unanswered),
            questions,
        )
    )
    spooled = SpooledPushes(services.spool, sealer)
    seen = SeenMessages(db, group, sealer, clock, spooled.process)
    turns = Turns(
        group,
        seen,
        conversations,
        dispatcher,
        spooled,
        services.send_text,
        clock,
        deadline_seconds=deadline_seconds,
    )
    rounds = Rounds(turns, spooled, seen, conversations, clock)
    return Callback(account, turns, rounds, spooled, clock)
