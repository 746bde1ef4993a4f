"""Does the insured person let their papers and their account be used, and what follows from a yes
or a no? Asked by the phone, the chat and the window; from the commit on nothing is done against a
no."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, Forbidden, NotBound, NotFound
from casework.people import authorisations, data_consents, merges, notices, people
from casework.people.tables import InsuredRow
from casework.phone import draft_removal, field_versions
from casework.phone.consent_views import ConsentsOfPerson, consents_of
from casework.roles import require_role
from claims_core.agreed_texts import AgreedTo, current_text, require_current
from claims_core.claim import Actor, Claim, Role, Stage
from claims_core.data_consents import DATA_CONSENTS, said_words
from claims_core.identity_levels import MemberAct
from claims_core.person_notices import NoticeKind
from infra.db import Database
from infra.sealing import Sealer

CONSENT_KEEPERS = frozenset({Role.CLERK, Role.SUPERVISOR})
LONGEST_PAPER = 200
_ACT = {
    AgreedTo.CLAIM_DATA: MemberAct.AGREE_TO_DATA,
    AgreedTo.BANK_ACCOUNT: MemberAct.AGREE_TO_ACCOUNT,
}
# Handed in, and neither paid to the end nor ended otherwise.
_OVER = frozenset(
    {
        Stage.DRAFT,
        Stage.PAID,
        Stage.RECEIVED,
        Stage.CLOSED,
        Stage.WITHDRAWN,
        Stage.NOT_ACCEPTED,
        Stage.REJECTED,
        Stage.REVERSED,
    }
)


class SaidConsents:
    """同意用资料、同意用账户."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def of_member(self, actor: Actor, insured_id: str | None = None) -> ConsentsOfPerson:
        """The member's own, or those of somebody for whom they may file.

        :raises NotBound: also when they may not. :raises OutOfScope:
        """
        async with self._db.read() as session:
            whose = await self._whose(session, actor, insured_id)
            return await consents_of(session, self._sealer, whose)

    async def say(
        self,
        actor: Actor,
        what: AgreedTo,
        said_in: str,
        *,
        given: bool,
        version: str = "",
        insured_id: str | None = None,
    ) -> ConsentsOfPerson:
        """A yes to the words that were shown, or a no. A relative says yes where the authorisation
        goes so far and the person has not said no; a no is the person's alone.

        :raises TextMoved: to a yes to words that are no longer shown.
        :raises NotBound, OutOfScope: :raises NotFound: when there is no such consent.
        :raises Forbidden: to a relative against a no, or who says no.
        """
        _require_known(what)
        if given:
            require_current(what, version)
        now = self._clock()
        async with self._db.write() as session:
            await people.hold_member(session, actor.id)
            whose = await self._whose(session, actor, insured_id, _ACT[what] if given else None)
            own = await people.bound_insured_id(session, actor.id)
            held = await people.hold_insured(session, whose)
            is_own = own is not None and await merges.kept_id(session, own) == held.id
            if not is_own:
                await self._require_open(session, held.id, what, given=given)
            kept = await data_consents.keep(
                session,
                held.id,
                what,
                now,
                given=given,
                version=version or current_text(what).version,
                said_in=said_in,
                member_id=actor.id,
                by_relative=not is_own,
            )
            if kept and not is_own:
                kind = NoticeKind.RELATIVE_ACTED
                await notices.tell(session, held.id, kind, now, member_id=actor.id, act=_ACT[what])
            told = await self._follow(session, held, what, actor, now, given=given)
        async with self._db.read() as session:
            return await consents_of(session, self._sealer, held.id, told)

    async def at_the_window(self, actor: Actor, insured_id: str) -> ConsentsOfPerson:
        """The same for a clerk. :raises RoleMissing, NotFound:"""
        require_role(actor, CONSENT_KEEPERS, "看本人的同意")
        async with self._db.read() as session:
            if await session.get(InsuredRow, insured_id) is None:
                raise NotFound
            return await consents_of(session, self._sealer, insured_id)

    async def record(
        self,
        actor: Actor,
        insured_id: str,
        what: AgreedTo,
        paper: str,
        *,
        given: bool,
        version: str = "",
    ) -> ConsentsOfPerson:
        """What the person says at the window, after they have read it or it was read to them, and
        what on. :raises RoleMissing, NotFound, FieldsInvalid, TextMoved:"""
        require_role(actor, CONSENT_KEEPERS, "登记本人的同意")
        _require_known(what)
        if given:
            require_current(what, version)
        if not paper.strip():
            raise FieldsInvalid(paper="请写凭什么登记的，例如：本人到场，看过身份证。")
        now = self._clock()
        async with self._db.write() as session:
            if await session.get(InsuredRow, insured_id) is None:
                raise NotFound
            held = await people.hold_insured(session, insured_id)
            await data_consents.keep(
                session,
                held.id,
                what,
                now,
                given=given,
                version=version or current_text(what).version,
                said_in="window",
                recorded_by=(actor.id, actor.name),
                paper=paper.strip()[:LONGEST_PAPER],
            )
            themselves = people.replying_actor(("insured", held.id))
            told = await self._follow(session, held, what, themselves, now, given=given)
        async with self._db.read() as session:
            return await consents_of(session, self._sealer, held.id, told)

    async def _whose(
        self,
        session: AsyncSession,
        actor: Actor,
        insured_id: str | None,
        act: MemberAct | None = None,
    ) -> str:
        """Whose consents are meant. :raises NotBound, OutOfScope:"""
        own = await people.bound_insured_id(session, actor.id)
        if insured_id is None:
            if own is None:
                raise NotBound
            return own
        needed = act or MemberAct.OPEN_CLAIM
        await authorisations.require_may_act_for(
            session, actor.id, insured_id, self._clock(), needed
        )
        return insured_id

    async def _require_open(
        self, session: AsyncSession, insured_id: str, what: AgreedTo, *, given: bool
    ) -> None:
        """Let a relative agree where the person has not said no. :raises Forbidden:"""
        last = (await data_consents.last_said(session, insured_id, [what])).get(what)
        if not given or (last is not None and not last.given):
            raise Forbidden(what="替家人改这一项同意，要本人在自己的手机上点，或者到窗口说")

    async def _follow(
        self,
        session: AsyncSession,
        insured: InsuredRow,
        what: AgreedTo,
        actor: Actor,
        now: datetime,
        *,
        given: bool,
    ) -> str:
        """What has to happen at once: drafts go, or the accounts in them."""
        drafts = accounts = under_way = 0
        if not given:
            for claim in await self._drafts(session, insured.id):
                if what is AgreedTo.CLAIM_DATA:
                    await draft_removal.remove(
                        session, self._store, self._sealer, claim, actor, now
                    )
                    drafts += 1
                elif claim.payee is not None:
                    await self._without_account(session, claim, actor, now)
                    accounts += 1
            under_way = await _under_way(session, insured.id)
        return said_words(given=given, drafts=drafts, accounts=accounts, under_way=under_way)

    async def _drafts(self, session: AsyncSession, insured_id: str) -> list[Claim]:
        """Every draft of this person, whoever fills it in, held."""
        found = await session.scalars(
            select(ClaimRow.id).where(
                ClaimRow.insured_id.in_(merges.same_person(insured_id)),
                ClaimRow.stage == Stage.DRAFT,
            )
        )
        claims = await self._store.load_all(session, list(found), hold=True)
        # one that was waited for may have been handed in meanwhile
        return [claim for claim in claims.values() if claim.stage is Stage.DRAFT]

    async def _without_account(
        self, session: AsyncSession, claim: Claim, actor: Actor, now: datetime
    ) -> None:
        bare = claim.evolve(payee=None, version=claim.version + 1)
        await self._store.save(session, claim, bare, at=now)
        await field_versions.note(session, bare, {field_versions.PAYEE}, actor, now)


def _require_known(what: AgreedTo) -> None:
    if what not in DATA_CONSENTS:
        raise NotFound


async def _under_way(session: AsyncSession, insured_id: str) -> int:
    count = await session.scalar(
        select(func.count())
        .select_from(ClaimRow)
        .where(
            ClaimRow.insured_id.in_(merges.same_person(insured_id)),
            ClaimRow.stage.not_in(sorted(_OVER)),
        )
    )
    return count or 0
