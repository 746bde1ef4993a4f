"""What follows when somebody replies to one of our messages? Asked by the chat and by replies to
text messages, which know who it is and nothing of what was asked."""

from dataclasses import dataclass

from casework.arrival.answer_words import read_arrival
from casework.arrival.answers import ArrivalAnswers
from casework.phone.own_decisions import OwnDecisions, stops_change, takes_back
from casework.unclaimed.help_wanted import HelpWanted, asks_for_help


@dataclass(frozen=True)
class MessageReply:
    """答复: what to say back; `asks_mark` where a number from 1 to 5 is awaited now."""

    text: str
    asks_mark: bool = False


class MessageReplies:
    """对消息的回复."""

    def __init__(
        self, arrival: ArrivalAnswers, help_wanted: HelpWanted, decisions: OwnDecisions
    ) -> None:
        self._arrival = arrival
        self._help = help_wanted
        self._decisions = decisions

    async def answer(self, person: tuple[str, str], text: str, said_in: str) -> MessageReply | None:
        """What to say back to this person (kind, id as in a delivery: insured or member); None
        where the text answers nothing that we have asked them. `said_in` is chat or sms."""
        arrival = await self._arrival.answer(person, text, said_in)
        if arrival is not None:
            return MessageReply(arrival.text, arrival.asks_mark)
        told = await self._help.answer(person, text, said_in) or await self._decisions.answer(
            person, text, said_in
        )
        return MessageReply(told) if told is not None else None


def may_be_reply(text: str) -> bool:
    """Whether it is worth asking who this is."""
    return (
        read_arrival(text) is not None
        or asks_for_help(text)
        or takes_back(text)
        or stops_change(text)
    )


def is_bare_number(text: str) -> bool:
    """Whether it is a number and nothing else, which may mean a choice."""
    said = read_arrival(text)
    return said is not None and said.bare
