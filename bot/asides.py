"""Does somebody say something else in the middle of what they are telling us? Asked by complaints,
reports and forms, before a text is taken for a part of the story."""

from bot.incoming import without_marks
from faq.answers import FaqAnswer
from faq.clauses import asks
from faq.decision import Decision
from faq.live import LiveFaq

SHORT = 20  # characters; whatever is longer is the story, whatever else it may ask
CRISIS = "crisis"  # the guard that comes before everything


def is_aside(text: str) -> bool:
    """Whether a text is short enough to be something else than the story."""
    return len(text) <= SHORT


def asked_aside(faq: LiveFaq, text: str) -> FaqAnswer | None:
    """The sure answer to a short question in between; None where it is none."""
    if not is_aside(text) or not asks(without_marks(text)):
        return None
    answer = faq.ask(text)
    return answer if answer.decision is Decision.ANSWER else None


def in_danger(faq: LiveFaq, text: str) -> bool:
    """Whether somebody may do themselves harm."""
    return faq.match(text).guard == CRISIS
