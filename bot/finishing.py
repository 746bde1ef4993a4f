"""What is added to a reply, and remembered of it, whoever gave it? Asked by the dispatcher, last of
all."""

from collections.abc import Mapping
from dataclasses import replace

from bot.conversations import Conversations
from bot.dispatcher import Handler, Reply, ReplyKind
from bot.handlers.account_tags import TagTalk
from bot.handlers.activities import ActivityTalk
from bot.handlers.announcements import AnnouncementTalk
from bot.handlers.cases import CaseQuestion
from bot.handlers.chat_photos import ChatPhotos
from bot.handlers.claim_numbers import ClaimNumber
from bot.handlers.complaints import ComplaintTalk
from bot.handlers.coverage import CoverageQuestion
from bot.handlers.forms import FormTalk
from bot.handlers.leaving_off import Unbinding
from bot.handlers.limits import LimitsQuestion
from bot.handlers.media import NotText
from bot.handlers.own_papers import MissingPapers, WithdrawalWish
from bot.handlers.photo_advice import PhotoAdvice
from bot.handlers.places import PlaceQuestion
from bot.handlers.progress import ProgressQuestion
from bot.handlers.reminders import ReminderTalk
from bot.handlers.replies import RepliesToUs
from bot.handlers.tips import TipTalk
from bot.handlers.window_codes import WindowCodeTalk
from bot.incoming import TEXT_LIMIT, Incoming
from faq.rated import REPLY, WITHOUT_TEXTS, RatedReply, rated_id

# Entries, guards and other offices say themselves what they are.
_RATED: Mapping[type, RatedReply] = {
    ProgressQuestion: RatedReply.PROGRESS,
    LimitsQuestion: RatedReply.LIMITS,
    ClaimNumber: RatedReply.CLAIM_NUMBER,
    MissingPapers: RatedReply.MISSING,
    WithdrawalWish: RatedReply.WITHDRAWAL,
    Unbinding: RatedReply.UNBINDING,
    CoverageQuestion: RatedReply.COVERAGE,
    PlaceQuestion: RatedReply.PLACES,
    FormTalk: RatedReply.FORMS,
    CaseQuestion: RatedReply.CASES,
    TipTalk: RatedReply.TIPS,
    ActivityTalk: RatedReply.ACTIVITIES,
    AnnouncementTalk: RatedReply.ANNOUNCEMENTS,
    NotText: RatedReply.NOT_TEXT,
    TagTalk: RatedReply.ACCOUNT_TAGS,
    ReminderTalk: RatedReply.REMINDERS,
    RepliesToUs: RatedReply.MESSAGES,
    ChatPhotos: RatedReply.PICTURES,
    PhotoAdvice: RatedReply.PICTURES,
    ComplaintTalk: RatedReply.COMPLAINTS,
    WindowCodeTalk: RatedReply.WINDOW_CODES,
}

WAS_LONGER = f"您这条太长，只收到前{TEXT_LIMIT}个字，后面的请再发一条。"


class Finishing:
    """收尾: the way back to an open form, and what 有用 and 没用 would be about."""

    def __init__(
        self, form_talk: FormTalk, complaints: ComplaintTalk, conversations: Conversations
    ) -> None:
        self._form_talk = form_talk
        self._complaints = complaints
        self._conversations = conversations

    async def finish(self, message: Incoming, reply: Reply, handler: Handler) -> Reply:
        """The reply as it goes out."""
        finished = await self._finished(message, reply, handler)
        if not message.was_longer:
            return finished
        # said first: what is too long for one reply loses its end
        told = WAS_LONGER if finished.text is None else f"{WAS_LONGER}\n\n{finished.text}"
        return replace(finished, text=told)

    async def _finished(self, message: Incoming, reply: Reply, handler: Handler) -> Reply:
        if reply.text is None:
            return reply
        rated = _RATED.get(type(handler))
        goes_on = isinstance(handler, FormTalk) and await self._asks(message)
        if rated is not None and not reply.private and not goes_on:
            about = rated_id(REPLY, rated)
            asked = "" if about in WITHOUT_TEXTS else message.text
            await self._conversations.rateable(message.person, about, asked)
        if reply.kind is ReplyKind.ALONE:
            return reply
        if await self._complaints.is_open(message.person):  # begun later than any form
            told = isinstance(handler, ComplaintTalk)
            return reply if told else self._complaints.lead_back(reply)
        return await self._form_talk.lead_back(message, reply)

    async def _asks(self, message: Incoming) -> bool:
        """Whether the form goes on: a question is not judged, only what it led to."""
        return await self._form_talk.is_open(message.person)
