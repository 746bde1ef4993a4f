"""May this relative act for that insured person? Only after the insured person passed on a
one-time code, for what was agreed, until it is taken back."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, Forbidden, NotBound
from casework.people import authorisations, merges, people
from casework.people.authorisations import PROXY_NAME
from casework.people.bindings import IdentityCheck
from casework.people.confirmed_codes import checked_or_done
from casework.people.members import MEMBER_PHONE, Members
from casework.people.one_time_codes import CodeSent, OneTimeCodes, use_up
from casework.people.tables import AuthorisationRow, InsuredRow, MemberRow
from casework.people.views import MemberView
from claims_core.agreed_texts import AgreedTo, require_current
from claims_core.claim import Actor
from claims_core.names import is_same_name
from claims_core.proxy_relation import PROXY_RELATION_WORDS, ProxyRelation
from claims_core.proxy_scope import LONGEST_DAYS, ClaimsCovered, ProxyPurpose, ProxyScope
from claims_core.typed_text import TextKind, value_of
from infra import idempotency
from infra.columns import new_id
from infra.db import Database
from infra.idempotency import Once
from infra.masking import mask_name
from infra.sealing import Sealer

PURPOSE = "authorisation"
ClaimNumbered = Callable[[AsyncSession, str, str], Awaitable[str | None]]
"""The id of this insured person's claim of that number; None where they have none."""
WHOLE = ProxyScope()


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
        claim_numbered: ClaimNumbered,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._identity = identity
        self._codes = codes
        self._members = members
        self._claim_numbered = claim_numbered

    async def start(
        self,
        actor: Actor,
        insured_name: str,
        insured_id_number: str,
        proxy_name: str,
        relation: ProxyRelation,
        scope: ProxyScope = WHOLE,
        *,
        claim_no: str = "",
        text_version: str = "",
        address: str = "",
    ) -> CodeSent:
        """Ask an insured person to let the caller act for them; the code goes to *their* phone.
        `claim_no` names the claim where the scope is one; `text_version` the text that was shown,
        empty where none was: nothing else is kept of it. `address` is where the caller is reached.

        :raises NotBound: when the caller has proved neither identity nor phone.
        :raises Forbidden, IdentityNotMatched, NameNearlyMatched, FormerNumber, TooManyTries,
        SendTooOften, TextMoved, FieldsInvalid:
        """
        if text_version:
            require_current(AgreedTo.AUTHORISATION, text_version)
        if not timedelta(0) < scope.lasts <= timedelta(days=LONGEST_DAYS):
            raise FieldsInvalid(days=f"最长{LONGEST_DAYS}天，到期可以再请家人授权。")
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
            "scope": json.dumps(await self._agreed(insured_id, scope, claim_no, text_version)),
        }
        return await self._codes.issue(actor.id, insured_id, PURPOSE, details)

    async def _agreed(
        self, insured_id: str, scope: ProxyScope, claim_no: str, version: str
    ) -> dict[str, object]:
        claim_id = None
        if scope.claims is ClaimsCovered.ONE:
            async with self._db.read() as session:
                claim_id = await self._claim_numbered(session, insured_id, claim_no)
            if claim_id is None:
                raise FieldsInvalid(claim_no="家人名下没有这个申请号，请再核对一下。")
        return {
            "claims": scope.claims,
            "claim_id": claim_id,
            "may_file": ProxyPurpose.FILE in scope.purposes,
            "may_name_account": ProxyPurpose.ACCOUNT in scope.purposes,
            "days": scope.lasts.days,
            "text_version": version,
        }

    async def _known_as(self, member: MemberRow, own: str | None) -> str:
        """Who asks, for the insured person's phone: from the roster or from WeChat, never as typed;
        whoever typed a name could say anything in our message."""
        async with self._db.read() as session:
            return await known_as(session, self._sealer, member, own)

    async def confirm(
        self, actor: Actor, request_id: str, code: str, once: Once | None = None
    ) -> MemberView:
        """The insured person has passed the code on: the authorisation stands. The same again
        changes nothing.

        :raises CodeWrong, CodeExpired, KeyReused:
        """
        checked = await checked_or_done(
            *(self._db, self._codes, self._members, actor, request_id, PURPOSE, code, once),
            stands=lambda me: me.relatives,
        )
        if isinstance(checked, MemberView):
            return checked
        now = self._clock()
        async with self._db.write() as session:
            insured_id = (await people.hold_insured(session, checked.insured_id)).id
            if await use_up(session, request_id, now):
                row = self._as_agreed(actor, insured_id, checked.details, now)
                await authorisations.put(session, row, now)
                idempotency.remember(session, once, {}, now)
        return await self._members.me(actor)

    def _as_agreed(
        self, actor: Actor, insured_id: str, details: Mapping[str, str], now: datetime
    ) -> AuthorisationRow:
        agreed = json.loads(details["scope"])
        return AuthorisationRow(
            id=new_id(),
            member_id=actor.id,
            insured_id=insured_id,
            proxy_name_sealed=self._sealer.seal(details["proxy_name"], PROXY_NAME),
            relation=details["relation"],
            claims=agreed["claims"],
            claim_id=agreed["claim_id"],
            may_file=agreed["may_file"],
            may_name_account=agreed["may_name_account"],
            text_version=agreed["text_version"],
            granted_at=now,
            expires_at=now + timedelta(days=agreed["days"]),
        )

    async def end(self, actor: Actor, insured_id: str) -> MemberView:
        """End an authorisation; relatives may lay theirs down, insured people may take theirs
        back."""
        now = self._clock()
        async with self._db.write() as session:
            own = await people.bound_insured_id(session, actor.id)
            theirs = own is not None and own == await merges.kept_id(session, insured_id)
            member_id = None if theirs else actor.id
            await authorisations.end(session, insured_id, now, "phone", member_id=member_id)
        return await self._members.me(actor)


async def known_as(
    session: AsyncSession, sealer: Sealer, member: MemberRow, own: str | None
) -> str:
    """How a member is called towards somebody else: by what they have proved alone."""
    if own is not None:
        row = await session.get_one(InsuredRow, own)
        return mask_name(sealer.open(row.name_sealed, people.NAME))
    if member.phone_sealed is None:
        return "**"
    phone = sealer.open(member.phone_sealed, MEMBER_PHONE)
    return f"手机尾号{phone[-4:]}的人"


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
