"""`proca migrate`."""

from pathlib import Path

from sqlalchemy.engine import make_url

from proca.adapters.sql import migrate as migrations
from proca.entrypoints.container import Container


async def migrate(container: Container) -> str:
    """Make the folder of an SQLite file if need be, then migrate; the revision reached."""
    engine = container.engine()
    url = make_url(container.settings().database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    await migrations.migrate(engine)
    return await migrations.current(engine) or "none"


async def rehearse(container: Container) -> tuple[str, str]:
    """The revision of the database and that of this release; an SQLite file that is not there stays away."""
    known = await migrations.current(container.engine()) if may_be_there(container) else None
    return known or "none", migrations.head() or "none"


def may_be_there(container: Container) -> bool:
    """Whether there can be a database: a server somewhere, or a file that exists."""
    url = make_url(container.settings().database_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()
