"""Which rows of the roster are one person? Asked by whatever sums, locks, lists or shows.

A lost row points to the kept one and stays where it is, with its claims, entries and bindings; all
of them are read together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from casework.people.tables import FormerNumberRow, InsuredRow
from infra.statements import LISTED, among, chunks


# Nearly every question looks at the roster like this. To make an alias costs more than all the rest
# of the condition, so each look has one of its own for good: none stands inside itself.
def _look() -> ReadOnlyColumnCollection[str, Any]:
    return InsuredRow.__table__.alias().c


_ASKED, _OWNERS_ROW, _NUMBERED = _look(), _look(), _look()
_KEPT, _LOST, _KEPT_OF_MANY, _LOST_OF_MANY = _look(), _look(), _look(), _look()
_NAMED = InsuredRow.__table__.alias()
_FORMER = FormerNumberRow.__table__.alias().c
# Of the people of one request: the same condition is asked for again and again.
_CONDITIONS = 128


async def kept_ids(session: AsyncSession, insured_ids: Iterable[str]) -> dict[str, str]:
    """The id under which each of these people is kept; mostly their own."""
    found = {each: each for each in insured_ids}
    for part in chunks(list(found), LISTED):
        for lost, kept in await session.execute(
            select(InsuredRow.id, InsuredRow.merged_into_id).where(
                among(session, InsuredRow.id, part), InsuredRow.merged_into_id.is_not(None)
            )
        ):
            found[lost] = kept or lost
    return found


async def kept_id(session: AsyncSession, insured_id: str) -> str:
    """The id under which this person is kept."""
    return (await kept_ids(session, [insured_id]))[insured_id]


async def ids_of(session: AsyncSession, insured_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """All ids of each of these people, by the kept one, which comes first."""
    kept = sorted(set((await kept_ids(session, insured_ids)).values()))
    found: dict[str, tuple[str, ...]] = {each: (each,) for each in kept}
    for part in chunks(kept, LISTED):
        for lost, owner in await session.execute(
            select(InsuredRow.id, InsuredRow.merged_into_id)
            .where(among(session, InsuredRow.merged_into_id, part))
            .order_by(InsuredRow.id)
        ):
            if owner is not None:
                found[owner] = (*found[owner], lost)
    return found


async def is_one_person(session: AsyncSession, one: str, other: str) -> bool:
    """Whether these two ids are the same person's."""
    kept = await kept_ids(session, [one, other])
    return kept[one] == kept[other]


async def every_lost_id(session: AsyncSession) -> dict[str, str]:
    """Everybody who was found to be somebody else: lost id → kept id. They are few."""
    rows = await session.execute(
        select(InsuredRow.id, InsuredRow.merged_into_id)
        .where(InsuredRow.merged_into_id.is_not(None))
        .order_by(InsuredRow.id)
    )
    return {lost: kept for lost, kept in rows if kept is not None}


@lru_cache(maxsize=_CONDITIONS)
def same_person(insured_id: str) -> CompoundSelect[str]:
    """All ids of this person, for a condition."""
    owner = (
        select(func.coalesce(_ASKED.merged_into_id, _ASKED.id))
        .where(_ASKED.id == insured_id)
        .scalar_subquery()
    )
    return (
        select(_KEPT.id)
        .where(_KEPT.id == owner)
        .union_all(select(_LOST.id).where(_LOST.merged_into_id == owner))
    )


def same_people(insured_ids: Select[str] | CompoundSelect[str]) -> CompoundSelect[str]:
    """All ids of the people whom a query names, for a condition."""
    row, kept, lost = _OWNERS_ROW, _KEPT_OF_MANY, _LOST_OF_MANY
    owners = select(func.coalesce(row.merged_into_id, row.id)).where(row.id.in_(insured_ids))
    return (
        select(kept.id)
        .where(kept.id.in_(owners))
        .union_all(select(lost.id).where(lost.merged_into_id.in_(owners)))
    )


def numbers_of(insured_id: str) -> CompoundSelect[str]:
    """The blind index of every id number that this person has or had, for a condition."""
    ids = same_person(insured_id)
    return (
        select(_NUMBERED.id_number_index)
        .where(_NUMBERED.id.in_(ids))
        .union_all(select(_FORMER.id_number_index).where(_FORMER.insured_id.in_(ids)))
    )


async def hold_kept(session: AsyncSession, insured_ids: Collection[str]) -> dict[str, str]:
    """As `kept_ids`, and nobody merges these people until the transaction ends.

    Many may hold a person like this at once; whoever merges waits for everybody who holds one of
    the two, and who comes later sees the merge."""
    found: dict[str, str] = {}
    waiting: Sequence[str] = sorted(set(insured_ids))
    while waiting:
        pointed: set[str] = set()
        for part in chunks(waiting, LISTED):
            for row_id, owner in await session.execute(
                select(InsuredRow.id, InsuredRow.merged_into_id)
                .where(among(session, InsuredRow.id, part))
                .order_by(InsuredRow.id)
                .with_for_update(read=True, key_share=True)
            ):
                found[row_id] = owner or row_id
                pointed.add(owner or row_id)
        waiting = sorted(pointed - found.keys())
    return {each: _followed(found, each) for each in insured_ids if each in found}


def _followed(owners: Mapping[str, str], insured_id: str) -> str:
    """While one was waited for, whom it points to may have been found to be a third."""
    while owners[insured_id] != insured_id:
        insured_id = owners[insured_id]
    return insured_id


async def kept_row(session: AsyncSession, insured_id: str) -> InsuredRow:
    """The row that says who this person is today."""
    row = await session.get_one(InsuredRow, insured_id)
    if row.merged_into_id is None:
        return row
    return await session.get_one(InsuredRow, row.merged_into_id)


async def kept_row_and_several(session: AsyncSession, insured_id: str) -> tuple[InsuredRow, bool]:
    """The same, and whether this person has been in the roster more than once."""
    ids = same_person(insured_id).subquery()
    query = (
        select(InsuredRow, select(func.count()).select_from(ids).scalar_subquery())
        .join(_NAMED, func.coalesce(_NAMED.c.merged_into_id, _NAMED.c.id) == InsuredRow.id)
        .where(_NAMED.c.id == insured_id)
    )
    row, number = (await session.execute(query)).one()
    return row, number > 1


async def kept_rows(session: AsyncSession, insured_ids: Iterable[str]) -> dict[str, InsuredRow]:
    """The rows that say who these people are today, by the ids that were asked for."""
    owners = await kept_ids(session, insured_ids)
    rows: dict[str, InsuredRow] = {}
    for part in chunks(sorted(set(owners.values()))):
        query = select(InsuredRow).where(among(session, InsuredRow.id, part))
        for row in await session.scalars(query):
            rows[row.id] = row
    return {each: rows[owner] for each, owner in owners.items()}
