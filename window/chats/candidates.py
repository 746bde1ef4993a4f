"""Which answers of the FAQ may fit what the member wants to know? Asked by the page of one chat; a
clerk reads one, changes it and sends it."""

from dataclasses import dataclass

from casework.handover.owners import Speaker
from casework.handover.views import HandoverView
from faq.answers import FaqService

MOST_LOOKED_AT = 6
MOST_ANSWERS = 3
_HUMAN = "human"


@dataclass(frozen=True)
class CandidateAnswer:
    """可能的答案: an entry's title and its answer of today."""

    title: str
    text: str


@dataclass(frozen=True)
class Candidates:
    """问答里的候选: for what was `asked`, the likeliest first."""

    asked: str = ""
    answers: tuple[CandidateAnswer, ...] = ()


def candidates(faq: FaqService, chat: HandoverView) -> Candidates:
    """For the last words of the member that the FAQ has something for; the wish for a person itself
    is no question."""
    said = [each.text for each in chat.messages if each.by is Speaker.MEMBER]
    for text in reversed(said[-MOST_LOOKED_AT:]):
        found = faq.match(text)
        if found.guard or found.service:
            continue
        entries = [faq.by_id(each.id, asked=text) for each in found.matches[:MOST_ANSWERS]]
        answers = tuple(
            CandidateAnswer(each.title or "", each.text)
            for each in entries
            if each.text and each.flow != _HUMAN
        )
        if answers:
            return Candidates(text, answers)
    return Candidates()
