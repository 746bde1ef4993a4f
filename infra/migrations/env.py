"""How does Alembic reach our database? Run by Alembic; the connection and the tables are handed in,
so that one asynchronous path serves both databases and `infra` imports nothing upward."""

from alembic import context

from infra.columns import Utc

config = context.config

context.configure(
    connection=config.attributes["connection"],
    target_metadata=config.attributes["metadata"],
    # with BEGIN IMMEDIATE a failed migration is rolled back on SQLite as well
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
    # a migration must not change when a type of ours does
    render_item=lambda kind, item, _: (
        "sa.DateTime(timezone=True)" if isinstance(item, Utc) else False
    ),
)
with context.begin_transaction():
    context.run_migrations()
