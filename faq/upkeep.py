"""How do staff improve the answers? Asked by the page and the API for it; every change is checked,
tried on the golden set, appended with its author, and live at once."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.errors import FieldsInvalid, NotFound
from casework.roles import require_role
from claims_core.claim import Actor, Role
from faq.addition_store import AdditionStore, Change
from faq.additions import Addition, AdditionKind, likenesses
from faq.answers import FaqAnswer, FaqService
from faq.errors import FaqClash, FaqMoved
from faq.golden_gate import GoldenGate
from faq.index import Evidence
from faq.live import LiveFaq
from faq.matching import FaqMatch
from faq.misses import Cluster, MissStore, clustered
from faq.staff_writing import Draft, checked_entry, checked_phrasing
from faq.unanswered import MissKind
from faq.weekly import Week, WeeklyFigures
from infra.columns import new_id
from infra.db import Database

KEEPERS = frozenset({Role.CALLER, Role.SUPERVISOR})
WRITERS = frozenset({Role.SUPERVISOR})
_MOST_IGNORED = 100


@dataclass(frozen=True, slots=True)
class Tried:
    """试问: what a member would see, and why."""

    text: str
    answer: FaqAnswer
    match: FaqMatch
    rule: str  # the words that made a guard fire
    grounds: tuple[tuple[Evidence, str], ...]  # with the title; empty for what must match nothing


class FaqUpkeep:
    """问答维护."""

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        live: LiveFaq,
        gate: GoldenGate | None = None,
    ) -> None:
        self._clock = clock
        self._live = live
        self._store = AdditionStore(db, clock)
        self._missed = MissStore(db, clock)
        self._weekly = WeeklyFigures(db, clock)
        self._gate = gate or GoldenGate()
        self._turn = asyncio.Lock()

    async def try_out(self, actor: Actor, text: str) -> Tried:
        """试问 one question, by the content as it is now. :raises RoleMissing:"""
        require_role(actor, KEEPERS, "维护问答")
        content = self._live.current
        titles = {group: title for group, (title, _) in content.groups().items()}
        grounds = content.explain(text)
        return Tried(
            text,
            content.ask(text),
            content.match(text),
            content.guard_rule(text),
            tuple((each, titles.get(each.id, "")) for each in grounds),
        )

    async def misses(self, actor: Actor, kind: MissKind) -> tuple[Cluster, ...]:
        """待处理: what was asked and not answered well. :raises RoleMissing:"""
        require_role(actor, KEEPERS, "维护问答")
        asked = await self._missed.of(kind)
        held = await self._store.in_force()
        ignored = [
            text
            for each in held.additions
            if each.kind is AdditionKind.IGNORED
            for text in each.texts
        ]
        return await asyncio.to_thread(clustered, asked, self._live.current, ignored)

    async def miss(self, actor: Actor, kind: MissKind, cluster_id: str) -> Cluster:
        """One of them. :raises RoleMissing, NotFound:"""
        found = (each for each in await self.misses(actor, kind) if each.id == cluster_id)
        one = next(found, None)
        if one is None:
            raise NotFound
        return one

    async def changes(self, actor: Actor) -> tuple[Change, ...]:
        """改动记录, the newest first. :raises RoleMissing:"""
        require_role(actor, KEEPERS, "维护问答")
        return await self._store.changes()

    async def weeks(self, actor: Actor, weeks: int) -> tuple[Week, ...]:
        """每周数字, the newest first. :raises RoleMissing:"""
        require_role(actor, KEEPERS, "查看问答数字")
        return await self._weekly.last(weeks)

    def titles(self) -> dict[str, str]:
        """编号 → title of every entry that can be asked for today."""
        return dict(self._live.titles())

    def offices(self) -> dict[str, str]:
        """编号 → title of other offices' matters."""
        return dict(self._live.offices())

    def dormant(self) -> dict[str, str]:
        """不起作用的增补 → why."""
        return dict(self._live.current.dormant)

    async def attach(
        self, actor: Actor, entry_id: str, text: str, *, anyway: bool = False
    ) -> Addition:
        """加问法 to an entry; `anyway` after the alike ones were shown.

        :raises RoleMissing, FieldsInvalid, FaqClash, FaqWorse, FaqMoved:
        """
        require_role(actor, KEEPERS, "维护问答")
        async with self._turn:
            content = await self._newest()
            if not content.has(entry_id):
                raise FieldsInvalid(entry_id="请从清单里选一个条目。")
            text = checked_phrasing(content, text)
            await _refuse_clashes(content, {"text": [text]}, entry_id, anyway)
            return await self._save(actor, content, AdditionKind.PHRASING, entry_id, (text,))

    async def to_office(
        self, actor: Actor, office_id: str, text: str, *, anyway: bool = False
    ) -> Addition:
        """记作其他部门的事: one more way to ask for it.

        :raises RoleMissing, FieldsInvalid, FaqClash, FaqWorse, FaqMoved:
        """
        require_role(actor, KEEPERS, "维护问答")
        async with self._turn:
            content = await self._newest()
            if office_id not in dict(content.offices()):
                raise FieldsInvalid(office_id="请从清单里选一项。")
            text = checked_phrasing(content, text, of_service=True)
            await _refuse_clashes(content, {"text": [text]}, office_id, anyway)
            return await self._save(actor, content, AdditionKind.SERVICE, office_id, (text,))

    async def write(self, actor: Actor, draft: Draft, *, anyway: bool = False) -> Addition:
        """写条目.

        :raises RoleMissing, FieldsInvalid, FaqClash, FaqWorse, FaqMoved:
        """
        require_role(actor, WRITERS, "写问答条目")
        async with self._turn:
            content = await self._newest()
            entry = checked_entry(content, draft)
            fresh = {"title": [entry.title], "phrasings": entry.phrasings}
            await _refuse_clashes(content, fresh, "", anyway)
            addition = Addition(
                id=new_id(),
                kind=AdditionKind.ENTRY,
                target=_new_entry_id(),
                texts=entry.phrasings,
                entry=entry,
            )
            return await self._keep(actor, content, addition)

    async def ignore(self, actor: Actor, texts: Sequence[str]) -> Addition:
        """不再提示: these words, and words next to them, stay off the lists.

        :raises RoleMissing, FieldsInvalid, FaqMoved:
        """
        require_role(actor, KEEPERS, "维护问答")
        kept = tuple(filter(None, (each.strip()[:60] for each in texts[:_MOST_IGNORED])))
        if not kept:
            raise FieldsInvalid(texts="请说明哪些话不用再提示。")
        async with self._turn:
            content = await self._newest()
            return await self._save(actor, content, AdditionKind.IGNORED, "", kept)

    async def take_back(self, actor: Actor, addition_id: str, reason: str) -> None:
        """撤回 an addition; the record of it stays. What takes nothing but an addition away needs
        no golden set: it was so before.

        :raises RoleMissing, FieldsInvalid, NotFound, FaqMoved:
        """
        require_role(actor, KEEPERS, "维护问答")
        reason = reason.strip()
        if not reason or len(reason) > 200:
            raise FieldsInvalid(reason="请写明为什么撤回，不超过200个字。")
        async with self._turn:
            held = await self._store.in_force()
            gone = next((each for each in held.additions if each.id == addition_id), None)
            if gone is None:
                raise NotFound
            if gone.kind is AdditionKind.ENTRY:
                require_role(actor, WRITERS, "撤回问答条目")
            left = tuple(each for each in held.additions if each.id != addition_id)
            renewed = await asyncio.to_thread(self._live.shipped.renewed, left)
            number = await self._store.take_back(actor, gone, reason, after=held.version)
            self._live.swap(renewed, number)

    async def _newest(self) -> FaqService:
        await self._live.refresh()
        return self._live.current

    async def _save(
        self,
        actor: Actor,
        content: FaqService,
        kind: AdditionKind,
        target: str,
        texts: tuple[str, ...],
    ) -> Addition:
        addition = Addition(id=new_id(), kind=kind, target=target, texts=texts)
        return await self._keep(actor, content, addition)

    async def _keep(self, actor: Actor, content: FaqService, addition: Addition) -> Addition:
        """Try it, append it, answer by it."""
        held = await self._store.in_force()
        if held.version != self._live.version:
            raise FaqMoved
        renewed = content
        if addition.kind is not AdditionKind.IGNORED:
            renewed = await asyncio.to_thread(self._tried, content, (*held.additions, addition))
        number = await self._store.append(actor, addition, after=held.version)
        self._live.swap(renewed, number)
        return addition

    def _tried(self, content: FaqService, additions: tuple[Addition, ...]) -> FaqService:
        renewed = self._live.shipped.renewed(additions)
        self._gate.require(self._live.shipped, content, renewed)
        return renewed


def _new_entry_id() -> str:
    """Of letters alone, as the shipped ones are."""
    return "staff_" + "".join(chr(ord("a") + int(digit, 16)) for digit in new_id()[:8])


async def _refuse_clashes(
    content: FaqService, fresh: dict[str, Sequence[str]], own: str, anyway: bool
) -> None:
    """The same words under another entry are refused; much the same ones are shown first."""
    groups = content.groups()
    alike: list[tuple[str, str]] = []
    for field, texts in fresh.items():
        for text in texts:
            found = await asyncio.to_thread(likenesses, text, groups, content.reading)
            same = next((each for each in found if each.same), None)
            if same is not None:
                raise FieldsInvalid(**{field: f"“{text}”已经写在“{same.title}”里了。"})
            alike += [(each.title, each.phrasing) for each in found if each.owner != own]
    if alike and not anyway:
        raise FaqClash(list(dict.fromkeys(alike)))
