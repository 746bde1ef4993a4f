"""What does an operator do about accounts on the machine itself? Makes the first ones, invites
somebody anew, puts one out of use at once; asked by `daetong staff`.

It leaves the same traces as the supervisors do."""

from collections.abc import Callable
from datetime import datetime

from casework.accounts.changes import note_change
from casework.accounts.invitations import NO_PASSWORD, invite
from casework.accounts.office import GIVEN_ROLES, forget_keys, put_out_of_use, role_words
from casework.accounts.views import AccountAct
from casework.errors import FieldsInvalid
from casework.people.staff import end_sessions, hold_staff
from casework.people.tables import StaffRow
from claims_core.claim import Actor, Role
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

    async def add(self, login: str, name: str, roles: frozenset[Role]) -> str:
        """A new person, or other roles for one; answers an invitation code.

        :raises FieldsInvalid: no role, or one that nobody can be given.
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
            row.name, row.roles, row.active = name, sorted(roles), True
            await session.flush()
            await forget_keys(session, row)
            await end_sessions(session, row.id, now)
            note_change(session, row.id, act, role_words(row.roles), OPERATOR, now)
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
