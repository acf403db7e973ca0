"""Engines that worlds use one after the other: what is compiled for one serves the next, and costs more than all else.

Each world gets a view of such an engine, with listeners of its own, and an empty database.
"""

import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

import databases
from proca.adapters.sql.engine import engine_for


@cache
def _resting() -> defaultdict[str, list[AsyncEngine]]:
    return defaultdict(list)


def forget() -> None:
    """Databases end with a session, and so do their engines."""
    _resting.cache_clear()


def take(store: str) -> AsyncEngine:
    """An engine that nobody else uses, over a new file or over the database of this worker as it is."""
    resting = _resting()[store]
    if store == "postgresql":
        return resting.pop() if resting else engine_for(databases.postgres_url())
    if not resting:
        return engine_for(f"sqlite:///{databases.new_sqlite_file()}")
    engine = resting.pop()
    path = Path(str(engine.url.database))
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(databases.sqlite_template(), path)
    return engine


async def give_back(store: str, engine: AsyncEngine) -> None:
    """Close its connections, which belong to this event loop; the engine is there for the next world."""
    await engine.dispose()
    _resting()[store].append(engine)
