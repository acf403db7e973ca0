"""Fresh databases on the machine's PostgreSQL, or SQLite files where there is none; and what is stored in them."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg
from attrs import frozen
from sqlalchemy import text

from bench.ending import held
from proca.adapters.sql.engine import engine_for

USUAL = "postgresql://postgres@127.0.0.1:5432/postgres"
_POLL_SECONDS = 0.05


@frozen
class Stored:
    """What the database holds: actions, supporters, sealed contacts, actions still to process, and the counter."""

    actions: int
    supporters: int
    sealed: int
    waiting: int
    counted: int


def cluster() -> str | None:
    """The URL of the maintenance database of a PostgreSQL that answers, none without one."""
    url = os.environ.get("PROCA_TEST_POSTGRES", USUAL)
    try:
        asyncio.run(_ask(url, "SELECT 1"))
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return None
    return url


@contextmanager
def fresh(name: str, home: Path, maintenance: str | None) -> Iterator[str]:
    """The URL of a new empty database, gone afterwards: on that cluster, durable at commit, else an SQLite file."""
    if maintenance is None:
        yield f"sqlite:///{home / name}.db"
        return
    with ExitStack() as stack:
        with held():
            asyncio.run(_ask(maintenance, f"CREATE DATABASE {name}"))
            stack.callback(_drop, maintenance, name)
            asyncio.run(_ask(maintenance, f"ALTER DATABASE {name} SET synchronous_commit = on"))
        yield f"{maintenance.rpartition('/')[0]}/{name}"


def version(maintenance: str | None) -> str:
    """What the database calls itself."""
    if maintenance is None:
        return f"SQLite {sqlite3.sqlite_version}"
    return str(asyncio.run(_ask(maintenance, "SELECT split_part(version(), ' (', 1)")))


def stored(url: str) -> Stored:
    """What is stored now."""
    return asyncio.run(_stored(url))


def drain(url: str, seconds: float) -> float:
    """Wait until no action is left to process; how long that took, in seconds. TimeoutError when it takes too long."""
    return asyncio.run(_drain(url, seconds))


def _drop(maintenance: str, name: str) -> None:
    with held():
        asyncio.run(_ask(maintenance, f"DROP DATABASE {name} WITH (FORCE)"))


async def _stored(url: str) -> Stored:
    engine = engine_for(url)
    try:
        async with engine.execution_options(reading=True).connect() as connection:
            numbers = [(await connection.execute(text(query))).scalar_one() for query in _QUERIES]
            return Stored(*(int(number or 0) for number in numbers))
    finally:
        await engine.dispose()


_QUERIES = (
    "SELECT count(*) FROM actions",
    "SELECT count(*) FROM supporters",
    "SELECT count(*) FROM contacts WHERE crypto_nonce IS NOT NULL",
    "SELECT count(*) FROM outbox WHERE topic = 'process'",
    "SELECT sum(supporters) FROM counters",
)
_ANY_WAITING = text("SELECT EXISTS (SELECT 1 FROM outbox WHERE topic = 'process')")


async def _drain(url: str, seconds: float) -> float:
    engine = engine_for(url)
    began = time.monotonic()
    try:
        while time.monotonic() - began < seconds:
            async with engine.execution_options(reading=True).connect() as connection:
                if not (await connection.execute(_ANY_WAITING)).scalar_one():
                    return time.monotonic() - began
            await asyncio.sleep(_POLL_SECONDS)
    finally:
        await engine.dispose()
    raise TimeoutError(f"actions are still waiting to be processed after {seconds} seconds")


async def _ask(url: str, *statements: str) -> object:
    """The first value of the last statement."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return [await connection.fetchval(statement) for statement in statements][-1]
    finally:
        await connection.close()
