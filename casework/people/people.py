"""Who is an insured person, in clear and masked? Asked by every service that shows or reaches
somebody."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import CompoundSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from casework.people import merges
from casework.people.tables import (
    BindingRow,
    FormerNumberRow,
    InsuredRow,
    MemberRow,
)
from casework.people.views import PersonView
from claims_core.claim import Actor, Role
from claims_core.identifiers import is_mobile
from infra.masking import mask_id_number, mask_name, mask_phone
from infra.sealing import Sealer
from infra.statements import LISTED, among, chunks

NAME = "insured.name"
ID_NUMBER = "insured.id_number"
PHONE = "insured.phone"
# A row lock on PostgreSQL that lets foreign keys pass; on SQLite the writer's lock does it.
HELD = {"key_share": True}
# One more look at the roster, made once: to make it costs more than the rest of its statement.
_BOUND = InsuredRow.__table__.alias()


@dataclass(frozen=True, repr=False)
class Person:
    """参保人 in clear text; lives only as long as one call and never reaches a log."""

    insured_id: str
    insured_no: str
    name: str
    id_number: str
    phone: str
    region: str

    @property
    def mobile(self) -> str:
        """The phone where a message reaches it; a roster may have a landline, or nothing."""
        return self.phone if is_mobile(self.phone) else ""

    def masked(self) -> PersonView:
        """What screens may show of this person."""
        return PersonView(
            insured_id=self.insured_id,
            insured_no=self.insured_no,
            name=mask_name(self.name),
            id_number=mask_id_number(self.id_number),
            phone=mask_phone(self.phone),
            region=self.region,
        )


def opened(row: InsuredRow, sealer: Sealer) -> Person:
    """The person behind a row."""
    return Person(
        insured_id=row.id,
        insured_no=row.insured_no,
        name=sealer.open(row.name_sealed, NAME),
        id_number=sealer.open(row.id_number_sealed, ID_NUMBER),
        phone=sealer.open(row.phone_sealed, PHONE),
        region=row.region,
    )


def mobile_of(row: InsuredRow, sealer: Sealer) -> str:
    """The phone of this person that a message reaches; empty where the roster has none."""
    return mobile_in(row.phone_sealed, sealer)


def mobile_in(phone_sealed: bytes, sealer: Sealer) -> str:
    """The phone that a message reaches; empty where this is none."""
    phone = sealer.open(phone_sealed, PHONE)
    return phone if is_mobile(phone) else ""


def is_reached_by_sms(phone_sealed: bytes, sealer: Sealer) -> bool:
    """Whether a message reaches this phone, for those who need not know the number."""
    return is_mobile(sealer.open(phone_sealed, PHONE))


def id_number_index(sealer: Sealer, id_number: str) -> str:
    """The blind index under which an id number is found."""
    return sealer.index(id_number, ID_NUMBER)


def phone_index(sealer: Sealer, phone: str) -> str:
    """The blind index under which a phone number is counted."""
    return sealer.index(phone, PHONE)


async def row_ids_by_number(session: AsyncSession, indexes: Collection[str]) -> dict[str, str]:
    """Whose row each of these id numbers stands in, or stood in before it was corrected or renewed.
    Numbers of nobody are left out; the row may be a lost one."""
    found: dict[str, str] = {}
    for part in chunks(list(set(indexes)), LISTED):
        for index, owner in (
            (FormerNumberRow.id_number_index, FormerNumberRow.insured_id),
            (InsuredRow.id_number_index, InsuredRow.id),
        ):
            for number, row_id in await session.execute(
                select(index, owner).where(among(session, index, part))
            ):
                found[number] = row_id
    return found


def rows_with_number(index: str) -> CompoundSelect[str]:
    """The row in which this id number stands or stood, for a condition."""
    return (
        select(InsuredRow.id)
        .where(InsuredRow.id_number_index == index)
        .union_all(
            select(FormerNumberRow.insured_id).where(FormerNumberRow.id_number_index == index)
        )
    )


async def ids_by_number(session: AsyncSession, indexes: Collection[str]) -> dict[str, str]:
    """Who has each of these id numbers, or had it: the ids under which they are kept."""
    kept = func.coalesce(InsuredRow.merged_into_id, InsuredRow.id)
    found: dict[str, str] = {}
    for part in chunks(list(set(indexes)), LISTED):
        for query in (
            select(FormerNumberRow.id_number_index, kept)
            .join(InsuredRow, InsuredRow.id == FormerNumberRow.insured_id)
            .where(among(session, FormerNumberRow.id_number_index, part)),
            select(InsuredRow.id_number_index, kept).where(
                among(session, InsuredRow.id_number_index, part)
            ),
        ):
            for number, insured_id in await session.execute(query):
                found[number] = insured_id
    return found


async def hold_member(session: AsyncSession, member_id: str) -> MemberRow:
    """The member, held against others until the transaction ends, so that what is counted per
    member counts. Whoever holds an insured person as well holds the member first."""
    return await session.get_one(MemberRow, member_id, with_for_update=HELD)


async def hold_insured(session: AsyncSession, insured_id: str) -> InsuredRow:
    """The insured person, held against others until the transaction ends; the kept one of two."""
    row = await session.get_one(InsuredRow, insured_id, with_for_update=HELD)
    if row.merged_into_id is None:
        return row
    return await session.get_one(InsuredRow, row.merged_into_id, with_for_update=HELD)


async def hold_person(session: AsyncSession, person: tuple[str, str]) -> None:
    """The same of whoever it is (kind, id as in a delivery), under exactly this id."""
    kind, person_id = person
    row = MemberRow if kind == "member" else InsuredRow
    await session.execute(select(row.id).where(row.id == person_id).with_for_update(key_share=True))


async def ids_with_phone(session: AsyncSession, index: str) -> list[str]:
    """Whose phone this is in the roster, by its blind index; a family may share one."""
    kept = func.coalesce(InsuredRow.merged_into_id, InsuredRow.id)
    rows = await session.scalars(
        select(kept).where(InsuredRow.phone_index == index).distinct().order_by(kept)
    )
    return list(rows)


async def same_human(session: AsyncSession, kind: str, person_id: str) -> list[tuple[str, str]]:
    """The same human being on the other side: the member of an insured person, or the insured
    person whom a member is; empty where they have not shown it."""
    if kind == "member":
        insured_id = await bound_insured_id(session, person_id)
        return [("insured", insured_id)] if insured_id else []
    members = await session.scalars(
        select(BindingRow.member_id).where(
            BindingRow.insured_id.in_(merges.same_person(person_id)), BindingRow.ended_at.is_(None)
        )
    )
    return [("member", member_id) for member_id in members]


async def bound_insured_id(session: AsyncSession, member_id: str) -> str | None:
    """The insured person whom this member is, if they have shown it."""
    return await session.scalar(bound_to(member_id))


def bound_to(
    member_id: str | InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
) -> Select[str]:
    """The same for a statement that asks more; one row at most."""
    return (
        select(func.coalesce(_BOUND.c.merged_into_id, _BOUND.c.id))
        .join(BindingRow, BindingRow.insured_id == _BOUND.c.id)
        .where(BindingRow.member_id == member_id, BindingRow.ended_at.is_(None))
    )


@lru_cache(maxsize=128)  # asked for again and again within one request
def own_ids(member_id: str) -> CompoundSelect[str]:
    """All ids of the insured person whom this member is, for a condition; none where they have
    shown nothing."""
    return merges.same_people(
        select(BindingRow.insured_id).where(
            BindingRow.member_id == member_id, BindingRow.ended_at.is_(None)
        )
    )


async def bound_insured_ids(session: AsyncSession, members: Collection[str]) -> dict[str, str]:
    """The insured people whom these members are; whoever has shown nothing is left out."""
    rows = await session.execute(
        select(BindingRow.member_id, func.coalesce(InsuredRow.merged_into_id, InsuredRow.id))
        .join(InsuredRow, InsuredRow.id == BindingRow.insured_id)
        .where(BindingRow.member_id.in_(members), BindingRow.ended_at.is_(None))
    )
    found: dict[str, str] = {}
    for member_id, insured_id in rows:
        found[member_id] = insured_id
    return found


def member_actor(member_id: str) -> Actor:
    """The member as the rules of review and the history see them."""
    return Actor(id=member_id, name="参保人或代办人", roles=frozenset({Role.MEMBER}))


def replying_actor(person: tuple[str, str]) -> Actor:
    """Whoever replies to a message of ours (kind, id as in a delivery): a member, or an insured
    person whom we know by their phone alone."""
    kind, person_id = person
    if kind == "member":
        return member_actor(person_id)
    return Actor(id=person_id, name="参保人（短信）", roles=frozenset({Role.MEMBER}))
