"""What does an operator do to the database by hand? Migrate it, and add colleagues."""

from app.compose import build_sealer, build_staff
from app.serve import now
from app.settings import Settings
from app.tables import METADATA
from casework.errors import FieldsInvalid
from claims_core.claim import Role
from infra import schema
from infra.db import Database
from infra.migrate import upgrade


async def migrate(settings: Settings) -> str:
    """Bring the database to the newest schema; answers what was done."""
    db = Database(settings.database_url)
    try:
        if db.is_sqlite:
            db.path.parent.mkdir(parents=True, exist_ok=True)
        before = await schema.present(db)
        await upgrade(db, METADATA)
        after = await schema.present(db)
    finally:
        await db.close()
    if before == after:
        return f"The database is at schema {after} already."
    return f"The database is now at schema {after} (before: {before or 'empty'})."


async def add_staff(
    settings: Settings, login: str, name: str, roles: list[str], password: str
) -> None:
    """Add a colleague or renew their password.

    :raises FieldsInvalid: an unknown role, or a password that is too short.
    """
    known = {role.value for role in Role} - {Role.MEMBER, Role.SYSTEM}
    unknown = set(roles) - known
    if unknown:
        raise FieldsInvalid(roles=f"没有这些岗位：{'、'.join(sorted(unknown))}")
    db = Database(settings.database_url)
    try:
        db.claim_process()
        await schema.require_current(db)
        accounts = build_staff(settings, now, db, build_sealer(settings))
        await accounts.add(login, name, frozenset(Role(role) for role in roles), password)
    finally:
        await db.close()
