"""Who is an insured person, in clear and masked? Asked by every service that shows or reaches
somebody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people.tables import AuthorisationRow, BindingRow, InsuredRow, MemberRow
from casework.people.views import PersonView
from claims_core.claim import Actor, Role
from claims_core.identifiers import is_mobile
from infra.masking import mask_id_number, mask_name, mask_phone
from infra.sealing import Sealer

NAME = "insured.name"
ID_NUMBER = "insured.id_number"
PHONE = "insured.phone"
# A row lock on PostgreSQL that lets foreign keys pass; on SQLite the writer's lock does it.
HELD = {"key_share": True}


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
    phone = sealer.open(row.phone_sealed, PHONE)
    return phone if is_mobile(phone) else ""


def id_number_index(sealer: Sealer, id_number: str) -> str:
    """The blind index under which an id number is found."""
    return sealer.index(id_number, ID_NUMBER)


def phone_index(sealer: Sealer, phone: str) -> str:
    """The blind index under which a phone number is counted."""
    return sealer.index(phone, PHONE)


async def hold_member(session: AsyncSession, member_id: str) -> MemberRow:
    """The member, held against others until the transaction ends, so that what is counted per
    member counts. Whoever holds an insured person as well holds the member first."""
    return await session.get_one(MemberRow, member_id, with_for_update=HELD)


async def hold_insured(session: AsyncSession, insured_id: str) -> InsuredRow:
    """The insured person, held against others until the transaction ends."""
    return await session.get_one(InsuredRow, insured_id, with_for_update=HELD)


async def bound_insured_id(session: AsyncSession, member_id: str) -> str | None:
    """The insured person whom this member is, if they have shown it."""
    return await session.scalar(
        select(BindingRow.insured_id).where(
            BindingRow.member_id == member_id, BindingRow.ended_at.is_(None)
        )
    )


def authorised_for(member_id: str, now: datetime) -> Select[str]:
    """The insured people whose authorisation this member holds at `now`."""
    return select(AuthorisationRow.insured_id).where(
        AuthorisationRow.member_id == member_id,
        AuthorisationRow.ended_at.is_(None),
        AuthorisationRow.expires_at > now,
    )


async def may_act_for(
    session: AsyncSession, member_id: str, insured_id: str, now: datetime
) -> bool:
    """Whether this member is that insured person, or holds their authorisation."""
    if await bound_insured_id(session, member_id) == insured_id:
        return True
    standing = authorised_for(member_id, now).where(AuthorisationRow.insured_id == insured_id)
    return (await session.scalar(standing.limit(1))) is not None


def member_actor(member_id: str) -> Actor:
    """The member as the rules of review and the history see them."""
    return Actor(id=member_id, name="参保人或代办人", roles=frozenset({Role.MEMBER}))
