"""Where do the additions of staff lie, and which of them count? Asked by the live FAQ and by those
who keep its content."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from claims_core.claim import Actor
from faq.additions import Addition, AdditionKind, StaffEntry
from faq.errors import FaqMoved
from faq.tables import FaqAdditionRow
from infra.columns import new_id
from infra.db import Database

ADDED = "added"
TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class InForce:
    """在用的增补, in the order they were made, and the number of the last change."""

    version: int
    additions: tuple[Addition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """改动记录: one row, as it was appended; `counts` while nobody has taken it back."""

    number: int
    act: str
    addition: Addition
    note: str
    by_name: str
    at: datetime
    counts: bool


class AdditionStore:
    """增补存储."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def version(self) -> int:
        """The number of the last change; 0 when there is none."""
        async with self._db.read() as session:
            return await _version(session)

    async def in_force(self) -> InForce:
        """What counts now."""
        changes = await self.changes()
        version = changes[0].number if changes else 0
        kept = tuple(each.addition for each in reversed(changes) if each.counts)
        return InForce(version, kept)

    async def changes(self) -> tuple[Change, ...]:
        """改动记录, the newest first."""
        async with self._db.read() as session:
            query = select(FaqAdditionRow).order_by(FaqAdditionRow.number.desc())
            rows = list(await session.scalars(query))
        gone = {row.undoes for row in rows if row.undoes}
        return tuple(_change(row, row.act == ADDED and row.id not in gone) for row in rows)

    async def append(self, actor: Actor, addition: Addition, *, after: int) -> int:
        """Keep an addition as the change that follows version `after`; its number.

        :raises FaqMoved: when another change came in between.
        """
        return await self._append(actor, addition, None, "", after)

    async def take_back(self, actor: Actor, addition: Addition, note: str, *, after: int) -> int:
        """From now on the addition does not count. :raises FaqMoved:"""
        return await self._append(actor, addition, addition.id, note, after)

    async def _append(
        self, actor: Actor, addition: Addition, undoes: str | None, note: str, after: int
    ) -> int:
        try:
            async with self._db.write() as session:
                if await _version(session) != after:
                    raise FaqMoved
                session.add(
                    FaqAdditionRow(
                        id=new_id() if undoes else addition.id,
                        number=after + 1,
                        act=TAKEN_BACK if undoes else ADDED,
                        undoes=undoes,
                        kind=addition.kind,
                        target=addition.target,
                        content=_content(addition),
                        note=note,
                        by_id=actor.id,
                        by_name=actor.name,
                        at=self._clock(),
                    )
                )
        except IntegrityError as twice:
            # somebody else was faster by a moment
            raise FaqMoved from twice
        return after + 1


async def _version(session: AsyncSession) -> int:
    return await session.scalar(select(func.max(FaqAdditionRow.number))) or 0


def _content(addition: Addition) -> dict[str, Any]:
    content: dict[str, Any] = {"texts": list(addition.texts)}
    if addition.entry is not None:
        entry = asdict(addition.entry)
        days = {key: entry[key].isoformat() for key in ("valid_from", "valid_to") if entry[key]}
        content["entry"] = entry | days
    return content


def _change(row: FaqAdditionRow, counts: bool) -> Change:
    given = row.content.get("entry")
    addition = Addition(
        id=row.undoes or row.id,
        kind=AdditionKind(row.kind),
        target=row.target,
        texts=tuple(row.content["texts"]),
        entry=None if given is None else _entry(given),
    )
    return Change(
        number=row.number,
        act=row.act,
        addition=addition,
        note=row.note,
        by_name=row.by_name,
        at=row.at,
        counts=counts,
    )


def _entry(given: dict[str, Any]) -> StaffEntry:
    until = given["valid_to"]
    lists: dict[str, Sequence[str]] = {
        key: given[key] for key in ("names", "answer_names", "phrasings")
    }
    return StaffEntry(
        title=given["title"],
        answer=given["answer"],
        detail=given["detail"],
        document=given["document"],
        article=given["article"],
        valid_from=date.fromisoformat(given["valid_from"]),
        valid_to=date.fromisoformat(until) if until else None,
        confirm_with=given["confirm_with"],
        **{key: tuple(each) for key, each in lists.items()},
    )
