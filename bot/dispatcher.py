"""Who answers a message? The turn asks; the first handler that wants it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.incoming import Incoming
from bot.menu import as_words
from casework.handover.chat_turns import TurnOutcome


@dataclass(frozen=True, repr=False)
class Reply:
    """答复: what to say; None when the message is handled and nothing is to be said.

    `topic` is the entry or the guard that spoke. What is `private` is not kept beside the chat."""

    text: str | None
    outcome: TurnOutcome = TurnOutcome.SERVED
    topic: str = ""
    private: bool = False


SILENCE = Reply(None)


class Handler(Protocol):
    """处理器."""

    async def handle(self, message: Incoming) -> Reply | None:
        """The reply, or None to leave the message to the next handler."""
        ...


class Dispatcher:
    """分派: most specific first; the last one of ours wants everything."""

    def __init__(
        self, handlers: Sequence[Handler], keep: Callable[[Incoming, Reply], None]
    ) -> None:
        """What was answered is given to `keep`."""
        self._handlers = tuple(handlers)
        self._keep = keep

    async def answer(self, message: Incoming) -> Reply:
        """The first handler's answer; silence when nobody wants the message."""
        message = as_words(message)
        for handler in self._handlers:
            reply = await handler.handle(message)
            if reply is not None:
                self._keep(message, reply)
                return reply
        return SILENCE
