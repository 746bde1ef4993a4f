"""Who works here, with which roles, and who may change that? Asked by the supervisors' page of
accounts; what lets somebody in takes two of them, what keeps somebody out takes one."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework.accounts.changes import note_change
from casework.accounts.errors import OwnProposal, StaffProposalClosed
from casework.accounts.given import require_sense, role_words
from casework.accounts.invitations import NO_PASSWORD, invite
from casework.accounts.views import (
    AccountAct,
    Colleague,
    ProposalKind,
    StaffChange,
    StaffListed,
    StaffProposal,
)
from casework.errors import FieldsInvalid, NotFound
from casework.people.staff import end_sessions, hold_staff
from casework.people.staff_tables import (
    RecoveryCodeRow,
    StaffChangeRow,
    StaffDeviceRow,
    StaffInvitationRow,
    StaffProposalRow,
)
from casework.people.tables import StaffRow, StaffSessionRow
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.staff_scope import SCOPES, StaffScope
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

OFFICE = frozenset({Role.SUPERVISOR})
OFFICE_READERS = OFFICE | {Role.AUDITOR}
_MOST_CHANGES = 50
_ACT = "管理工作人员的账号"


class StaffOffice:
    """账号管理."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def listed(self, actor: Actor) -> StaffListed:
        """Everybody, what waits, and what was changed last."""
        require_role(actor, OFFICE_READERS, "看工作人员的账号")
        seen, until = func.max(StaffSessionRow.seen_at), func.max(StaffInvitationRow.expires_at)
        async with self._db.read() as session:
            staff = (await session.scalars(select(StaffRow).order_by(StaffRow.login))).all()
            sessions = select(StaffSessionRow.staff_id, seen).group_by(StaffSessionRow.staff_id)
            seen_at = {each[0]: each[1] for each in await session.execute(sessions)}
            invitations = (
                select(StaffInvitationRow.staff_id, until)
                .where(StaffInvitationRow.used_at.is_(None))
                .group_by(StaffInvitationRow.staff_id)
            )
            invited = {each[0]: each[1] for each in await session.execute(invitations)}
            waiting = await session.scalars(
                select(StaffProposalRow)
                .where(StaffProposalRow.confirmed.is_(None))
                .order_by(StaffProposalRow.proposed_at)
            )
            changes = await session.execute(
                select(StaffChangeRow, StaffRow.name)
                .join(StaffRow, StaffRow.id == StaffChangeRow.staff_id)
                .order_by(StaffChangeRow.at.desc(), StaffChangeRow.id)
                .limit(_MOST_CHANGES)
            )
            now = self._clock()
            return StaffListed(
                tuple(
                    Colleague(
                        id=row.id,
                        login=row.login,
                        name=row.name,
                        roles=_roles(row.roles),
                        scope=SCOPES[row.scope],
                        active=row.active,
                        totp=row.totp_sealed is not None,
                        undertaken_at=row.undertaken_at,
                        seen_at=seen_at.get(row.id),
                        invited_until=_still(invited.get(row.id), now),
                    )
                    for row in staff
                ),
                tuple(_proposal(row) for row in waiting),
                tuple(
                    StaffChange(name, AccountAct(row.act), row.words, row.by_name, row.at)
                    for row, name in changes
                ),
            )

    async def propose(
        self,
        actor: Actor,
        kind: ProposalKind,
        login: str,
        name: str,
        roles: frozenset[Role],
        words: str,
        scope: StaffScope | None = None,
    ) -> str:
        """One supervisor proposes; the id of it. Nothing has changed yet. Without a scope, that of
        somebody who is here stays as it is.

        :raises FieldsInvalid: a login that is taken or unknown, no role, no scope for somebody new,
        a role that no county has, no reason, or one of this login waits already.
        """
        require_role(actor, OFFICE, _ACT)
        login, name, words = login.strip(), name.strip(), words.strip()
        if not words:
            raise FieldsInvalid(words="请写明为什么。")
        row = StaffProposalRow(
            id=new_id(),
            kind=kind,
            login=login,
            name=name,
            roles=sorted(roles),
            scope="",
            words=words,
            proposed_by=actor.id,
            proposed_by_name=actor.name,
            proposed_at=self._clock(),
        )
        try:
            async with self._db.write() as session:
                staff = await session.scalar(select(StaffRow).where(StaffRow.login == login))
                if staff is not None:
                    row.staff_id, row.name = staff.id, staff.name
                    scope = scope or SCOPES[staff.scope]
                require_sense(kind, login, name, roles, scope, staff)
                if kind in (ProposalKind.RENEW, ProposalKind.RETURN) and staff is not None:
                    row.roles, scope = list(staff.roles), SCOPES[staff.scope]
                row.scope = scope.code if scope else ""
                session.add(row)
        except IntegrityError:
            raise FieldsInvalid(login="这个账号已经有一条变更在等确认。") from None
        return row.id

    async def confirm(self, actor: Actor, proposal_id: str) -> str:
        """Another supervisor lets it happen; answers the invitation code, shown once, where the
        person needs one.

        :raises OwnProposal, StaffProposalClosed, NotFound: :raises FieldsInvalid: what was proposed
        makes sense no more; it can only be refused.
        """
        async with self._db.write() as session:
            row = await self._decided(session, actor, proposal_id, confirmed=True)
            return await self._carry_out(session, actor, row)

    async def refuse(self, actor: Actor, proposal_id: str) -> None:
        """It does not happen; whoever proposed it may say so, too."""
        async with self._db.write() as session:
            await self._decided(session, actor, proposal_id, confirmed=False)

    async def disable(self, actor: Actor, staff_id: str, words: str) -> None:
        """停用: at once, by one person; every login of theirs ends.

        :raises FieldsInvalid: without a reason, or for oneself.
        """
        require_role(actor, OFFICE, _ACT)
        if not words.strip():
            raise FieldsInvalid(words="请写明为什么停用。")
        if staff_id == actor.id:
            raise FieldsInvalid(words="不能停用自己的账号，请另一位主管来办。")
        async with self._db.write() as session:
            row = await hold_staff(session, StaffRow.id == staff_id)
            if row is None:
                raise NotFound
            await put_out_of_use(session, row, words.strip(), actor, self._clock())

    async def _decided(
        self, session: AsyncSession, actor: Actor, proposal_id: str, *, confirmed: bool
    ) -> StaffProposalRow:
        require_role(actor, OFFICE, _ACT)
        row = await session.get(StaffProposalRow, proposal_id, with_for_update=True)
        if row is None:
            raise NotFound
        if row.confirmed is not None:
            raise StaffProposalClosed
        if confirmed and actor.id in (row.proposed_by, row.staff_id):
            raise OwnProposal
        row.confirmed, row.decided_at = confirmed, self._clock()
        row.decided_by, row.decided_by_name = actor.id, actor.name
        return row

    async def _carry_out(self, session: AsyncSession, actor: Actor, row: StaffProposalRow) -> str:
        now, kind = self._clock(), ProposalKind(row.kind)
        staff = await hold_staff(session, StaffRow.login == row.login)
        # somebody may have been put out of use since it was proposed, or let in
        scope = SCOPES[row.scope]
        require_sense(kind, row.login, row.name, _roles(row.roles), scope, staff)
        if staff is None:
            staff = StaffRow(
                id=new_id(), login=row.login, name=row.name, roles=[], password_hash=NO_PASSWORD,
                active=True, created_at=now,
            )  # fmt: skip
            session.add(staff)
            await session.flush()
        words = f"{row.proposed_by_name}提出：{row.words}"
        if kind in (ProposalKind.JOIN, ProposalKind.ROLES):
            staff.roles, staff.scope = list(row.roles), scope.code
            words = f"{role_words(row.roles)}，{scope.words}。{words}"
        staff.active = True
        await end_sessions(session, staff.id, now)
        note_change(session, staff.id, _ACTS[kind], words, actor, now)
        if kind is ProposalKind.ROLES:
            return ""
        await forget_keys(session, staff)
        return await invite(session, self._sealer, staff.id, actor, now)


_ACTS = {
    ProposalKind.JOIN: AccountAct.JOINED,
    ProposalKind.ROLES: AccountAct.ROLES,
    ProposalKind.RENEW: AccountAct.RENEWED,
    ProposalKind.RETURN: AccountAct.RETURNED,
}


async def put_out_of_use(
    session: AsyncSession, row: StaffRow, words: str, by: Actor, now: datetime
) -> None:
    """End an account: no login, no invitation, no browser that is known. Again it is ended
    already."""
    if not row.active:
        return
    row.active = False
    await end_sessions(session, row.id, now)
    await forget_keys(session, row)
    await session.execute(
        delete(StaffInvitationRow).where(
            StaffInvitationRow.staff_id == row.id, StaffInvitationRow.used_at.is_(None)
        )
    )
    note_change(session, row.id, AccountAct.DISABLED, words, by, now)


async def forget_keys(session: AsyncSession, row: StaffRow) -> None:
    """Password, authenticator, recovery codes and browsers: the next one is new in everything."""
    row.password_hash, row.totp_sealed, row.totp_step = NO_PASSWORD, None, None
    await session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.staff_id == row.id))
    await session.execute(delete(StaffDeviceRow).where(StaffDeviceRow.staff_id == row.id))


def _roles(names: list[str]) -> frozenset[Role]:
    return frozenset(Role(name) for name in names)


def _still(until: datetime | None, now: datetime) -> datetime | None:
    return until if until is not None and until > now else None


def _proposal(row: StaffProposalRow) -> StaffProposal:
    return StaffProposal(
        id=row.id,
        kind=ProposalKind(row.kind),
        login=row.login,
        name=row.name,
        roles=_roles(row.roles),
        scope=SCOPES[row.scope],
        words=row.words,
        proposed_by=row.proposed_by,
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
        staff_id=row.staff_id,
    )
