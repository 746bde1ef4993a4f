"""What does the chat need, and from what is it made? One bundle, mostly of what members have on the
phone already."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.gateways import Clock, Gateways
from app.settings import Settings
from app.spool_watch import spool_folder
from bot.official_account import BotServices
from casework.arrival.answers import ArrivalAnswers
from casework.conversations.chat_cases import ChatCases
from casework.conversations.requests import ServiceRequests
from casework.handover.chat_turns import ChatTurns
from casework.handover.office_hours import OfficeHours
from casework.people.own_coverage import OwnCoverage
from casework.phone.own_decisions import OwnDecisions
from casework.phone.replies import MessageReplies
from casework.unclaimed.help_wanted import HelpWanted
from claims_core.policy import PolicyBook
from faq.contacts import contacts, counties
from faq.live import LiveFaq
from infra.db import Database
from infra.group_commit import GroupCommit
from infra.sealing import Sealer
from infra.spool import Spool
from miniapp_api.api import MemberServices
from notifications.account_tags.agreeing import AccountTagConsents
from notifications.announcements.mass_outcomes import MassOutcomes
from notifications.receipts import Receipts
from notifications.subscriptions.grants import SubscriptionGrants


@dataclass(frozen=True)
class BotShared:
    """What the chat shares with the phone, the window and the loops."""

    db: Database
    sealer: Sealer
    gateways: Gateways
    faq: LiveFaq
    grants: SubscriptionGrants
    member: MemberServices


def build_bot(settings: Settings, clock: Clock, book: PolicyBook, shared: BotShared) -> BotServices:
    """Everything that the handlers of the chat call."""
    db, sealer, gateways = shared.db, shared.sealer, shared.gateways
    hours = OfficeHours.from_text(settings.chat_hours)
    faq, grants, member = shared.faq, shared.grants, shared.member
    group = GroupCommit(db)
    return BotServices(
        db=db,
        group_commit=group,
        spool=Spool(spool_folder(settings)),
        sealer=sealer,
        members=member.members,
        progress=member.progress,
        limits=member.limits,
        faq=faq,
        unanswered=member.unanswered,
        tips=member.tips,
        account_tags=AccountTagConsents(db, clock, counties()),
        replies=MessageReplies(
            ArrivalAnswers(db, sealer, clock, book),
            HelpWanted(db, sealer, clock, book),
            OwnDecisions(db, member.authority.giving, member.authority.payee_stops),
        ),
        window_codes=member.authority.window_codes,
        reminders=member.reminders,
        consents=member.authority.consents,
        cases=member.cases,
        complaints=ChatCases(db, sealer, clock, book),
        fraud=member.fraud,
        sign_ups=member.sign_ups,
        places=member.places,
        estimates=member.estimates,
        coverage=OwnCoverage(db, clock),
        requests=ServiceRequests(db, sealer, clock, book),
        first_reports=member.first_reports,
        announcements=member.announcements,
        receipts=Receipts(db, clock),
        handovers=member.threads.handovers,
        turns=ChatTurns(group, sealer, clock),
        photos=member.photos,
        fetch_picture=_fetched(gateways),
        grants=grants,
        mass_outcomes=MassOutcomes(db),
        send_text=gateways.wechat.send_text,
        window_phone=contacts()["city_phone"],
        hotline=contacts()["hotline"],
        hours=hours,
        medical_hours=OfficeHours.from_text(settings.medical_hours),
        sums_on_screens=settings.sums_on_screens,
    )


def _fetched(gateways: Gateways) -> Callable[[str], Awaitable[bytes]]:
    async def fetch(media_id: str) -> bytes:
        """What somebody sent in the chat."""
        return (await gateways.wechat.media.get(media_id)).data

    return fetch
