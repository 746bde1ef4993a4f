"""Is it really this member whose face the phone has seen? Asked of WeChat, which alone says so;
what the phone says of it counts for nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotBound, NotFound, TooManyTries, WeChatUnavailable
from casework.people import people, proofs
from casework.people.authority_tables import FaceCheckRow
from casework.people.members import Members
from casework.people.tables import InsuredRow, MemberRow
from casework.people.views import MemberView
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from claims_core.identity import IdentityKind, check_identity
from claims_core.identity_levels import ProofMethod
from infra.columns import new_id
from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.sealing import Sealer

VERIFY_ID = "face_check.verify_id"
CHECKS_A_DAY = 5
_PASSED, _FAILED = "passed", "failed"


class FaceStarted(Protocol):
    """What WeChat answers to the beginning of a check."""

    @property
    def verify_id(self) -> str: ...
    @property
    def lasts(self) -> timedelta: ...


class FaceVerifier(Protocol):
    """刷脸核身; `infra.wechat.endpoints.face_checks` is the real one. `reference` is our own number
    of the check, the same in both calls."""

    async def begin(
        self, reference: str, openid: str, name: str, id_number: str
    ) -> FaceStarted: ...
    async def passed(
        self, reference: str, openid: str, name: str, id_number: str, verify_id: str
    ) -> bool: ...


@dataclass(frozen=True, repr=False)
class _Checked:
    insured_id: str
    openid: str
    name: str
    id_number: str


@dataclass(frozen=True, repr=False)
class FaceCheckStarted:
    """刷脸开始了: `verify_id` is what the phone hands to wx.requestFacialVerify."""

    check_id: str
    verify_id: str
    expires_at: datetime


class FaceNotPossible(ClaimsError):
    """不能刷脸: the number is none of a mainland id card, or the mini-program does not know
    them."""

    code = "face_not_possible"
    template = (
        "您登记的证件不能在微信里刷脸。请带证件到参保地窗口，拿一个窗口码，在手机上填一下就行。"
    )


class FaceNotPassed(ClaimsError):
    """刷脸没有通过."""

    code = "face_not_passed"
    template = (
        "这次刷脸没有通过，可能是光线暗、脸没对准。可以再试一次；也可以带身份证到窗口拿窗口码。"
    )


class FaceChecks:
    """刷脸: begun for whom the member is bound to, answered by the platform."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        verifier: FaceVerifier,
        members: Members,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._verifier = verifier
        self._members = members

    async def start(self, actor: Actor) -> FaceCheckStarted:
        """Begin a check of the person whom this member is.

        :raises NotBound, FaceNotPossible, WeChatUnavailable: :raises TooManyTries: after five on
        one day.
        """
        now, check_id = self._clock(), new_id()
        async with self._db.write() as session:
            await people.hold_member(session, actor.id)
            person = await self._checked(session, actor.id, now)
            begun = await session.scalar(
                select(func.count())
                .select_from(FaceCheckRow)
                .where(
                    FaceCheckRow.member_id == actor.id,
                    FaceCheckRow.begun_at > now - timedelta(days=1),
                )
            )
            if (begun or 0) >= CHECKS_A_DAY:
                raise TooManyTries
            session.add(
                FaceCheckRow(
                    id=check_id,
                    member_id=actor.id,
                    insured_id=person.insured_id,
                    verify_id_sealed=b"",
                    begun_at=now,
                    expires_at=now,
                )
            )
        try:
            started = await self._verifier.begin(
                check_id, person.openid, person.name, person.id_number
            )
        except GatewayError as problem:
            raise WeChatUnavailable from problem
        async with self._db.write() as session:
            row = await session.get_one(FaceCheckRow, check_id)
            row.verify_id_sealed = self._sealer.seal(started.verify_id, VERIFY_ID)
            row.expires_at = now + started.lasts
        return FaceCheckStarted(check_id, started.verify_id, now + started.lasts)

    async def finish(self, actor: Actor, check_id: str) -> MemberView:
        """Ask the platform how it ended; passed, the member stands at the highest level for a
        while. Asked again it says the same, and proves nothing anew.

        :raises NotFound: also when it is somebody else's, or has run out.
        :raises FaceNotPassed, WeChatUnavailable:
        """
        now = self._clock()
        async with self._db.read() as session:
            row = await session.get(FaceCheckRow, check_id)
            if row is None or row.member_id != actor.id or row.expires_at <= now:
                raise NotFound
            if row.outcome == _FAILED:
                raise FaceNotPassed
            if row.outcome:
                return await self._members.me(actor)
            person = await self._checked(session, actor.id, now)
            verify_id = self._sealer.open(row.verify_id_sealed, VERIFY_ID)
        try:
            passed = await self._verifier.passed(
                check_id, person.openid, person.name, person.id_number, verify_id
            )
        except GatewayError as problem:
            raise WeChatUnavailable from problem
        async with self._db.write() as session:
            row = await session.get_one(FaceCheckRow, check_id, with_for_update=True)
            first = not row.outcome  # the same may have been asked twice at one moment
            passed = row.outcome == _PASSED if row.outcome else passed
            row.outcome = _PASSED if passed else _FAILED
            # somebody else may have been bound to the identity while the face was looked at
            bound = await people.bound_insured_id(session, actor.id)
            if first and passed and bound == row.insured_id:
                proofs.keep(session, actor.id, row.insured_id, ProofMethod.FACE, now)
        if not passed:
            raise FaceNotPassed
        return await self._members.me(actor)

    async def _checked(self, session: AsyncSession, member_id: str, now: datetime) -> _Checked:
        own = await people.bound_insured_id(session, member_id)
        if own is None:
            raise NotBound
        openid = (await session.get_one(MemberRow, member_id)).mini_openid
        person = people.opened(await session.get_one(InsuredRow, own), self._sealer)
        kind = check_identity(person.id_number, china_day(now)).kind
        if openid is None or kind is not IdentityKind.ID_CARD:
            raise FaceNotPossible
        return _Checked(own, openid, person.name, person.id_number)
