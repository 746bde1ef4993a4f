"""How does a person come to a password of their own? With a code that somebody else made for them:
valid once and for three days; nobody ever types another person's password."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.accounts.changes import note_change
from casework.accounts.errors import InvitationRefused
from casework.accounts.views import AccountAct
from casework.people.login_failures import LoginFailures
from casework.people.staff import end_sessions, hold_staff
from casework.people.staff_passwords import require_good_password
from casework.people.staff_tables import StaffInvitationRow
from casework.people.tables import StaffRow
from claims_core.claim import Actor
from claims_core.typed_text import only_letters
from infra.db import Database
from infra.passwords import hash_password_async, verify_password_async
from infra.sealing import Sealer

VALID_FOR = timedelta(hours=72)
INVITATION = "staff.invitation"
# Without what looks alike; read out over the telephone.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
NO_PASSWORD = "!"  # fits nothing


def fresh_code(groups: int) -> str:
    """Groups of four, joined by strokes."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))


async def invite(
    session: AsyncSession, sealer: Sealer, staff_id: str, by: Actor, now: datetime
) -> str:
    """A new code for this person; any earlier one is good no more. It is shown once."""
    await session.execute(
        update(StaffInvitationRow)
        .where(StaffInvitationRow.staff_id == staff_id, StaffInvitationRow.used_at.is_(None))
        .values(used_at=now)
    )
    code = fresh_code(4)
    session.add(
        StaffInvitationRow(
            code_index=_index(sealer, code),
            staff_id=staff_id,
            made_by_name=by.name,
            made_at=now,
            expires_at=now + VALID_FOR,
        )
    )
    return code


class Invitations:
    """邀请."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        failures: LoginFailures,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._failures = failures

    async def accept(self, login: str, code: str, password: str, address: str = "") -> None:
        """Set one's own password with a code; every earlier login ends. The same again, whose
        answer was lost, changes nothing.

        :raises InvitationRefused, LoginLocked: :raises FieldsInvalid: the password is no good; the
        code stays valid.
        """
        login = login.strip()
        require_good_password(password, login)
        scopes = self._failures.scopes(f"invitation {login}", address)
        await self._failures.require_open(scopes)
        hashed = await hash_password_async(password)
        if await self._accepted(login, code, hashed) or await self._done(login, code, password):
            return
        await self._failures.count(scopes)
        raise InvitationRefused

    async def _accepted(self, login: str, code: str, hashed: str) -> bool:
        now = self._clock()
        async with self._db.write() as session:
            row = await hold_staff(session, StaffRow.login == login, StaffRow.active.is_(True))
            if row is None:
                return False
            used = (
                update(StaffInvitationRow)
                .where(
                    StaffInvitationRow.code_index == _index(self._sealer, code),
                    StaffInvitationRow.staff_id == row.id,
                    StaffInvitationRow.used_at.is_(None),
                    StaffInvitationRow.expires_at > now,
                )
                .values(used_at=now)
            )
            if await session.scalar(used.returning(StaffInvitationRow.staff_id)) is None:
                return False
            row.password_hash = hashed
            await end_sessions(session, row.id, now)
            person = Actor(row.id, row.name, frozenset())
            note_change(session, row.id, AccountAct.PASSWORD, "凭邀请码", person, now)
            return True

    async def _done(self, login: str, code: str, password: str) -> bool:
        """Whether this code has been used, and this is the password."""
        used = (
            select(StaffRow.password_hash)
            .join(StaffInvitationRow, StaffInvitationRow.staff_id == StaffRow.id)
            .where(
                StaffRow.login == login,
                StaffRow.active.is_(True),
                StaffInvitationRow.code_index == _index(self._sealer, code),
                StaffInvitationRow.used_at.is_not(None),
                StaffInvitationRow.expires_at > self._clock(),
            )
        )
        async with self._db.read() as session:
            hashed = await session.scalar(used)
        return hashed is not None and await verify_password_async(password, hashed)


def _index(sealer: Sealer, code: str) -> str:
    return sealer.index(only_letters(code), INVITATION)
