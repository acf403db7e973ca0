"""What the same machine does with the smallest durable transactions, to which all rates are compared."""

import asyncio
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg
from attrs import frozen

from bench import database

_CLIENTS, _THREADS, _SCALE = 8, 2, 10
_ROW = "INSERT INTO commits (word) VALUES ('x')"


@frozen
class Baseline:
    """A name for people, and a measurement of commits a second that takes the seconds given."""

    name: str
    measure: Callable[[float], float]


@contextmanager
def prepared(name: str, home: Path, maintenance: str | None) -> Iterator[Baseline]:
    """The best baseline that this machine has: pgbench, else single-row commits on the same database."""
    with database.fresh(name, home, maintenance) as url:
        program = pgbench()
        if maintenance is None:
            yield Baseline("single-row commits, SQLite", lambda seconds: _sqlite(Path(url[10:]), seconds))
        elif program is None:
            yield Baseline(f"single-row commits, {_CLIENTS} clients", lambda seconds: asyncio.run(_rows(url, seconds)))
        else:
            _run(program, "-i", "-q", "-s", str(_SCALE), url)
            yield Baseline(
                f"pgbench -s {_SCALE} -N -c {_CLIENTS} -j {_THREADS}",
                lambda seconds: _transactions(program, url, seconds),
            )


def pgbench() -> Path | None:
    """The pgbench of this machine, on the path or where Debian keeps it."""
    places = [Path(found)] if (found := shutil.which("pgbench")) else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)
    return places[0] if places else None


def _transactions(program: Path, url: str, seconds: float) -> float:
    said = _run(program, "-n", "-N", "-c", str(_CLIENTS), "-j", str(_THREADS), "-T", str(max(1, round(seconds))), url)
    found = re.search(r"^tps = ([0-9.]+)", said, re.MULTILINE)
    if found is None:
        raise ChildProcessError(f"pgbench says no rate: {said}")
    return float(found[1])


def _run(program: Path, *words: str) -> str:
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise ChildProcessError(f"pgbench: {done.stderr}")
    return done.stdout


def _sqlite(path: Path, seconds: float) -> float:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS commits (word)"
        )
        count, began = 0, time.monotonic()
        while time.monotonic() - began < seconds:
            connection.execute(_ROW)
            count += 1
        return count / (time.monotonic() - began)


async def _rows(url: str, seconds: float) -> float:
    until = time.monotonic() + seconds

    async def client(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
        count = 0
        while time.monotonic() < until:
            await connection.execute(_ROW)
            count += 1
        return count

    connections = [await asyncpg.connect(url) for _ in range(_CLIENTS)]
    await connections[0].execute("CREATE TABLE IF NOT EXISTS commits (word text)")
    until = time.monotonic() + seconds
    counts = await asyncio.gather(*(client(one) for one in connections))
    for one in connections:
        await one.close()
    return sum(counts) / seconds
