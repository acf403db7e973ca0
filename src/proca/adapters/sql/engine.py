"""Engines for both databases, and the border at which driver errors become domain errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it has no types
from sqlalchemy import Connection, Dialect, event, exc
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from proca.adapters.codec import json_text
from proca.adapters.sql.constraints import CONSTRAINTS
from proca.domain.errors import Conflict, ProcaError, Unavailable

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "ecto": "postgresql+asyncpg"}
# Classes of SQLSTATE that say something of the moment, not of the statement: connection lost, rolled back in favour of
# another, out of resources, shut down or cancelled, trouble with the disk; and a server that only reads for now.
_PASSING = ("08", "40", "53", "57", "58", "25006")
# The driver's own errors come as they are while a connection is being made, and wrapped afterwards.
_UNREACHABLE = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.TimeoutError,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)
# What people typed is in the parameters of statements, and errors are logged.
_OPTIONS: dict[str, Any] = {"hide_parameters": True, "json_serializer": json_text}


def engine_for(url: str, pool_size: int = 10) -> AsyncEngine:
    """An engine for `sqlite:///…` or `postgresql://…` (`ecto://…` means the same); ValueError for anything else."""
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    except (exc.ArgumentError, ValueError):
        raise ValueError("DATABASE_URL cannot be read; use sqlite:///… or postgresql://…") from None
    backend = parsed.get_backend_name()
    if backend not in _DRIVERS:
        raise ValueError(f"DATABASE_URL: {backend} is not supported; use sqlite:///… or postgresql://…")
    parsed = parsed.set(drivername=_DRIVERS[backend])
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError("DATABASE_URL: SQLite needs a file, as in sqlite:///var/proca.db")
        engine = create_async_engine(parsed, pool_size=pool_size, connect_args={"timeout": 30}, **_OPTIONS)
        event.listen(engine.sync_engine, "do_connect", _look_for_folder)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    query = dict(parsed.query)
    tls = {"ssl": mode} if (mode := query.pop("sslmode", "")) else {}
    return create_async_engine(parsed.set(query=query), pool_size=pool_size, connect_args=tls, **_OPTIONS)


def writers(engine: AsyncEngine) -> int:
    """How many transactions of one loop are worth having open: more than one where they do not lock each other out."""
    return 1 if engine.dialect.name == "sqlite" else 2


def is_sqlite(connection: AsyncConnection) -> bool:
    """Whether this is SQLite, where one writer at a time does what locks do elsewhere."""
    return connection.dialect.name == "sqlite"


def _look_for_folder(_dialect: Dialect, _record: object, arguments: list[str], _options: object) -> None:
    """What SQLite would say as well, but its driver leaves a thread behind that may outlive the event loop."""
    if not Path(arguments[0]).parent.is_dir():
        raise sqlite3.OperationalError("unable to open database file")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Durable (`FULL`), readers beside the writer (`WAL`), references enforced; transactions are begun by us alone."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the write lock at once, so that a transaction never fails half-way; readers say that they read."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def translated() -> Iterator[None]:
    """Driver errors inside become domain errors: by constraint name, else Unavailable."""
    try:
        yield
    except exc.IntegrityError as error:
        raise _by_constraint(error) from error
    except _UNREACHABLE as error:
        raise Unavailable("The database cannot be reached", code="unavailable") from error
    except exc.DBAPIError as error:
        if error.connection_invalidated or str(getattr(error.orig, "sqlstate", "")).startswith(_PASSING):
            raise Unavailable("The database cannot be reached", code="unavailable") from error
        raise


def _by_constraint(error: exc.IntegrityError) -> ProcaError:
    cause = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None) or str(error.orig)
    for known, make in CONSTRAINTS.items():
        if known.matches(name):
            return make()
    return Conflict("The change contradicts what is stored", code="conflict")
