"""Which form is somebody filling in, and how far are they? Kept in the conversation, so that a
restart loses nothing and an expiry needs no timer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.conversations import Conversations

KEPT, COMPLAINT, FRAUD = "form", "complaint", "fraud"
# Long enough to look for a paper, too short for a number of the next day to be taken for an answer.
LASTS = timedelta(hours=2)


@dataclass(frozen=True, repr=False)
class OpenForm:
    """正在填的表: its name, the question that waits for an answer, and the answers so far."""

    name: str
    step: str
    answers: Mapping[str, Any] = field(default_factory=dict)

    def answered(self, following: str, **answers: Any) -> "OpenForm":
        """The form one question further."""
        return replace(self, step=following, answers={**self.answers, **answers})


class Forms:
    """每人一张表, while it is being filled in."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def open_of(self, person: str) -> OpenForm | None:
        """The form that this person is filling in; None without one, or when it has expired."""
        kept = await self._conversations.kept(person, KEPT)
        return OpenForm(kept["name"], kept["step"], kept["answers"]) if kept else None

    async def keep(self, person: str, form: OpenForm) -> None:
        """Where they are now, in place of where they were."""
        facts = {"name": form.name, "step": form.step, "answers": dict(form.answers)}
        await self._conversations.keep(person, KEPT, facts, LASTS)

    async def begin(self, person: str, form: OpenForm) -> None:
        """The first question of a form."""
        await put_away_others(self._conversations, person, KEPT)
        await self.keep(person, form)

    async def close(self, person: str) -> None:
        """Finished or given up."""
        await self._conversations.keep(person, KEPT, None, LASTS)


async def put_away_others(conversations: Conversations, person: str, begun: str) -> None:
    """Whoever begins something else is no longer asked for the story that came before it: what
    they answer now would be taken for that. Beside a report nothing stays open, or the rest of it
    would be told there; a complaint is soon told, and a form goes on behind it."""
    if begun != COMPLAINT:
        await conversations.keep(person, COMPLAINT, None, LASTS)
    if begun == FRAUD:
        await conversations.keep(person, KEPT, None, LASTS)
        return
    report = await conversations.kept(person, FRAUD)
    if report is not None and not report["number"]:  # else its pictures may still come
        await conversations.keep(person, FRAUD, None, LASTS)
