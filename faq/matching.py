"""What may a text mean, and may we answer it? The FAQ service asks, before it looks for words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from faq.asked_often import AskedOften
from faq.choices import Choices
from faq.clauses import asks, parts_of
from faq.contacts import ContactBook
from faq.decision import Decision, Thresholds
from faq.entries import Entry
from faq.guard_likeness import GuardLikeness
from faq.guards import ELSEWHERE, FACES, NOISE, Guards
from faq.index import SHOWN, Candidate, Evidence, Ranker, Ranking
from faq.normaliser import Normaliser
from faq.personal_data import NUMBER, without_introduction
from faq.services import OtherService, of_one_character
from faq.year_asked import year_asked

# A part of a text that speaks so clearly for an entry is a question of its own.
_OWN_QUESTION = 0.4
_OWN_LEAD = 0.1
_CLEAR = Thresholds(answer_from=_OWN_QUESTION, gap=_OWN_LEAD)
_SECOND = 0.4
# Beside a question that is clear, one that speaks so strongly is another, whatever is near it.
_STRONG = 0.5
_TWO, _MOST_PARTS = 2, 4
_OURS = "大额"  # whoever names it is not simply sent elsewhere
_STORY = 60  # characters: who tells so much asks one thing, in several sentences


@dataclass(frozen=True, slots=True)
class FaqMatch:
    """匹配: the ranker's view (empty when a guard fired), the decision, and what silenced it."""

    matches: tuple[Candidate, ...]
    decision: Decision
    guard: str | None
    service: str | None = None  # 其他部门的事 or 闲话: whose business it is


@dataclass(frozen=True, slots=True)
class Reading:
    """读法 of a text: with its marks, in plain spelling without years, and the parts that ask."""

    folded: str
    plain: str
    asked: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Matcher:
    """匹配器: guards, then words of several meanings, then the ranker."""

    entries: Mapping[str, Entry]
    services: Mapping[str, OtherService]
    index: Ranker
    guards: Guards
    likeness: GuardLikeness
    choices: Choices
    normaliser: Normaliser
    contacts: ContactBook
    thresholds: Thresholds = field(default_factory=Thresholds)
    known: AskedOften[FaqMatch] = field(default_factory=AskedOften, repr=False)

    def read(self, text: str, today: date) -> Reading:
        """The text without the asker's own name and numbers."""
        folded = without_introduction(self.normaliser.folded(text))
        said = folded.replace(NUMBER, "")
        parts = parts_of(said)
        asked = [
            year_asked(spelt, today)[1]
            for part in parts
            if asks(spelt := self.normaliser.spelt(part)) or asks(part)
        ]
        if len(parts) < _TWO:
            asked = []
        return Reading(self.normaliser.guarded(folded), self.normaliser.spelt(said), tuple(asked))

    def match(self, text: str, today: date) -> FaqMatch:
        """What it means and whether we answer."""
        return self.known.of(text, today, self._matched)

    def _matched(self, text: str, today: date) -> FaqMatch:
        reading = self.read(text, today)
        found = self._found(text, reading, today)
        if found.guard or found.service or found.decision is Decision.ANSWER:
            return found
        # nothing is lost by a refusal where there is no answer, so less likeness is enough
        likened = self._likened(reading, unanswered=True)
        return FaqMatch((), Decision.NONE, likened) if likened else found

    def _found(self, text: str, reading: Reading, today: date) -> FaqMatch:
        fired = self._fired(reading)
        if not reading.plain and self.normaliser.has_faces(text):
            return FaqMatch((), Decision.NONE, FACES)
        if fired and fired not in {ELSEWHERE, NOISE}:
            return FaqMatch((), Decision.NONE, fired)
        meant = self._sure(self.choices.of(reading.plain), today)
        if fired == NOISE and not meant:
            # 好, 嗯, 嗯嗯嗯嗯: a single character is noise, unless it is what people do say
            said = of_one_character(self.services.values()).get(_one_character(reading.folded))
            return FaqMatch((), Decision.NONE, None if said else fired, said)
        if meant:
            return FaqMatch(meant, Decision.SUGGEST, None)
        ranking = self.index.rank(year_asked(reading.plain, today)[1], reading.asked)
        silenced = ranking.silenced_by
        if fired:
            service = silenced.id if silenced and silenced.id in self.services else None
            return FaqMatch((), Decision.NONE, fired, service)
        valid = tuple(each for each in ranking.candidates if self._valid(each.id, today))[:SHOWN]
        if silenced and silenced.id in self.services and self.thresholds.speaks(silenced):
            both = self._questions(reading, today, sure=True)
            if len(both) < _TWO:
                if _OURS in reading.plain and (ours := self._silenced(ranking, today)):
                    return FaqMatch(ours, Decision.SUGGEST, None)
                return FaqMatch(valid, Decision.NONE, None, silenced.id)
            return FaqMatch(_foremost(both, valid), Decision.SUGGEST, None)
        return self._decided(reading, valid, ranking.rival, today)

    def _decided(
        self,
        reading: Reading,
        valid: tuple[Candidate, ...],
        rival: Candidate | None,
        today: date,
    ) -> FaqMatch:
        """What to make of the candidates: an answer, or the choices to offer."""
        phrasing = bool(valid) and valid[0].score >= 1
        vague = () if phrasing else self._sure(self.choices.behind(reading.plain), today)
        if vague:
            return FaqMatch(vague, Decision.SUGGEST, None)
        decision = self.thresholds.decide(valid, rival, len(reading.plain))
        if decision is not Decision.NONE and not phrasing and _another(valid):
            both = self._questions(reading, today, sure=decision is Decision.ANSWER)
            if len(both) > 1:
                return FaqMatch(_foremost(both, valid), Decision.SUGGEST, None)
        if decision is not Decision.ANSWER and reading.asked:
            last, story = reading.asked[-1], len(reading.plain) > _STORY
            if story and (question := self._own_question(last, today)):
                return FaqMatch(_foremost([question], valid), Decision.ANSWER, None)
            alone = story or len(reading.asked) == 1
            if alone and (meant := self._sure(self.choices.behind(last), today)):
                return FaqMatch(meant, Decision.SUGGEST, None)
        if decision is Decision.SUGGEST and self._about_one_place(reading.folded, valid):
            decision = Decision.ANSWER
        return FaqMatch(valid, decision, None)

    def _fired(self, reading: Reading) -> str | None:
        """The guard that fires: by its tables or, where none does, by what its texts are like.
        Other offices are named in many a story that asks about us."""
        fired = self.guards.check(reading.folded, reading.plain)
        if fired in {None, ELSEWHERE}:
            fired = self._likened(reading) or fired
        if fired == ELSEWHERE and reading.asked and len(reading.plain) > _STORY:
            question = ",".join(reading.asked)
            return self.guards.check(question, question)
        return fired

    def _likened(self, reading: Reading, *, unanswered: bool = False) -> str | None:
        found = self.likeness.guard_of(reading.folded, unanswered=unanswered)
        return None if self.guards.only_sounds_like(found, reading.folded) else found

    def explain(self, text: str, today: date) -> tuple[Evidence, ...]:
        """依据: which grams and phrasings speak for the strongest groups, silent ones too."""
        return self.index.explain(year_asked(self.read(text, today).plain, today)[1])

    def guard_words(self, text: str, today: date) -> str:
        """The words of the text that made a guard fire; empty when it was all of it, or none."""
        reading = self.read(text, today)
        fired, words = self.guards.fired(reading.folded, reading.plain)
        decided = self._matched(text, today).guard
        if decided in self.likeness.guards and decided != fired:
            return self.likeness.speaking(decided, reading.folded)
        return words

    def _silenced(self, ranking: Ranking, today: date) -> tuple[Candidate, ...]:
        """The entries that a pointer silences, when the text says enough about them."""
        if not ranking.silenced or not self.thresholds.speaks(ranking.silenced[0]):
            return ()
        return tuple(each for each in ranking.silenced if self._valid(each.id, today))[:SHOWN]

    def _questions(self, reading: Reading, today: date, *, sure: bool) -> tuple[Candidate, ...]:
        """两问: the entries that single parts of the text ask for, each by itself; `sure`: the
        whole has an answer."""
        if not 1 < len(reading.asked) <= _MOST_PARTS or len(reading.plain) > _STORY:
            return ()
        found: dict[str, Candidate] = {}
        clear = False
        for part in reading.asked:
            ranking = self.index.rank(part)
            first = self._first(ranking, today)
            if first is None:
                continue
            own = _clear(ranking)
            clear = clear or own
            if own or (first.score >= _STRONG and not sure):
                found.setdefault(first.id, first)
        return tuple(found.values()) if clear else ()

    def _own_question(self, part: str, today: date) -> Candidate | None:
        """The entry that a part of a text asks for by itself."""
        ranking = self.index.rank(part)
        return self._first(ranking, today) if _clear(ranking) else None

    def _first(self, ranking: Ranking, today: date) -> Candidate | None:
        """The foremost entry, when it is valid that day."""
        first = next(iter(ranking.candidates), None)
        return first if first and self._valid(first.id, today) else None

    def _sure(self, meant: Sequence[str], today: date) -> tuple[Candidate, ...]:
        """The meanings of a word, as good as said."""
        valid = [each for each in meant if self._valid(each, today)]
        return tuple(Candidate(each, 1 - 0.01 * n) for n, each in enumerate(valid))

    def _about_one_place(self, folded: str, found: Sequence[Candidate]) -> bool:
        """Whether a county is named and the two foremost entries both tell its outlet."""
        names = [self.entries[each.id].answer_names for each in found[:2]]
        return all("outlet" in each for each in names) and bool(self.contacts.outlet_named(folded))

    def _valid(self, entry_id: str, today: date) -> bool:
        return self.entries[entry_id].valid_on(today)


def _one_character(folded: str) -> str:
    """The character that is all of the text, be it over and over; empty when there are others."""
    letters = {letter for letter in folded if letter.isalnum()}
    return letters.pop() if len(letters) == 1 else ""


def _clear(ranking: Ranking) -> bool:
    """Whether a part of a text would be answered by itself."""
    return _CLEAR.decide(ranking.candidates, ranking.rival) is Decision.ANSWER


def _another(found: Sequence[Candidate]) -> bool:
    """Whether the text as a whole speaks for a second entry at all."""
    return len(found) > 1 and found[1].score >= _SECOND * found[0].score


def _foremost(first: Sequence[Candidate], others: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The first ones, and then what else was found."""
    known = {each.id for each in first}
    ordered = [*first, *(each for each in others if each.id not in known)][:SHOWN]
    best = max(each.score for each in ordered)
    asked = [Candidate(each.id, round(best - 0.01 * n, 4)) for n, each in enumerate(ordered)]
    return tuple(asked[: len(first)]) + tuple(
        min(pair, key=lambda each: each.score)
        for pair in zip(asked[len(first) :], ordered[len(first) :], strict=True)
    )
