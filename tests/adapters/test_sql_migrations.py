"""Migrations: up, down and up again on both databases, and what they make is what `tables.py` says."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

import databases
from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.migrate import current, downgrade, head, is_current, migrate


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database without tables."""
    url = f"sqlite:///{tmp_path / 'empty.db'}" if request.param == "sqlite" else databases.postgres_url()
    engine = engine_for(url)
    try:
        await downgrade(engine)
        yield engine
    finally:
        await migrate(engine)
        await engine.dispose()


async def test_up_down_up(empty: AsyncEngine) -> None:
    """A full way there, back to nothing, and there again."""
    assert await current(empty) is None
    assert not await is_current(empty)
    await migrate(empty)
    assert await current(empty) == head()
    assert await is_current(empty)
    await downgrade(empty)
    async with empty.connect() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        sequences = await connection.run_sync(_sequences)
    assert left == ["alembic_version"]
    assert sequences == []
    await migrate(empty)
    assert await is_current(empty)


async def test_migrating_twice_changes_nothing(empty: AsyncEngine) -> None:
    """A server that starts again finds everything in place; a connection may be given in place of an engine."""
    await migrate(empty)
    async with empty.begin() as connection:
        await migrate(connection)
        await connection.execute(text("UPDATE settings_version SET version = 9"))
        await migrate(connection)
        assert (await connection.execute(text("SELECT id, version FROM settings_version"))).all() == [(1, 9)]


async def test_a_url_is_enough(tmp_path: Path) -> None:
    """Engines are made and closed for a URL."""
    url = f"sqlite:///{tmp_path / 'by_url.db'}"
    await migrate(url)
    assert await is_current(url)


async def test_migrations_make_what_the_tables_say(empty: AsyncEngine) -> None:
    """Alembic sees no difference, and neither do the inspected constraints and indexes, names included."""
    await migrate(empty)
    async with empty.connect() as connection:
        differences = await connection.run_sync(_differences)
        migrated = await connection.run_sync(_description)
    assert differences == []
    await downgrade(empty)
    async with empty.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
        created = await connection.run_sync(_description)
        await connection.run_sync(tables.metadata.drop_all)
    assert migrated == created


async def test_everything_counts_from_one(empty: AsyncEngine) -> None:
    """Numbers start at 1 and the settings at version 1."""
    await migrate(empty)
    async with empty.connect() as connection:
        assert (await connection.execute(text("SELECT id, version FROM settings_version"))).all() == [(1, 1)]
        if empty.dialect.name == "sqlite":
            rows = (await connection.execute(text("SELECT name, last FROM sequences"))).all()
            assert sorted(rows) == sorted((name, 0) for name in tables.SEQUENCES)
        else:
            assert await connection.run_sync(_sequences) == sorted(f"{name}_seq" for name in tables.SEQUENCES)


def _sequences(connection: Connection) -> list[str]:
    return sorted(inspect(connection).get_sequence_names()) if connection.dialect.name != "sqlite" else []


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    found: list[Any] = compare_metadata(context, tables.metadata)
    return found


def _description(connection: Connection) -> dict[str, object]:
    seen = inspect(connection)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(table)],
            seen.get_pk_constraint(table),
            _by_name(seen.get_unique_constraints(table)),
            _by_name(seen.get_check_constraints(table)),
            _by_name(seen.get_foreign_keys(table)),
            _by_name(seen.get_indexes(table)),
        )
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def _by_name(described: list[Any]) -> list[Any]:
    # A condition of a partial index is an object without equality, hence the texts.
    named = sorted(described, key=lambda one: str(one["name"]))
    return [one | {"dialect_options": {k: str(v) for k, v in one.get("dialect_options", {}).items()}} for one in named]
