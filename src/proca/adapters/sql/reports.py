"""Lists and recounts on SQL."""

from collections.abc import Sequence

from attrs import frozen
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import counters, intake_rows, record, tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import is_sqlite, translated
from proca.adapters.sql.ordering import settled_until
from proca.domain.campaigns.stats import Tally
from proca.domain.ids import ActionId, CampaignId, OrgId
from proca.domain.rules import is_storable
from proca.ports.reports import PublicAction, RecordedAction


@frozen
class SqlReports:
    """Each list is read on a connection of its own."""

    engine: AsyncEngine

    def _reading(self) -> AsyncEngine:
        return self.engine.execution_options(reading=True)

    async def campaign_ids(self, title_like: str | None) -> Sequence[CampaignId]:
        """Campaigns by title pattern; letter case counts on both databases."""
        c = tables.campaigns
        if title_like is not None and not is_storable(title_like):
            return []
        query = select(c.c.id).order_by(c.c.id)
        with translated():
            async with self._reading().connect() as connection:
                if title_like is not None:
                    matching = c.c.title.like(whole_pattern(title_like), escape="\\")
                    if is_sqlite(connection):
                        await connection.exec_driver_sql("PRAGMA case_sensitive_like=ON")
                    query = query.where(matching)
                return [CampaignId(number) for (number,) in await connection.execute(query)]

    async def public_actions(self, campaign_id: CampaignId, action_type: str, limit: int) -> Sequence[PublicAction]:
        """The newest accepted or delivered actions of a type that are not testing."""
        a, s = tables.actions, tables.supporters
        if not is_storable(action_type):
            return []
        query = (
            select(a.c.id, a.c.action_type, a.c.inserted_at, s.c.area, a.c.fields)
            .join(s, s.c.id == a.c.supporter_id)
            .where(a.c.campaign_id == campaign_id, a.c.action_type == action_type)
            .where(a.c.status.in_(["accepted", "delivered"]), a.c.testing.is_(False))
            .order_by(a.c.id.desc())
            .limit(limit)
        )
        with translated():
            async with self._reading().connect() as connection:
                return [PublicAction(*row) for row in await connection.execute(query)]

    async def recorded_actions(self, org_id: OrgId, start: ActionId, limit: int) -> Sequence[RecordedAction]:
        """Actions of which the org has a contact, ascending, below the oldest open write."""
        a, c = tables.actions, tables.contacts
        with translated():
            async with self._reading().connect() as connection:
                bound = await settled_until(connection)
                query = (
                    select(a.c.id)
                    .join(c, c.c.supporter_id == a.c.supporter_id)
                    .where(c.c.org_id == org_id, a.c.id >= start)
                    .order_by(a.c.id)
                    .limit(limit)
                )
                limited = query if bound is None else query.where(a.c.id <= bound)
                ids = [number for (number,) in await connection.execute(limited)]
                return await _recorded(connection, org_id, ids)

    async def orgs_without_key(self) -> Sequence[str]:
        """Names of the orgs that have no active key."""
        o, k = tables.orgs, tables.public_keys
        active = select(k.c.org_id).where(k.c.active.is_(True))
        with translated():
            async with self._reading().connect() as connection:
                found = await connection.execute(select(o.c.name).where(o.c.id.not_in(active)))
                return sorted(found.scalars())

    async def recount(self, campaign_id: CampaignId) -> Tally:
        """Count again from the actions."""
        with translated():
            async with self._reading().connect() as connection:
                return await counters.recount(connection, campaign_id)

    async def tally(self, campaign_id: CampaignId) -> Tally:
        """The counters as they stand."""
        with translated():
            async with self._reading().connect() as connection:
                return await counters.read(connection, campaign_id)


def whole_pattern(pattern: str) -> str:
    r"""The pattern with an escape at its end doubled, so that it stands for itself; PostgreSQL refuses it otherwise."""
    escapes = len(pattern) - len(pattern.rstrip("\\"))
    return pattern + "\\" * (escapes % 2)


async def _recorded(connection: AsyncConnection, org_id: OrgId, ids: Sequence[int]) -> list[RecordedAction]:
    actions = await record.actions(connection, ids)
    owners = [action.supporter_id for action in actions.values() if action.supporter_id is not None]
    if not owners:
        return []
    s, c = tables.supporters, tables.contacts
    supporter_rows = await connection.execute(select(s).where(among(connection, s.c.id, owners)))
    supporters = {row["id"]: intake_rows.supporter_from(row) for row in supporter_rows.mappings()}
    contact_rows = await connection.execute(
        select(c).where(among(connection, c.c.supporter_id, owners), c.c.org_id == org_id)
    )
    contacts = {row["supporter_id"]: intake_rows.contact_from(row) for row in contact_rows.mappings()}
    return [
        RecordedAction(action, supporters[action.supporter_id], contacts[action.supporter_id])
        for number in ids
        if (action := actions[number]).supporter_id is not None
    ]
