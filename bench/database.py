"""Fresh databases on the machine's PostgreSQL, or SQLite files where there is none; and what is stored in them."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from attrs import frozen
from sqlalchemy import text

from proca.adapters.sql.engine import engine_for

CLUSTER = os.environ.get("PROCA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
_POLL_SECONDS = 0.05


@frozen
class Stored:
    """What the database holds: actions, supporters, sealed contacts, actions still to process, and the counter."""

    actions: int
    supporters: int
    sealed: int
    waiting: int
    counted: int


def has_postgres() -> bool:
    """Whether the cluster answers."""
    try:
        asyncio.run(_ask("SELECT 1"))
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    return True


@contextmanager
def fresh(name: str, home: Path, *, postgres: bool) -> Iterator[str]:
    """The URL of a new empty database, which is gone afterwards."""
    if not postgres:
        yield f"sqlite:///{home / name}.db"
        return
    asyncio.run(_ask(f"CREATE DATABASE {name}", f"ALTER DATABASE {name} SET synchronous_commit = on"))
    try:
        yield url_of(name)
    finally:
        asyncio.run(_ask(f"DROP DATABASE {name} WITH (FORCE)"))


def url_of(name: str) -> str:
    """The URL of a database on the cluster."""
    return f"{CLUSTER.rpartition('/')[0]}/{name}"


def stored(url: str) -> Stored:
    """What is stored now."""
    return asyncio.run(_stored(url))


def drain(url: str, seconds: float) -> float:
    """Wait until no action is left to process; how long that took, in seconds. TimeoutError when it takes too long."""
    return asyncio.run(_drain(url, seconds))


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


async def _ask(*statements: str) -> None:
    connection = await asyncpg.connect(CLUSTER, timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
