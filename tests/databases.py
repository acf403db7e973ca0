"""Real databases for tests: migrated SQLite files, and one PostgreSQL database per worker, dropped in the end.

PostgreSQL is the server at `PROCA_TEST_POSTGRES`, else the usual one of this machine, else one started for the session.
Without any, tests that need it are skipped; with `CI=true` they fail instead.
"""

import asyncio
import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.migrate import migrate

T = TypeVar("T")

USUAL = "postgresql://postgres@127.0.0.1:5432/postgres"
_CLEAR = "; ".join(
    [
        *(f'DELETE FROM "{table.name}"' for table in reversed(tables.metadata.sorted_tables)),  # noqa: S608  (own names)
        "INSERT INTO settings_version (id, version) VALUES (1, 1)",
        *(f"ALTER SEQUENCE {name}_seq RESTART" for name in tables.SEQUENCES),
    ]
)
_MEMORY, _ROOM = Path("/dev/shm"), 2**31  # noqa: S108  (a directory of our own in it)
_made = ExitStack()
atexit.register(_made.close)


def close() -> None:
    """Drop the databases, stop the server and remove the files of this session."""
    _made.close()
    for made in (folder, sqlite_template, server, postgres_url):
        made.cache_clear()


@cache
def folder() -> Path:
    """A directory of this session; in memory where there is room, because nobody cuts the power here."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    made = Path(tempfile.mkdtemp(prefix="proca-test-", dir=_MEMORY if roomy else None))
    _made.callback(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def sqlite_template() -> Path:
    """A migrated SQLite file, to be copied."""
    path = folder() / "template.db"
    apart(lambda: migrate(f"sqlite:///{path}"))
    return path


def new_sqlite_file() -> Path:
    """A fresh migrated SQLite file."""
    handle, name = tempfile.mkstemp(suffix=".db", dir=folder())
    os.close(handle)
    return Path(shutil.copyfile(sqlite_template(), name))


@cache
def postgres_url() -> str:
    """The URL of this worker's migrated database; skips (in CI: fails) the test when there is no server."""
    name = f"proca_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    admin = server()
    apart(lambda: _ask(admin, f"CREATE DATABASE {name}"))
    _made.callback(apart, lambda: _ask(admin, f"DROP DATABASE {name} WITH (FORCE)"))
    url = make_url(admin).set(database=name).render_as_string(hide_password=False)
    # What these tests prove does not depend on when the disk has it.
    apart(lambda: _ask(admin, f"ALTER DATABASE {name} SET synchronous_commit = off"))
    apart(lambda: migrate(url))
    return url


async def clear_postgres(engine: AsyncEngine) -> None:
    """Empty everything and count from 1 again, which is faster than a new database."""
    async with engine.begin() as connection:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        assert driver is not None
        await driver.execute(_CLEAR)
        await connection.execute(text("SELECT 1"))


@cache
def server() -> str:
    """The URL of a PostgreSQL server's maintenance database."""
    for url in filter(None, (os.environ.get("PROCA_TEST_POSTGRES"), USUAL, USUAL.replace("postgres@", "root@"))):
        if apart(lambda url=url: _answers(url)):
            return url
    return _start()


def apart(work: Callable[[], Coroutine[object, object, T]]) -> T:
    """Run to the end in a loop and thread of its own, whether or not a loop is running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


async def _answers(url: str) -> bool:
    try:
        await _ask(url, "SELECT 1")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        return False
    return True


async def _ask(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _start() -> str:
    """A server of our own on a free port, as an unprivileged user."""
    binaries = _binaries()
    if binaries is None:
        _without("no server answers and there is no initdb on this machine")
    home = Path(tempfile.mkdtemp(prefix="proca-postgres-"))
    _made.callback(shutil.rmtree, home, ignore_errors=True)
    user = _unprivileged()
    if user is not None:
        shutil.chown(home, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    data = home / "data"
    try:
        _run(user, binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        _run(user, binaries / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
    except (OSError, subprocess.CalledProcessError) as error:
        _without(f"no server answers and none can be started: {error}")
    _made.callback(_run, user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _binaries() -> Path | None:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    candidates = [*places, *([Path(found).parent] if found else [])]
    return next((place for place in candidates if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; somebody else does it for us then."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(user: str | None, *command: object) -> None:
    words = [str(word) for word in command]
    output = subprocess.DEVNULL
    subprocess.run(words, check=True, user=user, stdout=output, stderr=output, cwd="/", timeout=120)  # noqa: S603  (ours)


def _without(why: str) -> None:
    message = f"NO POSTGRESQL: {why}; set PROCA_TEST_POSTGRES"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(message)
    warnings.warn(message, pytest.PytestWarning, stacklevel=1)
    pytest.skip(message)
