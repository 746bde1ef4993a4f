"""How does a database get to the newest schema? Asked by `daetong migrate`, demo and tests."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from infra.db import Database

FOLDER = Path(__file__).parent / "migrations"


def alembic_config(metadata: MetaData, connection: Connection | None = None) -> Config:
    """Alembic's configuration with our tables and, for work, a connection in a transaction."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["metadata"] = metadata
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision that the newest migration leads to."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    assert head is not None
    return head


async def upgrade(db: Database, metadata: MetaData) -> None:
    """Bring the database to the newest schema, all or nothing."""
    db.claim_process()
    async with db.writer.begin() as connection:
        await connection.run_sync(
            lambda sync: command.upgrade(alembic_config(metadata, sync), "head")
        )
