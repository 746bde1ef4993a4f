"""How does an entry read on the day somebody asks? The FAQ service asks, knowing the year and the
county that the question names."""

from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from claims_core.policy import PolicyBook
from faq.contacts import ContactBook, Outlet
from faq.entries import Entry
from faq.figures import figures_for
from faq.reply_templates import compiled


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """提问的情形: when it is asked, the year it is about, the county that it names."""

    day: date
    year: int
    outlet: Outlet | None = None

    @property
    def about(self) -> date:
        """The day whose rules are wanted: today, or the middle of another year."""
        return self.day if self.year == self.day.year else date(self.year, 7, 1)


@dataclass(frozen=True, slots=True)
class EntryText:
    """答复的文字: `note` says what no longer holds of the numbers and addresses in it."""

    text: str
    detail: str | None
    note: str | None


# Of each book, worked out once: every service that is made on it refuses what is too long, and the
# contacts are the same in the whole process.
_LENGTHS: WeakKeyDictionary[PolicyBook, dict[tuple[str, frozenset[str], date], int]]
_LENGTHS = WeakKeyDictionary()


class EntryTexts:
    """Texts of entries with the figures of a book."""

    def __init__(self, book: PolicyBook, contacts: ContactBook) -> None:
        self._book = book
        self._contacts = contacts
        # Worked out once for each entry, day, year and county; another book or content has texts of
        # its own.
        self._said: dict[tuple[str, QuestionContext], EntryText] = {}
        self._said_on: date | None = None
        self._lengths = _LENGTHS.setdefault(book, {})

    def of(self, entry: Entry, asking: QuestionContext) -> EntryText:
        """The entry as it is read then."""
        if asking.day != self._said_on:
            self._said.clear()
            self._said_on = asking.day
        key = (entry.id, asking)
        if key not in self._said:
            self._said[key] = self._worked_out(entry, asking)
        return self._said[key]

    def _worked_out(self, entry: Entry, asking: QuestionContext) -> EntryText:
        detail = self._say(entry.detail, entry.detail_names, asking) if entry.detail else None
        ended = self._contacts.ended(entry.answer_names | entry.detail_names, asking.day)
        return EntryText(
            self._say(entry.answer, entry.answer_names, asking),
            detail,
            self.fill(self._contacts.after) if ended else None,
        )

    def fill(self, template: str) -> str:
        """A reply that names contacts only."""
        return compiled(template).render(self._contacts.texts)

    def length(self, entry: Entry) -> int:
        """Characters of the answer in the longest form that a member sees: with another year named,
        and for the county with the longest address."""
        key = (entry.answer, entry.answer_names, entry.valid_from)
        if key not in self._lengths:
            self._lengths[key] = self._longest(entry)
        return self._lengths[key]

    def _longest(self, entry: Entry) -> int:
        day = date(entry.valid_from.year + 1, 7, 1)
        local = entry.answer_names & {"outlet", "city_phone"}
        outlets = (None, *self._contacts.outlets) if local else (None,)
        return max(
            len(self._say(entry.answer, entry.answer_names, QuestionContext(day, day.year, outlet)))
            for outlet in outlets
        )

    def _say(self, template: str, names: frozenset[str], asking: QuestionContext) -> str:
        """With the figures of the year; names the year they are from where it is another one."""
        figures = figures_for(self._book, asking.about, names)
        situation = {
            "outlet": asking.outlet,
            "contract_over": self._contacts.over(asking.about),
        }
        contacts = self._contacts.texts
        if asking.outlet and "outlet" not in names:  # whoever names a county gets its number
            contacts = contacts | {"city_phone": asking.outlet.as_phone()}
        text = compiled(template).render(contacts | figures.words() | situation)
        year = figures.borrowed_from(names)
        if year is None:
            return (
                f"{text}这项规定还在核实，以正式公布为准。" if figures.unconfirmed(names) else text
            )
        later = asking.year >= asking.day.year
        own = "标准以正式公布为准" if later else "规定我们手里没有，以当年的文件为准"
        return f"按{year}年的规定，{text}{figures.year}年的{own}。"
