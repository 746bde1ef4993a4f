"""What is said to words alone, whoever says them? The turns ask first: of most questions of policy
nothing depends on the person, as long as nothing is open between them and us."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dispatcher import ByWords, ByWordsUnlessOpen
from bot.handlers.answers import OfferingReply
from bot.handlers.questions import PolicyQuestion
from bot.incoming import Incoming
from bot.replies import fitting
from claims_core.calendar_cn import china_day
from faq.answers import FaqAnswer, FaqService
from faq.asked_often import AskedOften
from faq.live import LiveFaq

log = logging.getLogger("daetong.bot")


@dataclass(frozen=True, repr=False)
class KnownReply:
    """现成的答复: `text` goes out; `said` tells what it offers, `answer` is for those who count."""

    text: str
    said: OfferingReply
    answer: FaqAnswer


class KnownReplies:
    """只看话就能答的: what nobody but the policy's handler may want where nothing is open."""

    def __init__(
        self,
        others: Sequence[ByWords | ByWordsUnlessOpen],
        questions: PolicyQuestion,
        faq: LiveFaq,
        clock: Callable[[], datetime],
    ) -> None:
        """`others` are all handlers but that one."""
        self._wanted_by = [
            each.wants if isinstance(each, ByWords) else each.wants_with_nothing_open
            for each in others
        ]
        self._questions = questions
        self._faq = faq
        self._clock = clock
        self._of = faq.current
        # in a tuple, so that it is known as well where there is none
        self._known: AskedOften[tuple[KnownReply | None]] = AskedOften()

    def to(self, message: Incoming) -> KnownReply | None:
        """The reply; None where somebody else may want the message, where it depends on who writes
        or on what was said before, and where there is nothing to be said."""
        if not message.in_words:
            return None
        self._renew(self._faq.current)
        try:
            (found,) = self._known.of(
                message.text, china_day(self._clock()), lambda *_: (self._found(message),)
            )
        except Exception:
            log.exception("No reply by words", extra={"action": "known_reply_failed"})
            return None  # whoever is asked next fails likewise, and says what we say to that
        return found

    def _renew(self, current: FaqService) -> None:
        if current is not self._of:
            self._known, self._of = AskedOften(), current

    def _found(self, message: Incoming) -> KnownReply | None:
        if any(wants(message) for wants in self._wanted_by):
            return None
        found = self._questions.by_words(message.text)
        if found is None or found[0].reply.text is None:
            return None
        said, answer = found
        return KnownReply(fitting(said.reply.text or ""), said, answer)
