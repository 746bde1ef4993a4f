"""What have staff added to the shipped content, and what does the whole then look like?

Asked by the FAQ service when it is renewed, and before a change is saved.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz, process

from faq.entries import Entry, Source
from faq.services import OtherService

STAFF_KIND = "staff"
# Two phrasings this much alike are worth a second look.
NEAR = 90.0
_SHOWN = 5


class AdditionKind(StrEnum):
    """增补种类."""

    PHRASING = "phrasing"  # 问法: one more way to ask for an entry
    ENTRY = "entry"  # 条目: written by staff
    SERVICE = "service"  # 其他部门的事: one more way to ask for another office's matter
    IGNORED = "ignored"  # 不再提示: a question that nobody need look at


ADDITION_KIND_WORDS: Mapping[AdditionKind, str] = {
    AdditionKind.PHRASING: "加问法",
    AdditionKind.ENTRY: "写条目",
    AdditionKind.SERVICE: "记作其他部门的事",
    AdditionKind.IGNORED: "不再提示",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffEntry:
    """自写条目: as staff wrote it, already checked."""

    title: str
    answer: str
    detail: str
    document: str
    article: str
    valid_from: date
    valid_to: date | None
    confirm_with: str
    names: tuple[str, ...]  # the parameters that answer and detail use
    answer_names: tuple[str, ...]
    phrasings: tuple[str, ...]

    def as_entry(self, entry_id: str) -> Entry:
        """The same as the shipped ones are."""
        return Entry(
            id=entry_id,
            title=self.title,
            phrasings={STAFF_KIND: self.phrasings},
            answer=self.answer,
            detail=self.detail or None,
            source=Source(self.document, self.article),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            confirm_with=self.confirm_with or None,
            answer_names=frozenset(self.answer_names),
            detail_names=frozenset(self.names),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """增补: `target` is the entry or service it belongs to, `texts` the phrasings or questions."""

    id: str
    kind: AdditionKind
    target: str
    texts: tuple[str, ...]
    entry: StaffEntry | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """合并结果; `dormant` says of each addition that has no effect why."""

    entries: tuple[Entry, ...]
    services: tuple[OtherService, ...]
    dormant: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Likeness:
    """相近的问法: whose it is, how like (0 to 100), and whether it is the very same."""

    owner: str
    title: str
    phrasing: str
    likeness: float
    same: bool


def merged(
    entries: Iterable[Entry],
    services: Iterable[OtherService],
    additions: Sequence[Addition],
    spelling: Callable[[str], str],
    usable: Callable[[Entry], bool],
) -> Merged:
    """The shipped content with the additions; shipped content wins where a newer one of it has
    overtaken an addition, so that an update never keeps the service from starting."""
    shipped = {entry.id: entry for entry in entries}
    offices = {service.id: service for service in services}
    whole = dict(shipped)
    dormant: dict[str, str] = {}
    owners = {spelling(t): e.id for e in shipped.values() for t in e.all_phrasings()}
    owners |= {spelling(t): s.id for s in offices.values() for t in s.phrasings}
    for each in (a for a in additions if a.kind is AdditionKind.ENTRY and a.entry):
        entry = each.entry.as_entry(each.target) if each.entry else None
        if entry is None or each.target in whole:
            dormant[each.id] = "自带的内容里已经有这个编号的条目"
        elif not usable(entry):
            dormant[each.id] = "答复用到的数字现在没有，或者超过了字数"
        else:
            fresh = tuple(t for t in each.texts if spelling(t) not in owners)
            owners |= dict.fromkeys(map(spelling, fresh), entry.id)
            whole[entry.id] = replace(entry, phrasings={STAFF_KIND: fresh})
    for each in (a for a in additions if a.kind in (AdditionKind.PHRASING, AdditionKind.SERVICE)):
        known = whole if each.kind is AdditionKind.PHRASING else offices
        if each.target not in known:
            dormant[each.id] = "它所属的条目已经没有了"
            continue
        fresh = tuple(t for t in each.texts if spelling(t) not in owners)
        if not fresh:
            dormant[each.id] = "这句话已经写在别的地方"
            continue
        owners |= dict.fromkeys(map(spelling, fresh), each.target)
        if each.kind is AdditionKind.PHRASING:
            entry = whole[each.target]
            own = (*entry.phrasings.get(STAFF_KIND, ()), *fresh)
            whole[entry.id] = replace(entry, phrasings={**entry.phrasings, STAFF_KIND: own})
        else:
            office = offices[each.target]
            offices[office.id] = replace(office, phrasings=(*office.phrasings, *fresh))
    return Merged(tuple(whole.values()), tuple(offices.values()), dormant)


def likenesses(
    text: str,
    groups: Mapping[str, tuple[str, Sequence[str]]],
    spelling: Callable[[str], str],
) -> tuple[Likeness, ...]:
    """相近的问法 in all groups (id → title and phrasings), the most alike first."""
    wanted = spelling(text)
    lines = [(owner, each) for owner, (_, group) in groups.items() for each in group]
    plain = [spelling(each) for _, each in lines]
    found = process.extract(wanted, plain, scorer=fuzz.ratio, score_cutoff=NEAR, limit=_SHOWN)
    return tuple(
        Likeness(
            owner=lines[number][0],
            title=groups[lines[number][0]][0],
            phrasing=lines[number][1],
            likeness=round(likeness, 1),
            same=spelt == wanted,
        )
        for spelt, likeness, number in found
    )
