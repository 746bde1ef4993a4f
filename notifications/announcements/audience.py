"""Whom does an audience reach, and how many of them? Asked by the draft, the approval and whoever
freezes it. Only the roster, bindings and staff's own tags are looked at: this folder cannot reach a
claim."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from casework.people import people
from casework.people.tables import BindingRow, InsuredRow, MemberRow
from casework.people.views import PersonView
from infra.sealing import Sealer
from notifications.announcements.content import Audience
from notifications.announcements.tables import PersonTagRow
from notifications.consents import EVERYTHING
from notifications.tables import ConsentRow

TOPIC = "announcement"
SAMPLES = 5
_CHOICES = 200


@dataclass(frozen=True)
class AudienceCount:
    """对象人数: everybody who fits; who of them has opted out, has no phone at all, has bound
    WeChat, and follows the official account."""

    people: int
    opted_out: int
    without_phone: int
    bound: int
    followers: int
    by_sms: int
    """Those who have a phone and have not opted out."""
    by_sms_not_following: int
    """The same without those who follow."""


@dataclass(frozen=True)
class SamplePerson:
    """样例: somebody of the audience, masked, and what becomes of the message for them."""

    person: PersonView
    opted_out: bool
    has_mobile: bool
    follows: bool


@dataclass(frozen=True)
class AudienceChoices:
    """可选的对象: what there is in the roster and among the tags, the most frequent first."""

    regions: tuple[str, ...]
    employers: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]


def _bound() -> ColumnElement[bool]:
    return exists().where(BindingRow.insured_id == InsuredRow.id, BindingRow.ended_at.is_(None))


def follows() -> ColumnElement[bool]:
    """Whether this insured person follows the official account with the WeChat they have bound."""
    return exists().where(
        BindingRow.insured_id == InsuredRow.id,
        BindingRow.ended_at.is_(None),
        MemberRow.id == BindingRow.member_id,
        MemberRow.follows.is_(True),
        MemberRow.official_openid.is_not(None),
    )


def opted_out() -> ColumnElement[bool]:
    """Whether they want no announcements: said for themselves, or with the WeChat they have bound;
    of these alone, or of everything and not yes to these since."""
    later = aliased(ConsentRow)
    yes_since = exists().where(
        later.person_kind == ConsentRow.person_kind,
        later.person_id == ConsentRow.person_id,
        later.topic == TOPIC,
        later.given.is_(True),
        later.changed_at > ConsentRow.changed_at,
    )
    said_no = and_(
        ConsentRow.topic.in_((TOPIC, EVERYTHING)), ConsentRow.given.is_(False), ~yes_since
    )
    return or_(
        exists().where(
            ConsentRow.person_kind == "insured",
            ConsentRow.person_id == InsuredRow.id,
            said_no,
        ),
        exists().where(
            ConsentRow.person_kind == "member",
            ConsentRow.person_id == BindingRow.member_id,
            BindingRow.insured_id == InsuredRow.id,
            BindingRow.ended_at.is_(None),
            said_no,
        ),
    )


def fitting(audience: Audience) -> list[ColumnElement[bool]]:
    """The conditions on a row of the roster; who was found to be somebody else is left out."""
    where: list[ColumnElement[bool]] = [InsuredRow.merged_into_id.is_(None)]
    for column, chosen in (
        (InsuredRow.region, audience.regions),
        (InsuredRow.employer, audience.employers),
        (InsuredRow.category, audience.categories),
    ):
        if chosen:
            where.append(column.in_(chosen))
    if audience.tags:
        where.append(
            exists().where(
                PersonTagRow.insured_id == InsuredRow.id, PersonTagRow.tag.in_(audience.tags)
            )
        )
    if audience.bound is not None:
        where.append(_bound() if audience.bound else ~_bound())
    if audience.follows is not None:
        where.append(follows() if audience.follows else ~follows())
    return where


async def count(session: AsyncSession, audience: Audience, sealer: Sealer) -> AudienceCount:
    """How many people these are now."""
    phone = InsuredRow.phone_index != people.phone_index(sealer, "")
    reached = and_(phone, ~opted_out())
    counted = (
        func.count(),
        *(
            func.count().filter(condition)
            for condition in (
                opted_out(),
                ~phone,
                _bound(),
                follows(),
                reached,
                and_(reached, ~follows()),
            )
        ),
    )
    row = (
        await session.execute(select(*counted).select_from(InsuredRow).where(*fitting(audience)))
    ).one()
    return AudienceCount(*map(int, row))


async def samples(
    session: AsyncSession, audience: Audience, sealer: Sealer, seed: str
) -> list[SamplePerson]:
    """Five people of the audience, the same as long as it is; fewer where there are fewer."""
    query = select(InsuredRow, opted_out(), follows()).where(*fitting(audience))
    found: dict[str, SamplePerson] = {}
    for number in range(SAMPLES):
        start = hashlib.sha256(f"{seed}{number}".encode()).hexdigest()[:32]
        others = InsuredRow.id.not_in(list(found))
        for where in (InsuredRow.id >= start, InsuredRow.id < start):
            row = (
                await session.execute(query.where(where, others).order_by(InsuredRow.id).limit(1))
            ).first()
            if row is not None:
                insured, no, follower = row
                found[insured.id] = SamplePerson(
                    people.opened(insured, sealer).masked(),
                    no,
                    bool(people.mobile_of(insured, sealer)),
                    follower,
                )
                break
    return list(found.values())


async def choices(session: AsyncSession) -> AudienceChoices:
    """What can be chosen from."""

    def most(column: InstrumentedAttribute[str]) -> Select[str]:
        return (
            select(column)
            .where(column != "")
            .group_by(column)
            .order_by(func.count().desc(), column)
            .limit(_CHOICES)
        )

    return AudienceChoices(
        *[
            tuple(await session.scalars(most(column)))
            for column in (
                InsuredRow.region,
                InsuredRow.employer,
                InsuredRow.category,
                PersonTagRow.tag,
            )
        ]
    )
