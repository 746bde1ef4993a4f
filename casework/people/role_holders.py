"""Who could do this instead? Asked by pages that say which colleagues somebody may turn to."""

from collections.abc import Set

from sqlalchemy import select

from casework.people.tables import StaffRow
from claims_core.claim import Actor, Role
from claims_core.staff_scope import SCOPES
from infra.db import Database


class RoleHolders:
    """担任这些岗位的同事 for the whole city."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def others(self, actor: Actor, roles: Set[Role]) -> tuple[str, ...]:
        """The names of those who hold one of the roles and are still here, without the person who
        asks."""
        row = StaffRow
        async with self._db.read() as session:
            found = await session.execute(
                select(row.name, row.roles, row.scope)
                .where(row.active, row.id != actor.id)
                .order_by(row.name, row.id)
            )
            return tuple(
                name
                for name, held, scope in found
                if roles & {Role(each) for each in held} and not SCOPES[scope].county
            )
