"""Which content answers at this moment? Everybody who asks the FAQ asks here; a change is swapped
in at once, and nobody waits for the new index."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from claims_core.policy import PolicyBook, PolicySpan
from faq.addition_store import AdditionStore
from faq.answers import FaqAnswer, FaqService
from faq.index import Evidence
from faq.matching import FaqMatch

log = logging.getLogger("daetong.faq")

POLL_SECONDS = 3.0


class LiveFaq:
    """在用问答: the shipped content with the additions of the newest version that was seen."""

    def __init__(
        self,
        shipped: FaqService,
        store: AdditionStore,
        book: Callable[[], Awaitable[PolicyBook]] | None = None,
    ) -> None:
        """`book` gives the policy book of the moment: a year may be confirmed while we run."""
        self.shipped = shipped
        self._store = store
        self._book = book
        self._spans: tuple[PolicySpan, ...] = shipped.book.spans()
        self._current = shipped
        self._version = 0
        self._turn = asyncio.Lock()

    @property
    def current(self) -> FaqService:
        """The content of this moment, for whoever asks it several things that must agree."""
        return self._current

    @property
    def version(self) -> int:
        """The number of the last addition that is in it; 0 is the shipped content alone."""
        return self._version

    def swap(self, renewed: FaqService, version: int) -> None:
        """From the next question on, this content; never back to an older version."""
        if version >= self._version:
            self._current, self._version = renewed, version

    async def refresh(self) -> bool:
        """Look whether there is a newer version, and take it over; True when there was."""
        async with self._turn:
            rules_changed = await self._renew_figures()
            if await self._store.version() == self._version and not rules_changed:
                return False
            held = await self._store.in_force()
            renewed = await asyncio.to_thread(self.shipped.renewed, held.additions)
            self.swap(renewed, held.version)
            log.info(
                "The FAQ has new content",
                extra={"action": "faq_renewed", "version": held.version},
            )
            return True

    async def _renew_figures(self) -> bool:
        """Tell the figures of the policy book of this moment; True when they are others."""
        if self._book is None:
            return False
        book = await self._book()
        spans = book.spans()
        if spans == self._spans:
            return False
        self.shipped = await asyncio.to_thread(self.shipped.renewed, (), book)
        self._spans = spans
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Look every few seconds until `stop` is set: another process may have changed it."""
        while not stop.is_set():
            try:
                await self.refresh()
            except Exception:
                log.exception("The FAQ was not renewed", extra={"action": "faq_renewal_failed"})
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await stop.wait()
            except TimeoutError:
                continue

    def match(self, text: str, day: date | None = None) -> FaqMatch:
        """The decision without the words."""
        return self._current.match(text, day)

    def ask(self, text: str, day: date | None = None, topic: str | None = None) -> FaqAnswer:
        """The answer to one utterance, with the entry that was read last as its `topic`."""
        return self._current.ask(text, day, topic)

    def by_id(self, entry_id: str, day: date | None = None, asked: str = "") -> FaqAnswer:
        """The answer of a chosen entry, for the county and the year that `asked` names."""
        return self._current.by_id(entry_id, day, asked)

    def titles(self, day: date | None = None) -> tuple[tuple[str, str], ...]:
        """可以问什么: id and title of every entry valid that day."""
        return self._current.titles(day)

    def offices(self) -> tuple[tuple[str, str], ...]:
        """其他部门的事: id and title of each."""
        return self._current.offices()

    def groups(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        """Title and phrasings of everything that can be asked for."""
        return self._current.groups()

    def has(self, entry_id: str) -> bool:
        """Whether it is an entry that can be answered with."""
        return self._current.has(entry_id)

    def reading(self, text: str) -> str:
        """读作: the text in the spelling that is matched."""
        return self._current.reading(text)

    def guard_rule(self, text: str) -> str:
        """The words of the text that made a guard fire."""
        return self._current.guard_rule(text)

    def explain(self, text: str, day: date | None = None) -> tuple[Evidence, ...]:
        """依据: which grams and phrasings speak for the strongest groups."""
        return self._current.explain(text, day)
