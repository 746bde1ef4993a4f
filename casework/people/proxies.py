"""May this relative act for that insured person? Only after the insured person passed on a
one-time code."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import Forbidden, NotBound
from casework.people import merges, people
from casework.people.bindings import IdentityCheck
from casework.people.members import MEMBER_PHONE, Members
from casework.people.one_time_codes import CodeSent, OneTimeCodes
from casework.people.tables import AuthorisationRow, InsuredRow, MemberRow
from casework.people.views import MemberView
from claims_core.claim import Actor
from claims_core.names import is_same_name
from claims_core.proxy_relation import PROXY_RELATION_WORDS, ProxyRelation
from claims_core.typed_text import TextKind, value_of
from infra.columns import new_id
from infra.db import Database
from infra.masking import mask_name
from infra.sealing import Sealer

PURPOSE = "authorisation"
PROXY_NAME = "authorisation.proxy_name"
# How long an authorisation lasts is not in the sources; half a year covers one claim with its
# delays.
LASTS = timedelta(days=180)


class Proxies:
    """代办授权: a relative asks, the insured person's phone gets the code, the relative passes it
    back."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        identity: IdentityCheck,
        codes: OneTimeCodes,
        members: Members,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._identity = identity
        self._codes = codes
        self._members = members

    async def start(
        self,
        actor: Actor,
        insured_name: str,
        insured_id_number: str,
        proxy_name: str,
        relation: ProxyRelation,
        address: str = "",
    ) -> CodeSent:
        """Ask an insured person to let the caller act for them; the code goes to *their* phone.
        `address` is where the caller is reached.

        :raises NotBound: when the caller has proved neither identity nor phone.
        :raises Forbidden, IdentityNotMatched, NameNearlyMatched, FormerNumber, TooManyTries,
        SendTooOften:
        """
        async with self._db.read() as session:
            member = await session.get_one(MemberRow, actor.id)
            own = await people.bound_insured_id(session, actor.id)
        if own is None and member.phone_sealed is None:
            raise NotBound
        insured_id = await self._identity.find(
            actor, insured_name, insured_id_number, None, address
        )
        if insured_id == own:
            raise Forbidden(what="给自己授权，您本人可以直接申请")
        details = {
            "proxy_name": value_of(proxy_name, TextKind.NAME, field="proxy_name"),
            "relation": relation.value,
            "asked_by": await self._known_as(member, own),
        }
        return await self._codes.issue(actor.id, insured_id, PURPOSE, details)

    async def _known_as(self, member: MemberRow, own: str | None) -> str:
        """Who asks, for the insured person's phone: from the roster or from WeChat, never as typed;
        whoever typed a name could say anything in our message."""
        if own is not None:
            async with self._db.read() as session:
                row = await session.get_one(InsuredRow, own)
            return mask_name(self._sealer.open(row.name_sealed, people.NAME))
        phone = self._sealer.open(member.phone_sealed or b"", MEMBER_PHONE)
        return f"手机尾号{phone[-4:]}的人"

    async def confirm(self, actor: Actor, request_id: str, code: str) -> MemberView:
        """The insured person has passed the code on: the authorisation stands.

        :raises CodeWrong, CodeExpired:
        """
        used = await self._codes.check(actor.id, request_id, PURPOSE, code)
        now = self._clock()
        async with self._db.write() as session:
            insured_id = (await people.hold_insured(session, used.insured_id)).id
            await self._close(session, actor.id, insured_id, now)
            session.add(
                AuthorisationRow(
                    id=new_id(),
                    member_id=actor.id,
                    insured_id=insured_id,
                    proxy_name_sealed=self._sealer.seal(used.details["proxy_name"], PROXY_NAME),
                    relation=used.details["relation"],
                    granted_at=now,
                    expires_at=now + LASTS,
                )
            )
        return await self._members.me(actor)

    async def end(self, actor: Actor, insured_id: str) -> MemberView:
        """End an authorisation; relatives may lay theirs down, insured people may take theirs
        back."""
        async with self._db.write() as session:
            own = await people.bound_insured_id(session, actor.id)
            if own is not None and own == await merges.kept_id(session, insured_id):
                await self._close(session, None, insured_id, self._clock())
            else:
                await self._close(session, actor.id, insured_id, self._clock())
        return await self._members.me(actor)

    async def _close(
        self, session: AsyncSession, member_id: str | None, insured_id: str, now: datetime
    ) -> None:
        ended = update(AuthorisationRow).where(
            AuthorisationRow.insured_id.in_(merges.same_person(insured_id)),
            AuthorisationRow.ended_at.is_(None),
        )
        if member_id is not None:
            ended = ended.where(AuthorisationRow.member_id == member_id)
        await session.execute(
            ended.values(ended_at=now).execution_options(synchronize_session=False)
        )


async def relative_words(
    session: AsyncSession, sealer: Sealer, filed_by: str, insured_id: str
) -> tuple[str, str]:
    """Who filed for somebody else, as staff read it: relation and masked name of the relative;
    and what is doubtful where they have proved to be somebody of another name."""
    row = await session.scalar(
        select(AuthorisationRow)
        .where(
            AuthorisationRow.member_id == filed_by,
            AuthorisationRow.insured_id.in_(merges.same_person(insured_id)),
        )
        .order_by(AuthorisationRow.granted_at.desc())
        .limit(1)
    )
    if row is None:
        return "原绑定微信", ""
    typed = sealer.open(row.proxy_name_sealed, PROXY_NAME)
    words = f"{PROXY_RELATION_WORDS[ProxyRelation(row.relation)]}代办（{mask_name(typed)}）"
    own = await people.bound_insured_id(session, filed_by)
    if own is None:
        return words, ""
    bound = people.opened(await session.get_one(InsuredRow, own), sealer).name
    if not is_same_name(bound, typed):
        return words, f"代办人自己绑定的身份是{mask_name(bound)}，和填的名字不一样。"
    return words, ""
