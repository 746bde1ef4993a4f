"""Whom does a follow-up call ring? Asked by its page: masked, or in clear for one claim at a time,
which is recorded."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.checks.follow_ups import ROLES
from casework.claims.tables import ClaimRow
from casework.errors import NotFound
from casework.people import people
from casework.people.authorisations import PROXY_NAME
from casework.people.members import MEMBER_PHONE
from casework.people.tables import AuthorisationRow, InsuredRow, MemberRow
from casework.roles import require_role
from claims_core.claim import Actor
from claims_core.proxy_relation import PROXY_RELATION_WORDS, ProxyRelation
from infra.db import Database
from infra.masking import mask_name, mask_phone
from infra.sealing import Sealer

WHY = "回访"


@dataclass(frozen=True)
class Callee:
    """打给谁: who this is in the claim, name and phone; either may be empty."""

    who: str
    name: str
    phone: str
    subject_id: str

    def masked(self) -> "Callee":
        """As it stands on a page that nobody has asked for clear text."""
        phone = mask_phone(self.phone) if self.phone else ""
        return replace(self, name=mask_name(self.name) if self.name else "", phone=phone)


class CallNumbers:
    """回访电话: the insured person, and whoever filed for them."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def masked(self, actor: Actor, claim_id: str) -> tuple[Callee, ...]:
        """Whom to ring, masked. :raises RoleMissing, NotFound:"""
        require_role(actor, ROLES.viewers, "查看回访电话")
        async with self._db.read() as session:
            found = await callees_of(session, self._sealer, claim_id)
            return tuple(each.masked() for each in found)

    async def in_clear(self, actor: Actor, claim_id: str) -> tuple[Callee, ...]:
        """The same in clear, recorded for each of them. :raises RoleMissing, NotFound:"""
        require_role(actor, ROLES.viewers, "查看回访电话")
        async with self._db.write() as session:
            found = await callees_of(session, self._sealer, claim_id)
            for each in found:
                await access_log.record(
                    session,
                    actor,
                    "call_number",
                    each.subject_id,
                    claim_id=claim_id,
                    reason=WHY,
                    at=self._clock(),
                )
        return found


async def callees_of(session: AsyncSession, sealer: Sealer, claim_id: str) -> tuple[Callee, ...]:
    """Whom to ring about a claim, in clear; whoever asks records it. :raises NotFound:"""
    claim = await session.get(ClaimRow, claim_id)
    if claim is None or claim.submitted_at is None:
        raise NotFound
    insured = people.opened(await session.get_one(InsuredRow, claim.insured_id), sealer)
    if claim.filed_by is None:
        return (Callee("参保人（窗口代填）", insured.name, insured.phone, claim.insured_id),)
    own = await people.bound_insured_id(session, claim.filed_by)
    if own == claim.insured_id:
        return (Callee("参保人（本人提交）", insured.name, insured.phone, claim.insured_id),)
    filer = await _filer(session, sealer, claim, claim.filed_by, own)
    return (Callee("参保人", insured.name, insured.phone, claim.insured_id), filer)


async def _filer(
    session: AsyncSession, sealer: Sealer, claim: ClaimRow, filed_by: str, own: str | None
) -> Callee:
    given = await session.scalar(
        select(AuthorisationRow)
        .where(
            AuthorisationRow.member_id == filed_by,
            AuthorisationRow.insured_id == claim.insured_id,
        )
        .order_by(AuthorisationRow.granted_at.desc())
        .limit(1)
    )
    who, name, phone = "提交人（原绑定微信）", "", ""
    if given is not None:
        who = f"提交人（{PROXY_RELATION_WORDS[ProxyRelation(given.relation)]}代办）"
        name = sealer.open(given.proxy_name_sealed, PROXY_NAME)
    if own is not None:
        bound = people.opened(await session.get_one(InsuredRow, own), sealer)
        name, phone = bound.name, bound.phone
    member = await session.get_one(MemberRow, filed_by)
    if member.phone_sealed is not None:
        phone = sealer.open(member.phone_sealed, MEMBER_PHONE)
    return Callee(who, name, phone, own or filed_by)
