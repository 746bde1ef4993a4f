"""What do we say to a question about the policy?

Asked by the bot, the phone, the window and the command line.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from claims_core.calendar_cn import china_day
from claims_core.policy import PolicyBook
from faq.additions import Addition, merged
from faq.background import background
from faq.choices import Choices, shipped_choices
from faq.contacts import SITUATION, shipped_contacts
from faq.context import leads_on
from faq.decision import Decision, Thresholds
from faq.entries import ANSWER_LIMIT, CONTENT, ContentError, Entry, load_entries
from faq.entry_text import Asking, EntryTexts
from faq.figures import FIGURES
from faq.guards import ELSEWHERE, Guards
from faq.index import SHOWN, Candidate, EntryIndex, Evidence, Ranker
from faq.normaliser import Normaliser
from faq.personal_data import NUMBER, without_introduction
from faq.services import OtherService, shipped_services
from faq.year_asked import without_year, year_asked


@dataclass(frozen=True, slots=True)
class FaqMatch:
    """匹配: the ranker's view (empty when a guard fired), the decision, and what silenced it."""

    matches: tuple[Candidate, ...]
    decision: Decision
    guard: str | None
    service: str | None = None  # 其他部门的事: whose business it is


@dataclass(frozen=True, slots=True)
class FaqAnswer:
    """答复: `text` is the answer or a guard's reply; None when there is nothing fit to say."""

    decision: Decision
    entry_id: str | None = None
    title: str | None = None
    text: str | None = None
    detail: str | None = None
    note: str | None = None  # what no longer holds of the numbers and addresses in it
    flow: str | None = None  # the bot's own flow that takes over from this answer
    follow_ups: tuple[tuple[str, str], ...] = ()  # id and title of what people ask next
    suggestions: tuple[tuple[str, str], ...] = ()  # id and title, best first
    guard: str | None = None


class FaqService:
    """政策问答: guards, then the ranker, then the answer with the figures of the day asked."""

    def __init__(
        self,
        entries: Sequence[Entry],
        index: Ranker,
        guards: Guards,
        book: PolicyBook,
        clock: Callable[[], datetime],
        *,
        services: Sequence[OtherService] = (),
        choices: Choices | None = None,
        normaliser: Normaliser | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        """Raises ContentError when an answer would not fit on a phone screen."""
        self._entries = {entry.id: entry for entry in entries}
        self._services = {service.id: service for service in services}
        self._choices = choices or Choices({})
        self._index = index
        self._guards = guards
        self._book = book
        self._clock = clock
        self._normaliser = normaliser or Normaliser.shipped()
        self._thresholds = thresholds or Thresholds()
        self._contacts = shipped_contacts()
        self._texts = EntryTexts(book, self._contacts)
        self.dormant: Mapping[str, str] = {}  # 不起作用的增补: id → why
        self._refuse_long_answers()

    def renewed(self, added: Sequence[Addition], book: PolicyBook | None = None) -> "FaqService":
        """This content with what staff added, or on another book; this service stays as it is."""
        whole = merged(
            self._entries.values(),
            self._services.values(),
            added,
            self._normaliser.plain,
            lambda entry: self.length(entry) <= ANSWER_LIMIT,
        )
        renewed = FaqService(
            whole.entries,
            _index(whole.entries, whole.services, self._normaliser) if added else self._index,
            self._guards,
            book or self._book,
            self._clock,
            services=whole.services,
            choices=self._choices,
            normaliser=self._normaliser,
            thresholds=self._thresholds,
        )
        renewed.dormant = whole.dormant
        return renewed

    def match(self, text: str, day: date | None = None) -> FaqMatch:
        """The decision without the words."""
        today = day or self._today()
        folded = without_introduction(self._normaliser.folded(text))
        plain = self._normaliser.plain(folded.replace(NUMBER, ""))
        fired = self._guards.check(folded, plain)
        if fired and fired != ELSEWHERE:
            return FaqMatch((), Decision.NONE, fired)
        meant = [each for each in self._choices.of(plain) if self._entries[each].valid_on(today)]
        if meant:
            sure = tuple(Candidate(each, 1 - 0.01 * n) for n, each in enumerate(meant))
            return FaqMatch(sure, Decision.SUGGEST, None)
        ranking = self._index.rank(year_asked(plain, today)[1])
        if fired:
            service = ranking.silenced_by.id if ranking.silenced_by else None
            return FaqMatch(
                (), Decision.NONE, fired, service if service in self._services else None
            )
        found = ranking.candidates
        valid = tuple(c for c in found if self._entries[c.id].valid_on(today))[:SHOWN]
        silenced = ranking.silenced_by
        if silenced and silenced.id in self._services and self._thresholds.speaks(silenced):
            return FaqMatch(valid, Decision.NONE, None, silenced.id)
        decision = self._thresholds.decide(valid)
        if decision is Decision.SUGGEST and self._about_one_place(text, valid):
            decision = Decision.ANSWER
        return FaqMatch(valid, decision, None)

    def _about_one_place(self, text: str, found: Sequence[Candidate]) -> bool:
        """Whether a county is named and the two foremost entries both tell its outlet."""
        names = [self._entries[each.id].answer_names for each in found[:2]]
        return all("outlet" in each for each in names) and bool(
            self._contacts.outlet_named(self._normaliser.folded(text))
        )

    def ask(self, text: str, day: date | None = None, topic: str | None = None) -> FaqAnswer:
        """The answer to one utterance; `day` is today in China unless given.

        `topic` is the entry that the person read last: 那要多久 is then about that, when it fits.
        """
        today = day or self._today()
        match = self.match(text, today)
        if match.service:
            reply = self._texts.fill(self._services[match.service].reply)
            return FaqAnswer(match.decision, text=reply, guard=ELSEWHERE)
        if match.guard:
            return FaqAnswer(
                match.decision, text=self._guards.reply(match.guard), guard=match.guard
            )
        last = self._entries.get(topic or "")
        if last is not None and leads_on(self._normaliser.folded(text)):
            return self._led_on(match, last, text, today)
        return self._answered(match, text, today)

    def _answered(self, match: FaqMatch, text: str, today: date) -> FaqAnswer:
        if match.decision is Decision.ANSWER:
            return self._answer(self._entries[match.matches[0].id], self._asking(text, today))
        if match.decision is Decision.SUGGEST:
            choices = tuple((c.id, self._entries[c.id].title) for c in match.matches)
            return FaqAnswer(match.decision, suggestions=choices)
        return FaqAnswer(match.decision)

    def _led_on(self, match: FaqMatch, last: Entry, text: str, today: date) -> FaqAnswer:
        """What people ask next, else a choice between the last topic and what the words say."""
        fitting = next((each for each in match.matches if each.id in last.follow_ups), None)
        if fitting is not None:
            return self._answer(self._entries[fitting.id], self._asking(text, today))
        if match.decision is not Decision.ANSWER or match.matches[0].id == last.id:
            return self._answered(match, text, today)
        both = (match.matches[0].id, last.id)
        choices = tuple((each, self._entries[each].title) for each in both)
        return FaqAnswer(Decision.SUGGEST, suggestions=choices)

    def by_id(self, entry_id: str, day: date | None = None) -> FaqAnswer:
        """The answer of a chosen entry; decision none when it does not exist that day."""
        today = day or self._today()
        entry = self._entries.get(entry_id)
        if entry is None or not entry.valid_on(today):
            return FaqAnswer(Decision.NONE)
        return self._answer(entry, Asking.on(today))

    def titles(self, day: date | None = None) -> tuple[tuple[str, str], ...]:
        """可以问什么: id and title of every entry valid that day."""
        today = day or self._today()
        return tuple((e.id, e.title) for e in self._entries.values() if e.valid_on(today))

    def offices(self) -> tuple[tuple[str, str], ...]:
        """其他部门的事: id and title of each."""
        return tuple((each.id, each.title) for each in self._services.values())

    def groups(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Title and phrasings of every entry and every other office's matter, by id."""
        entries = {e.id: (e.title, e.all_phrasings()) for e in self._entries.values()}
        return entries | {s.id: (s.title, s.phrasings) for s in self._services.values()}

    def has(self, entry_id: str) -> bool:
        """Whether it is an entry that can be answered with."""
        return entry_id in self._entries

    def reading(self, text: str) -> str:
        """读作: the text in the spelling that is matched."""
        return self._normaliser.plain(text)

    def guard_rule(self, text: str) -> str:
        """The words of the text that made a guard fire; empty when it was all of it, or none."""
        folded = without_introduction(self._normaliser.folded(text))
        return self._guards.fired(folded, self._normaliser.plain(text))[1]

    def explain(self, text: str, day: date | None = None) -> tuple[Evidence, ...]:
        """依据: which grams and phrasings speak for the strongest groups, silent ones too."""
        plain = self._normaliser.plain(text)
        return self._index.explain(year_asked(plain, day or self._today())[1])

    def _asking(self, text: str, today: date) -> Asking:
        folded = self._normaliser.folded(text)
        year, _ = year_asked(folded, today)
        return Asking(today, year, self._contacts.outlet_named(folded))

    def _today(self) -> date:
        return china_day(self._clock())

    def _answer(self, entry: Entry, asking: Asking) -> FaqAnswer:
        said = self._texts.of(entry, asking)
        return FaqAnswer(
            Decision.ANSWER,
            entry_id=entry.id,
            title=entry.title,
            text=said.text,
            detail=said.detail,
            note=said.note,
            flow=entry.flow,
            follow_ups=tuple(
                (each, self._entries[each].title)
                for each in entry.follow_ups
                if each in self._entries and self._entries[each].valid_on(asking.day)
            ),
        )

    def length(self, entry: Entry) -> int:
        """Characters of the answer in the longest form that a member sees."""
        return self._texts.length(entry)

    def _refuse_long_answers(self) -> None:
        problems = []
        for entry in self._entries.values():
            length = self.length(entry)
            if length > ANSWER_LIMIT:
                problems.append(
                    f"{entry.id}.toml: answer 连同年份说明有 {length} 个字。"
                    f"改法：缩到 {ANSWER_LIMIT} 字以内，其余写进 detail。"
                )
        if problems:
            raise ContentError(problems)


def shipped_faq(
    book: PolicyBook, clock: Callable[[], datetime], ranker: Ranker | None = None
) -> FaqService:
    """The service on the shipped content, guards and spelling."""
    normaliser, entries, services, choices, index, guards = _shipped()
    return FaqService(
        entries,
        ranker or index,
        guards,
        book,
        clock,
        services=services,
        choices=choices,
        normaliser=normaliser,
    )


@cache
def _shipped() -> tuple[
    Normaliser, tuple[Entry, ...], tuple[OtherService, ...], Choices, EntryIndex, Guards
]:
    """The packaged files, read once in a process: they never change while it runs."""
    normaliser = Normaliser.shipped()
    names = shipped_contacts().texts.keys()
    entries = load_entries(CONTENT, FIGURES.keys() | names | SITUATION, normaliser.plain)
    services = shipped_services(names)
    index = _index(entries, services, normaliser)
    choices = shipped_choices(normaliser.plain, [entry.id for entry in entries])
    return normaliser, entries, services, choices, index, Guards.shipped()


def _index(
    entries: Sequence[Entry], services: Sequence[OtherService], normaliser: Normaliser
) -> EntryIndex:
    return EntryIndex(
        {entry.id: entry.all_phrasings() for entry in entries},
        lambda text: without_year(normaliser.plain(text)),
        {service.id: service.phrasings for service in services} | background(),
    )
