"""The store of settings: a unit of work is one database transaction."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from attrs import define, field, frozen
from sqlalchemy import Sequence, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import repositories as repos
from proca.adapters.sql import rows, tables
from proca.adapters.sql.engine import is_sqlite, translated
from proca.ports.store import Unit
from proca.ports.world import IdKind


@define
class SqlUnit:
    """Repositories over one connection."""

    connection: AsyncConnection
    touched: repos.Touched = field(factory=repos.Touched)
    orgs: repos.SqlOrgs = field(init=False)
    keys: repos.SqlKeys = field(init=False)
    services: repos.SqlServices = field(init=False)
    campaigns: repos.SqlCampaigns = field(init=False)
    pages: repos.SqlActionPages = field(init=False)
    targets: repos.SqlTargets = field(init=False)
    users: repos.SqlUsers = field(init=False)
    staffers: repos.SqlStaffers = field(init=False)
    confirms: repos.SqlConfirms = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Put every repository on the one connection."""
        self.orgs = repos.SqlOrgs(self.connection, rows.ORG, self.touched)
        self.keys = repos.SqlKeys(self.connection, rows.KEY, self.touched)
        self.services = repos.SqlServices(self.connection, rows.SERVICE, self.touched)
        self.campaigns = repos.SqlCampaigns(self.connection, rows.CAMPAIGN, self.touched)
        self.pages = repos.SqlActionPages(self.connection, rows.PAGE, self.touched)
        self.targets = repos.SqlTargets(self.connection, self.touched)
        # People and confirms appear in no snapshot, so they touch nothing.
        self.users = repos.SqlUsers(self.connection, rows.USER)
        self.staffers = repos.SqlStaffers(self.connection, rows.STAFFER)
        self.confirms = repos.SqlConfirms(self.connection, rows.CONFIRM)


@frozen
class SqlStore:
    """Opens units; a unit that changed settings raises their version in the same transaction."""

    engine: AsyncEngine

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """One transaction."""
        return self._unit()

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[Unit]:
        with translated():
            async with self.engine.begin() as connection:
                unit = SqlUnit(connection)
                yield unit
                if unit.touched.settings:
                    version = tables.settings_version
                    await connection.execute(update(version).values(version=version.c.version + 1))


@frozen
class SqlIds:
    """Reserves numbers from the database."""

    engine: AsyncEngine

    async def reserve(self, kind: IdKind) -> int:
        """One fresh number, in a transaction of its own."""
        with translated():
            async with self.engine.begin() as connection:
                return (await take_numbers(connection, kind.value, 1))[0]


async def take_numbers(connection: AsyncConnection, name: str, count: int) -> list[int]:
    """That many fresh numbers of one sequence, ascending."""
    if is_sqlite(connection):
        table = tables.sequences
        bump = update(table).where(table.c.name == name).values(last=table.c.last + count).returning(table.c.last)
        last = (await connection.execute(bump)).scalar_one()
        return list(range(last - count + 1, last + 1))
    taken = select(Sequence(f"{name}_seq").next_value()).select_from(text("generate_series(1, :count)"))
    return list((await connection.execute(taken, {"count": count})).scalars())
