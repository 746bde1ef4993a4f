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


_A_WORD = 4  # characters: one is soon exchanged for another, so likeness says little


@dataclass(frozen=True, slots=True)
class Thresholds:
    """门槛: the numbers that make three decisions. They were set on a part of the golden set
    whose texts nobody looked at while guards and phrasings were written (tests/cases/faq).

    Lower `refuse_below` and small talk gets answers; raise it and long stories get none.
    Between it and `answer_from` the evidence is weak: choices are offered.
    `gap` is the least lead over the second, as a part of the first score, that settles a question;
    in a text of at most `short` characters, which often means several things, it is `short_gap`,
    unless the first is as like a phrasing as `near`.
    """

    refuse_below: float = 0.22
    answer_from: float = 0.25
    gap: float = 0.18
    short_gap: float = 0.30
    short: int = 8
    near: float = 0.8

    def speaks(self, candidate: Candidate) -> bool:
        """Whether the text says enough about anything at all."""
        return candidate.score >= self.refuse_below

    def sure(self, candidates: Sequence[Candidate], length: int | None = None) -> bool:
        """Whether the first is far enough before the second, in a text of that length."""
        first = candidates[0].score
        second = candidates[1].score if len(candidates) > 1 else 0.0
        short = length is not None and length <= (self.short if first < self.near else _A_WORD)
        return first - second >= (self.short_gap if short else self.gap) * first

    def decide(
        self,
        candidates: Sequence[Candidate],
        rival: Candidate | None = None,
        length: int | None = None,
    ) -> Decision:
        """`rival` is what else the text may be about, that is no entry; `length` in characters."""
        if not candidates or not self.speaks(candidates[0]):
            return Decision.NONE
        if candidates[0].score >= 1.0:  # the very words of a phrasing, which only one entry has
            return Decision.ANSWER
        strong = candidates[0].score >= self.answer_from and self.sure(candidates, length)
        near = rival is not None and not self.sure((candidates[0], rival))
        return Decision.ANSWER if strong and not near else Decision.SUGGEST
