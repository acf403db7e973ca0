"""Alembic's entry: migrates over the connection that `proca.adapters.sql.migrate` hands in."""

from alembic import context
from sqlalchemy import Connection

from proca.adapters.sql import tables


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
