"""What does an operator do about accounts on the machine itself? Makes the first ones, invites
somebody anew, puts one out of use at once; asked by `daetong staff`.

It leaves the same traces as the supervisors do."""

from collections.abc import Callable
from datetime import datetime

from casework.accounts.changes import note_change
from casework.accounts.given import GIVEN_ROLES, require_roles_of_scope, role_words
from casework.accounts.invitations import NO_PASSWORD, invite
from casework.accounts.office import forget_keys, put_out_of_use
from casework.accounts.views import AccountAct
from casework.errors import FieldsInvalid
from casework.people.staff import end_sessions, hold_staff
from casework.people.tables import StaffRow
from claims_core.claim import Actor, Role
from claims_core.staff_scope import CENTRE, SCOPES, StaffScope
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

OPERATOR = Actor("operator", "命令行", frozenset())


class OperatorAccounts:
    """命令行管理账号."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def add(
        self, login: str, name: str, roles: frozenset[Role], scope: StaffScope | None = None
    ) -> str:
        """A new person, or other roles for one; answers an invitation code. Without a scope,
        somebody who is here keeps theirs, and somebody new works for the centre.

        :raises FieldsInvalid: no role, or one that nobody, or no county, can be given.
        """
        if not roles or not roles <= GIVEN_ROLES:
            raise FieldsInvalid(roles="请至少给一个岗位。")
        now = self._clock()
        async with self._db.write() as session:
            row = await hold_staff(session, StaffRow.login == login)
            act = AccountAct.JOINED if row is None else AccountAct.RENEWED
            if row is None:
                row = StaffRow(id=new_id(), login=login, password_hash=NO_PASSWORD, created_at=now)
                session.add(row)
            kept = scope or (SCOPES[row.scope] if row.scope else CENTRE)
            require_roles_of_scope(roles, kept)
            row.name, row.roles, row.active = name, sorted(roles), True
            row.scope = kept.code
            await session.flush()
            await forget_keys(session, row)
            await end_sessions(session, row.id, now)
            words = f"{role_words(row.roles)}，{kept.words}"
            note_change(session, row.id, act, words, OPERATOR, now)
            return await invite(session, self._sealer, row.id, OPERATOR, now)

    async def invite(self, login: str) -> str:
        """A new code for somebody who lost password or authenticator.

        :raises FieldsInvalid: nobody has this login.
        """
        now = self._clock()
        async with self._db.write() as session:
            row = await hold_staff(session, StaffRow.login == login, StaffRow.active.is_(True))
            if row is None:
                raise FieldsInvalid(login="没有这个在用的账号。")
            await forget_keys(session, row)
            await end_sessions(session, row.id, now)
            note_change(session, row.id, AccountAct.RENEWED, "", OPERATOR, now)
            return await invite(session, self._sealer, row.id, OPERATOR, now)

    async def disable(self, login: str) -> None:
        """停用, at once.

        :raises FieldsInvalid: nobody has this login.
        """
        async with self._db.write() as session:
            row = await hold_staff(session, StaffRow.login == login)
            if row is None:
                raise FieldsInvalid(login="没有这个账号。")
            await put_out_of_use(session, row, "", OPERATOR, self._clock())
