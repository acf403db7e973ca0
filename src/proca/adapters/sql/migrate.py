"""Bringing a database to the schema of this release, and asking whether it is there."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql.engine import engine_for, is_sqlite, translated

Where = AsyncEngine | AsyncConnection | str
Change = Callable[[Connection], None]

_SCRIPTS = Path(__file__).parent / "migrations"
# Two servers that start at once migrate one after the other; the number is only ours.
_LOCK = text("SELECT pg_advisory_xact_lock(5788054)")


async def migrate(where: Where, revision: str = "head") -> None:
    """Upgrade the database (an engine, a connection in its transaction, or a URL) up to a revision."""
    await _run(where, lambda connection: command.upgrade(_config(connection), revision))


async def downgrade(where: Where, revision: str = "base") -> None:
    """Take the database back down to a revision; whatever later ones added is lost."""
    await _run(where, lambda connection: command.downgrade(_config(connection), revision))


async def current(where: Where) -> str | None:
    """The revision of the database; none for an empty one."""
    with translated():
        async with _connected(where) as connection:
            return await connection.run_sync(_revision)


async def is_current(where: Where) -> bool:
    """Whether the database has the schema of this release."""
    return await current(where) == head()


def head() -> str | None:
    """The revision of this release."""
    return ScriptDirectory.from_config(_config()).get_current_head()


async def _run(where: Where, change: Change) -> None:
    with translated():
        async with _connected(where) as connection:
            if not is_sqlite(connection):
                await connection.execute(_LOCK)
            await connection.run_sync(change)


def _config(connection: Connection | None = None) -> Config:
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@asynccontextmanager
async def _connected(where: Where) -> AsyncIterator[AsyncConnection]:
    if isinstance(where, AsyncConnection):
        yield where
    elif isinstance(where, AsyncEngine):
        async with where.begin() as connection:
            yield connection
    else:
        engine = engine_for(where)
        try:
            async with engine.begin() as connection:
                yield connection
        finally:
            await engine.dispose()
