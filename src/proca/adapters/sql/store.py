"""The store of settings: a unit of work is one database transaction."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

from attrs import define, field, frozen
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import rows, tables
from proca.adapters.sql.campaign_repositories import SqlActionPages, SqlCampaigns
from proca.adapters.sql.decisions import SqlDecisions
from proca.adapters.sql.engine import translated
from proca.adapters.sql.org_repositories import SqlKeys, SqlOrgs, SqlServices, SqlTemplates
from proca.adapters.sql.outbox import SqlOutbox
from proca.adapters.sql.supporter_links import SqlLinkedSupporters
from proca.adapters.sql.target_repository import SqlTargets
from proca.adapters.sql.unit_record import SqlRecord
from proca.adapters.sql.user_repositories import SqlConfirms, SqlStaffers, SqlTokens, SqlUsers
from proca.adapters.sql.versioned import Touched
from proca.ports.store import Unit


def _utc_now() -> datetime:
    return datetime.now(UTC)


@define
class SqlUnit:
    """Repositories over one connection."""

    connection: AsyncConnection
    now: Callable[[], datetime] = _utc_now
    touched: Touched = field(factory=Touched)
    orgs: SqlOrgs = field(init=False)
    keys: SqlKeys = field(init=False)
    services: SqlServices = field(init=False)
    templates: SqlTemplates = field(init=False)
    campaigns: SqlCampaigns = field(init=False)
    pages: SqlActionPages = field(init=False)
    targets: SqlTargets = field(init=False)
    users: SqlUsers = field(init=False)
    tokens: SqlTokens = field(init=False)
    staffers: SqlStaffers = field(init=False)
    confirms: SqlConfirms = field(init=False)
    record: SqlRecord = field(init=False)
    decisions: SqlDecisions = field(init=False)
    linked_supporters: SqlLinkedSupporters = field(init=False)
    outbox: SqlOutbox = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Put every repository on the one connection."""
        self.orgs = SqlOrgs(self.connection, rows.ORG, self.touched)
        self.keys = SqlKeys(self.connection, rows.KEY, self.touched)
        self.services = SqlServices(self.connection, rows.SERVICE, self.touched)
        self.campaigns = SqlCampaigns(self.connection, rows.CAMPAIGN, self.touched)
        self.pages = SqlActionPages(self.connection, rows.PAGE, self.touched)
        self.targets = SqlTargets(self.connection, self.touched)
        # People, templates and confirms appear in no snapshot, so they touch nothing.
        self.templates = SqlTemplates(self.connection, rows.TEMPLATE)
        self.users = SqlUsers(self.connection, rows.USER)
        self.tokens = SqlTokens(self.connection)
        self.staffers = SqlStaffers(self.connection, rows.STAFFER)
        self.confirms = SqlConfirms(self.connection, rows.CONFIRM)
        self.record = SqlRecord(self.connection)
        self.decisions = SqlDecisions(self.connection)
        self.linked_supporters = SqlLinkedSupporters(self.connection)
        self.outbox = SqlOutbox(self.connection, self.now)


@frozen
class SqlStore:
    """Opens units; a unit that changed settings raises their version in the same transaction."""

    engine: AsyncEngine
    now: Callable[[], datetime] = _utc_now

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """One transaction."""
        return self._unit()

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[Unit]:
        with translated():
            async with self.engine.begin() as connection:
                unit = SqlUnit(connection, self.now)
                yield unit
                if unit.touched.settings:
                    version = tables.settings_version
                    await connection.execute(update(version).values(version=version.c.version + 1))
