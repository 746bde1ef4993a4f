"""Do tables, migrations and the revision that the program asks for agree, on both databases?"""

import re

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.tables import METADATA
from infra import schema
from infra.db import Base, Database
from infra.migrate import FOLDER, newest
from tests.tools.tree import PACKAGES, dotted, modules


def test_the_program_asks_for_the_newest_migration() -> None:
    assert newest() == schema.HEAD


def test_a_migration_is_named_for_its_revision_and_they_form_one_line() -> None:
    scripts = list(ScriptDirectory(str(FOLDER)).walk_revisions())
    names = {path.stem for path in (FOLDER / "versions").glob("*.py")} - {"__init__"}
    numbers = {each.revision[:4] for each in scripts}
    assert {re.match(r"\d{4}", name)[0] for name in names} == numbers
    # what only adds says since which program: infra/schema.py
    assert all(re.fullmatch(r"\d{4}(_since_\d{4})?", each.revision) for each in scripts)
    assert len(names) == len(scripts)
    assert len(ScriptDirectory(str(FOLDER)).get_heads()) == 1


async def test_a_migrated_database_has_exactly_the_tables_of_the_program(db: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))

    async with db.writer.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_every_file_of_tables_is_known_to_the_migrations() -> None:
    with_tables = {
        dotted(path)
        for path in modules(*PACKAGES)
        if "__tablename__" in path.read_text(encoding="utf-8")
    }
    known = {mapper.class_.__module__ for mapper in Base.registry.mappers}
    assert with_tables == known
