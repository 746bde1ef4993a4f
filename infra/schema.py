"""Is the database's schema the one this program was written for? Asked at start and by /readyz;
does not need Alembic."""

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from infra.db import Database, DatabaseRefused

# The newest file in infra/migrations/versions; a test keeps the two together.
HEAD = "0002"


async def present(db: Database) -> str | None:
    """The revision the database stands at; None for an empty one."""
    try:
        async with db.read() as session:
            return (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    except (OperationalError, ProgrammingError):
        return None


async def require_current(db: Database) -> None:
    """Let only a database pass that stands at `HEAD`.

    :raises DatabaseRefused: saying which command to run.
    """
    revision = await present(db)
    if revision == HEAD:
        return
    if revision is not None and revision > HEAD:
        raise DatabaseRefused(
            f"The database is at schema {revision}, this program knows {HEAD} at most: "
            "install the newer program."
        )
    state = "is empty" if revision is None else f"is at schema {revision}"
    raise DatabaseRefused(f"The database {state}, this program needs {HEAD}. Run:  daetong migrate")
