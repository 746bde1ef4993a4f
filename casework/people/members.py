"""Which person of WeChat is this? Asked by the mini-program at login and by the bot at every
message.

Mini-program and official account are joined by the unionid; a WeChat name or number is never a
proof of identity."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from casework.errors import CodeNotAccepted, NotLoggedIn, WeChatUnavailable
from casework.people import authorisations, merges, people, proofs
from casework.people.identity_provider import IdentityProvider
from casework.people.tables import InsuredRow, MemberRow, MemberTokenRow
from casework.people.views import MemberView
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from infra.columns import new_id
from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.masking import mask_phone
from infra.sealing import Sealer
from infra.statements import dialect_insert

TOKEN_LASTS = timedelta(days=7)
MEMBER_PHONE = "member.phone"
_PHOTO_KEY = "member.photos waiting on a phone"


class VisitorMadeUp(ClaimsError):
    """快照页访客: WeChat shows the page to somebody without saying who they are."""

    code = "wechat_visitor_made_up"
    template = "微信还没有告诉我们您是谁。请点页面下方的“使用完整服务”，再试一次。"


@dataclass(frozen=True, repr=False)
class LoggedIn:
    """登录成功: the bearer token (shown once, kept as a hash) and who this is; `photo_key` seals
    what waits on their phone to be sent: the same at each login, another for everybody else."""

    token: str
    member: MemberView
    expires_at: datetime
    photo_key: str


class Members:
    """手机端用户: login, and what we know of the person behind a WeChat."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        wechat: IdentityProvider,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._wechat = wechat

    async def login(self, code: str) -> LoggedIn:
        """Log in with a code of wx.login.

        :raises CodeNotAccepted: WeChat does not know the code. :raises WeChatUnavailable:
        """
        try:
            session_of_wechat = await self._wechat.code_to_session(code)
        except GatewayError as problem:
            raise (CodeNotAccepted() if problem.permanent else WeChatUnavailable()) from problem
        return await self._entered(
            session_of_wechat.unionid, MemberRow.mini_openid, session_of_wechat.openid
        )

    async def login_on_the_web(self, code: str) -> LoggedIn:
        """Log in with a code that a page of the official account came back with.

        :raises CodeNotAccepted: WeChat does not know the code. :raises WeChatUnavailable:
        :raises VisitorMadeUp: WeChat does not say who this is.
        """
        try:
            visitor = await self._wechat.web_visitor(code)
            if visitor.made_up:
                raise VisitorMadeUp
            # who has agreed to nothing comes without a unionid; of a follower it can be asked
            unionid = visitor.unionid or (await self._wechat.user_info(visitor.openid)).unionid
        except GatewayError as problem:
            raise (CodeNotAccepted() if problem.permanent else WeChatUnavailable()) from problem
        return await self._entered(unionid, MemberRow.official_openid, visitor.openid)

    async def _entered(
        self, unionid: str | None, column: InstrumentedAttribute[str | None], openid: str
    ) -> LoggedIn:
        token, now = secrets.token_urlsafe(32), self._clock()
        async with self._db.write() as session:
            member = await _joined(session, unionid, column, openid, now)
            setattr(member, column.key, openid)
            session.add(
                MemberTokenRow(
                    token_hash=_hash(token),
                    member_id=member.id,
                    created_at=now,
                    expires_at=now + TOKEN_LASTS,
                )
            )
            await session.execute(delete(MemberTokenRow).where(MemberTokenRow.expires_at < now))
            member_id = member.id
        async with self._db.read() as session:
            view = await self._view(session, await session.get_one(MemberRow, member_id))
        photo_key = self._sealer.mac(member_id.encode(), _PHOTO_KEY).hex()
        return LoggedIn(token, view, now + TOKEN_LASTS, photo_key)

    async def logout(self, token: str) -> None:
        """End a login."""
        async with self._db.write() as session:
            await session.execute(
                delete(MemberTokenRow).where(MemberTokenRow.token_hash == _hash(token))
            )

    async def authenticate(self, token: str) -> Actor:
        """The member behind a token.

        :raises NotLoggedIn: when it is unknown or too old.
        """
        async with self._db.read() as session:
            member_id = await session.scalar(
                select(MemberTokenRow.member_id).where(
                    MemberTokenRow.token_hash == _hash(token),
                    MemberTokenRow.expires_at > self._clock(),
                )
            )
        if member_id is None:
            raise NotLoggedIn
        return people.member_actor(member_id)

    async def me(self, actor: Actor) -> MemberView:
        """Who the caller is, masked."""
        async with self._db.read() as session:
            return await self._view(session, await session.get_one(MemberRow, actor.id))

    async def prove_phone(self, actor: Actor, code: str) -> str:
        """Keep the phone number that WeChat's own component proves; answers it masked.

        :raises CodeNotAccepted: :raises WeChatUnavailable:
        """
        async with self._db.read() as session:
            openid = (await session.get_one(MemberRow, actor.id)).mini_openid
        try:
            phone = await self._wechat.phone_number(code, openid or "")
        except GatewayError as problem:
            raise (CodeNotAccepted() if problem.permanent else WeChatUnavailable()) from problem
        async with self._db.write() as session:
            await session.execute(
                update(MemberRow)
                # none of somebody whose data was deleted while WeChat was asked
                .where(MemberRow.id == actor.id, MemberRow.mini_openid.is_not_distinct_from(openid))
                .values(phone_sealed=self._sealer.seal(phone, MEMBER_PHONE))
            )
        return mask_phone(phone)

    async def followed(self, official_openid: str) -> None:
        """Somebody follows the official account: join them to their mini-program self. Whether they
        still do is asked of the platform: what it pushes may come late and in another order."""
        told = await self._wechat.user_info(official_openid)
        if not told.subscribed:
            await self._left(official_openid)
            return
        async with self._db.write() as session:
            member = await _joined(
                session,
                told.unionid,
                MemberRow.official_openid,
                official_openid,
                self._clock(),
            )
            member.official_openid = official_openid
            member.follows = True

    async def unfollowed(self, official_openid: str) -> None:
        """Somebody stopped following, and has not come back meanwhile: no more messages there;
        claims and binding stay."""
        try:
            back = (await self._wechat.user_info(official_openid)).subscribed
        except GatewayError:
            back = False
        if not back:
            await self._left(official_openid)

    async def _left(self, official_openid: str) -> None:
        async with self._db.write() as session:
            await session.execute(
                update(MemberRow)
                .where(MemberRow.official_openid == official_openid)
                .values(follows=False)
            )

    async def by_official_openid(self, openid: str) -> Actor | None:
        """The member who writes to the official account, if we have met them."""
        async with self._db.read() as session:
            member_id = await session.scalar(
                select(MemberRow.id).where(MemberRow.official_openid == openid)
            )
        return people.member_actor(member_id) if member_id else None

    async def _view(self, session: AsyncSession, member: MemberRow) -> MemberView:
        own = await people.bound_insured_id(session, member.id)
        bound = await session.get_one(InsuredRow, own) if own else None
        now = self._clock()
        standing = merges.same_people(authorisations.insured_covered(member.id, now))
        relatives = await session.scalars(
            select(InsuredRow)
            .where(InsuredRow.id.in_(standing), InsuredRow.merged_into_id.is_(None))
            .where(InsuredRow.id != (own or ""))
            .order_by(InsuredRow.id)
        )
        phone = member.phone_sealed
        return MemberView(
            id=member.id,
            phone=mask_phone(self._sealer.open(phone, MEMBER_PHONE)) if phone else None,
            bound=people.opened(bound, self._sealer).masked() if bound else None,
            relatives=tuple(people.opened(row, self._sealer).masked() for row in relatives),
            level=await proofs.level_of(session, member.id, now),
        )


async def _joined(
    session: AsyncSession,
    unionid: str | None,
    openid_column: InstrumentedAttribute[str | None],
    openid: str,
    now: datetime,
) -> MemberRow:
    """The member with this unionid, who from now on is the only one with this openid.

    Without a common open platform there is none, and an openid stands for itself; one that was
    joined before stays joined. Held: whoever has just been deleted is somebody new."""
    own = f"{openid_column.key.removesuffix('_openid')}:{openid}"
    held = select(MemberRow).with_for_update(key_share=True)
    known = held.where(MemberRow.unionid == (unionid or own))
    member = await session.scalar(known)
    if member is None:
        member = await session.scalar(held.where(openid_column == openid))
        if member is not None:
            # somebody met before the accounts shared an open platform now shows their unionid
            member.unionid = unionid or member.unionid
            return member
        # the same person may log in twice at once, or follow while logging in
        await session.execute(
            dialect_insert(session, MemberRow)
            .values(id=new_id(), unionid=unionid or own, follows=False, created_at=now)
            .on_conflict_do_nothing()
        )
        member = (await session.scalars(known)).one()
    await session.execute(
        update(MemberRow)
        .where(openid_column == openid, MemberRow.id != member.id)
        .values({openid_column: None})
        .execution_options(synchronize_session=False)
    )
    return member


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
