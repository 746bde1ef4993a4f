"""Whom has an insured person let act for them, what did those do, and how is it taken back? Asked
by the phone, the chat, replies to text messages and the window."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotBound, NotFound
from casework.people import authorisations, merges, notices, people
from casework.people.authorisations import PROXY_NAME
from casework.people.notices import RelativeAct
from casework.people.tables import AuthorisationRow, InsuredRow
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import ClaimsCovered, ProxyPurpose
from infra.db import Database
from infra.masking import mask_name
from infra.sealing import Sealer

KEEPERS = frozenset({Role.CLERK, Role.SUPERVISOR})


@dataclass(frozen=True, kw_only=True)
class GivenAuthorisation:
    """有效的代办授权: who, for which claims and what, until when; the name is masked."""

    id: str
    proxy_name: str
    relation: ProxyRelation
    claims: ClaimsCovered
    purposes: frozenset[ProxyPurpose]
    granted_at: datetime
    expires_at: datetime
    by_letter: bool
    text_version: str


@dataclass(frozen=True, kw_only=True)
class GivenAuthorisations:
    """给出的授权, and what was done with them, newest first."""

    insured_id: str
    name_masked: str
    standing: tuple[GivenAuthorisation, ...]
    acts: tuple[RelativeAct, ...]


@dataclass(frozen=True, kw_only=True)
class HeldAuthorisation:
    """您在代办的: for which insured person, which claims and what, until when."""

    insured_id: str
    claims: ClaimsCovered
    purposes: frozenset[ProxyPurpose]
    expires_at: datetime
    by_letter: bool


class AuthorisationGiving:
    """本人给出的授权."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def of_member(self, actor: Actor) -> GivenAuthorisations:
        """What the caller has given. :raises NotBound:"""
        async with self._db.read() as session:
            own = await people.bound_insured_id(session, actor.id)
            if own is None:
                raise NotBound
            return await self._given(session, own)

    async def held_by(self, actor: Actor) -> tuple[HeldAuthorisation, ...]:
        """For whom the caller may act at this moment, newest first."""
        now = self._clock()
        async with self._db.read() as session:
            rows = await session.scalars(
                select(AuthorisationRow)
                .where(
                    AuthorisationRow.member_id == actor.id,
                    AuthorisationRow.ended_at.is_(None),
                    AuthorisationRow.expires_at > now,
                )
                .order_by(AuthorisationRow.granted_at.desc(), AuthorisationRow.id)
            )
            held = rows.all()
            kept = {row.id: await merges.kept_id(session, row.insured_id) for row in held}
        return tuple(
            HeldAuthorisation(
                insured_id=kept[row.id],
                claims=ClaimsCovered(row.claims),
                purposes=authorisations.purposes_of(row),
                expires_at=row.expires_at,
                by_letter=row.letter_id is not None,
            )
            for row in held
        )

    async def take_back(self, actor: Actor, authorisation_id: str) -> GivenAuthorisations:
        """The caller takes one back; from this commit on nothing of it holds.

        :raises NotBound: :raises NotFound: also when somebody else gave it.
        """
        async with self._db.write() as session:
            own = await people.bound_insured_id(session, actor.id)
            if own is None:
                raise NotBound
            await authorisations.require_given(session, own, authorisation_id)
            await authorisations.end(
                session, own, self._clock(), "phone", authorisation_id=authorisation_id
            )
        return await self.of_member(actor)

    async def take_back_all(self, person: tuple[str, str], said_in: str) -> int | None:
        """Everything that this person (kind, id as in a delivery) has given, by a word in the chat
        or a text message; how many there were, None of somebody who is no insured person."""
        kind, person_id = person
        async with self._db.write() as session:
            own: str | None = person_id
            if kind == "member":
                own = await people.bound_insured_id(session, person_id)
            if own is None:
                return None
            return await authorisations.end(session, own, self._clock(), said_in)

    async def at_the_window(self, actor: Actor, insured_id: str) -> GivenAuthorisations:
        """The same for a clerk. :raises RoleMissing, NotFound:"""
        require_role(actor, KEEPERS, "看代办授权")
        async with self._db.read() as session:
            if await session.get(InsuredRow, insured_id) is None:
                raise NotFound
            return await self._given(session, insured_id)

    async def end_at_the_window(self, actor: Actor, insured_id: str, authorisation_id: str) -> None:
        """The insured person has said so at the window. :raises RoleMissing, NotFound:"""
        require_role(actor, KEEPERS, "收回代办授权")
        async with self._db.write() as session:
            await authorisations.require_given(session, insured_id, authorisation_id)
            await authorisations.end(
                session, insured_id, self._clock(), "window", authorisation_id=authorisation_id
            )

    async def _given(self, session: AsyncSession, insured_id: str) -> GivenAuthorisations:
        rows = await authorisations.standing_of(session, insured_id, self._clock())
        kept = await merges.kept_id(session, insured_id)
        ids = (await merges.ids_of(session, [kept]))[kept]
        row = await session.get_one(InsuredRow, kept)
        return GivenAuthorisations(
            insured_id=kept,
            name_masked=mask_name(self._sealer.open(row.name_sealed, people.NAME)),
            standing=tuple(self._view(row) for row in rows),
            acts=await notices.acts_of(session, ids),
        )

    def _view(self, row: AuthorisationRow) -> GivenAuthorisation:
        return GivenAuthorisation(
            id=row.id,
            proxy_name=mask_name(self._sealer.open(row.proxy_name_sealed, PROXY_NAME)),
            relation=ProxyRelation(row.relation),
            claims=ClaimsCovered(row.claims),
            purposes=authorisations.purposes_of(row),
            granted_at=row.granted_at,
            expires_at=row.expires_at,
            by_letter=row.letter_id is not None,
            text_version=row.text_version,
        )
