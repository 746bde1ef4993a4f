"""Answer, offer choices, or stay silent? The FAQ service asks once the candidates are ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from faq.index import Candidate


class Decision(StrEnum):
    """决定: what the bot may do with a text."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


DECISION_WORDS: Mapping[Decision, str] = {
    Decision.ANSWER: "直接回答",
    Decision.SUGGEST: "请人选择",
    Decision.NONE: "不回答",
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """门槛: the two numbers that make three decisions, set by the project's own golden set.

    Lower `refuse_below` and small talk gets answers; raise it and long stories get none.
    `gap` is the least lead over the second, as a part of the first score, that settles a question.
    """

    refuse_below: float = 0.17
    gap: float = 0.20

    def speaks(self, candidate: Candidate) -> bool:
        """Whether the text says enough about anything at all."""
        return candidate.score >= self.refuse_below

    def decide(self, candidates: Sequence[Candidate]) -> Decision:
        if not candidates or not self.speaks(candidates[0]):
            return Decision.NONE
        if candidates[0].score >= 1.0:  # the very words of a phrasing, which only one entry has
            return Decision.ANSWER
        second = candidates[1].score if len(candidates) > 1 else 0.0
        return (
            Decision.ANSWER
            if candidates[0].score - second >= self.gap * candidates[0].score
            else Decision.SUGGEST
        )
