"""What do we say to a question about the policy?

Asked by the bot, the phone, the window and the command line.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from claims_core.calendar_cn import china_day
from claims_core.policy import PolicyBook
from faq.additions import Addition, merged
from faq.asked_often import AskedOften
from faq.background import background
from faq.choices import Choices, shipped_choices
from faq.contacts import SITUATION, shipped_contacts
from faq.context import leads_on
from faq.decision import Decision, Thresholds
from faq.entries import ANSWER_LIMIT, CONTENT, ContentError, Entry, load_entries
from faq.entry_text import EntryTexts, QuestionContext
from faq.figures import FIGURES
from faq.guard_likeness import shipped_likeness
from faq.guards import ELSEWHERE, Guards
from faq.index import EntryIndex, Evidence, Ranker
from faq.matching import FaqMatch, Matcher
from faq.normaliser import Normaliser
from faq.services import SMALL_TALK, OtherService, shipped_services, shipped_small_talk
from faq.year_asked import without_year, year_asked


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
    service: str | None = None  # whose business it is, where it is another office's
    goes_on: bool = False  # it would be another one after the entry that was read last


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
        small_talk: Sequence[OtherService] = (),
        choices: Choices | None = None,
        normaliser: Normaliser | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        """Raises ContentError when an answer would not fit on a phone screen."""
        self._entries = {entry.id: entry for entry in entries}
        self._services = {service.id: service for service in services}
        self._small_talk = {each.id: each for each in small_talk}
        self._matcher = Matcher(
            entries=self._entries,
            services=self._services | self._small_talk,
            index=index,
            guards=guards,
            likeness=shipped_likeness(),
            choices=choices or Choices({}),
            normaliser=normaliser or Normaliser.shipped(),
            contacts=shipped_contacts(),
            thresholds=thresholds or Thresholds(),
        )
        self.book = book
        self._clock = clock
        self._texts = EntryTexts(book, self._matcher.contacts)
        self._said: AskedOften[FaqAnswer] = AskedOften()
        self.dormant: Mapping[str, str] = {}  # 不起作用的增补: id → why
        self._refuse_long_answers()

    def renewed(self, added: Sequence[Addition], book: PolicyBook | None = None) -> "FaqService":
        """This content with what staff added, or on another book; this service stays as it is."""
        whole = merged(
            self._entries.values(),
            self._services.values(),
            added,
            self._matcher.normaliser.plain,
            lambda entry: self.length(entry) <= ANSWER_LIMIT,
        )
        known = self._matcher
        renewed = FaqService(
            whole.entries,
            _index(whole.entries, whole.services, self._small_talk.values(), known.normaliser)
            if added
            else known.index,
            known.guards,
            book or self.book,
            self._clock,
            services=whole.services,
            small_talk=tuple(self._small_talk.values()),
            choices=known.choices,
            normaliser=known.normaliser,
            thresholds=known.thresholds,
        )
        renewed.dormant = whole.dormant
        return renewed

    def match(self, text: str, day: date | None = None) -> FaqMatch:
        """The decision without the words."""
        return self._matcher.match(text, day or self._today())

    def ask(self, text: str, day: date | None = None, topic: str | None = None) -> FaqAnswer:
        """The answer to one utterance; `day` is today in China unless given.

        `topic` is the entry that the person read last: 那要多久 is then about that, when it fits.
        """
        today = day or self._today()
        answer = self._said.of(text, today, self._worked_out)
        last = self._entries.get(topic or "") if answer.goes_on else None
        return self._led_on(self.match(text, today), last, text, today) if last else answer

    def _worked_out(self, text: str, today: date) -> FaqAnswer:
        """The answer to a text by itself."""
        match = self.match(text, today)
        for matters, guard in ((self._services, ELSEWHERE), (self._small_talk, SMALL_TALK)):
            if match.service in matters:
                reply, service = self._texts.fill(matters[match.service].reply), match.service
                return FaqAnswer(match.decision, text=reply, guard=guard, service=service)
        if match.guard:
            reply_of = self._matcher.guards.reply
            return FaqAnswer(match.decision, text=reply_of(match.guard), guard=match.guard)
        goes_on = leads_on(self._matcher.normaliser.folded(text))
        return replace(self._answered(match, text, today), goes_on=goes_on)

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

    def by_id(self, entry_id: str, day: date | None = None, asked: str = "") -> FaqAnswer:
        """The answer of a chosen entry, for the county and the year that `asked` names; decision
        none when it does not exist that day."""
        today = day or self._today()
        entry = self._entries.get(entry_id)
        if entry is None or not entry.valid_on(today):
            return FaqAnswer(Decision.NONE)
        return self._answer(entry, self._asking(asked, today))

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
        return self._matcher.read(text, self._today()).plain

    def guard_rule(self, text: str) -> str:
        """The words of the text that made a guard fire; empty when it was all of it, or none."""
        return self._matcher.guard_words(text, self._today())

    def explain(self, text: str, day: date | None = None) -> tuple[Evidence, ...]:
        """依据: which grams and phrasings speak for the strongest groups, silent ones too."""
        return self._matcher.explain(text, day or self._today())

    def _asking(self, text: str, today: date) -> QuestionContext:
        folded = self._matcher.normaliser.folded(text)
        year, _ = year_asked(folded, today)
        return QuestionContext(today, year, self._matcher.contacts.outlet_named(folded))

    def _today(self) -> date:
        return china_day(self._clock())

    def _answer(self, entry: Entry, asking: QuestionContext) -> FaqAnswer:
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
    shipped = _shipped()
    return FaqService(
        shipped.entries,
        ranker or shipped.index,
        shipped.guards,
        book,
        clock,
        services=shipped.services,
        small_talk=shipped.small_talk,
        choices=shipped.choices,
        normaliser=shipped.normaliser,
    )


@dataclass(frozen=True, slots=True)
class _Shipped:
    normaliser: Normaliser
    entries: tuple[Entry, ...]
    services: tuple[OtherService, ...]
    small_talk: tuple[OtherService, ...]
    choices: Choices
    index: EntryIndex
    guards: Guards


@cache
def _shipped() -> _Shipped:
    """The packaged files, read once in a process: they never change while it runs."""
    normaliser = Normaliser.shipped()
    names = shipped_contacts().texts.keys()
    entries = load_entries(CONTENT, FIGURES.keys() | names | SITUATION, normaliser.plain)
    services, small_talk = shipped_services(names), shipped_small_talk(names)
    return _Shipped(
        normaliser,
        entries,
        services,
        small_talk,
        shipped_choices(normaliser.plain, [entry.id for entry in entries]),
        _index(entries, services, small_talk, normaliser),
        Guards.shipped(),
    )


def _index(
    entries: Sequence[Entry],
    services: Iterable[OtherService],
    small_talk: Iterable[OtherService],
    normaliser: Normaliser,
) -> EntryIndex:
    return EntryIndex(
        {entry.id: entry.all_phrasings() for entry in entries},
        lambda text: without_year(normaliser.plain(text)),
        {each.id: each.phrasings for each in (*services, *small_talk)} | background(),
    )
