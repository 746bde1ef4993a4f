"""Who answers a message? The turn asks; the first handler that wants it answers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.incoming import Incoming
from bot.menu import as_words
from bot.scenes import scanned_as_words
from casework.handover.chat_turns import TurnOutcome
from faq.asked_often import AskedOften


class ReplyKind(StrEnum):
    """答复的种类: what has to be known of it afterwards."""

    ANSWER = "answer"
    ALONE = "alone"  # nothing is to be said behind it
    PERSON = "person"  # the chat stands with people now


@dataclass(frozen=True, repr=False)
class Reply:
    """答复: what to say; None when the message is handled and nothing is to be said.

    `topic` is the entry or the guard that spoke. What is `private` is not kept beside the chat."""

    text: str | None
    kind: ReplyKind = field(default=ReplyKind.ANSWER, kw_only=True)
    outcome: TurnOutcome = field(default=TurnOutcome.SERVED, kw_only=True)
    topic: str = field(default="", kw_only=True)
    private: bool = field(default=False, kw_only=True)


SILENCE = Reply(None)


class Handler(Protocol):
    """处理器."""

    async def handle(self, message: Incoming) -> Reply | None:
        """The reply, or None to leave the message to the next handler."""
        ...


@runtime_checkable
class ByWords(Handler, Protocol):
    """One that knows by a text alone, whoever wrote it and whatever was said before, whether it
    has anything to do with it."""

    def wants(self, message: Incoming) -> bool:
        """Whether `handle` may answer a message in these words."""
        ...


@runtime_checkable
class ByWordsUnlessOpen(Handler, Protocol):
    """One that knows it by a text alone as long as nothing is open: no form, no story that is being
    told, nothing kept, and no clerk has the chat."""

    def wants_with_nothing_open(self, message: Incoming) -> bool:
        """Whether `handle` may answer these words of somebody with whom nothing is open."""
        ...


class NotForWords:
    """What handlers of events, pictures and the like have in common."""

    def wants(self, message: Incoming) -> bool:
        """Nothing that is in words."""
        return False


_ANY_DAY = date.min

FinishReply = Callable[[Incoming, Reply, Handler], Awaitable[Reply]]


KeepReply = Callable[[Incoming, Reply], None]


class Dispatcher:
    """分派: most specific first; the last one of ours wants everything. `heard` is told of every
    message, `finish` has the last word on what is said, and `keep` is given what was said."""

    def __init__(
        self,
        handlers: Sequence[Handler],
        heard: Callable[[Incoming], None],
        finish: FinishReply,
        keep: KeepReply,
    ) -> None:
        self._handlers = tuple(handlers)
        self._heard = heard
        self._wants = [
            (each, each.wants if isinstance(each, ByWords) else None) for each in self._handlers
        ]
        # two dozen are asked about a text; of one that many send, once
        self._known: AskedOften[Sequence[Handler]] = AskedOften()
        self._finish = finish
        self._keep = keep

    async def answer(self, message: Incoming) -> Reply:
        """The first handler's answer; silence when nobody wants the message."""
        self._heard(message)
        message = scanned_as_words(as_words(message))
        for handler in self._concerned(message):
            reply = await handler.handle(message)
            if reply is not None:
                finished = await self._finish(message, reply, handler)
                self._keep(message, finished)
                return finished
        return SILENCE

    def _concerned(self, message: Incoming) -> Sequence[Handler]:
        if not message.in_words:
            return self._handlers
        return self._known.of(message.text, _ANY_DAY, lambda *_: self._that_want(message))

    def _that_want(self, message: Incoming) -> Sequence[Handler]:
        return tuple(each for each, wants in self._wants if wants is None or wants(message))
