"""Who reads the messages of orgs, on SQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from attrs import frozen
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import rows, tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import translated
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.org import name_key
from proca.domain.orgs.service import ServiceName
from proca.domain.processing.topology import Override, Readers, readers_of

_orgs, _services = tables.orgs.c, tables.services.c
_pages, _campaigns = tables.action_pages.c, tables.campaigns.c


@frozen
class SqlRoutes:
    """Reads settings in three queries, however many orgs are asked about."""

    engine: AsyncEngine
    instance_org: str

    async def readers(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Readers]:
        """The readers of these orgs."""
        if not org_ids:
            return {}
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                instance = _orgs.name_key == name_key(self.instance_org)
                wanted = select(tables.orgs).where(or_(instance, among(connection, _orgs.id, org_ids)))
                found = [rows.ORG.from_row(row) for row in (await connection.execute(wanted)).mappings()]
                services = await _kinds(connection, [org.id for org in found])
                overrides = await _overrides(connection, org_ids)
        borrowed = next((org.backends for org in found if org.is_called(self.instance_org)), Backends())
        asked = frozenset(org_ids)
        return {org.id: readers_of(org, borrowed, services, overrides[org.id]) for org in found if org.id in asked}

    async def org_ids(self) -> Collection[OrgId]:
        """All orgs."""
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                return list((await connection.execute(select(_orgs.id).order_by(_orgs.id))).scalars())


async def _kinds(connection: AsyncConnection, org_ids: Collection[OrgId]) -> dict[ServiceId, ServiceName]:
    query = select(_services.id, _services.name).where(among(connection, _services.org_id, org_ids))
    return {ServiceId(number): ServiceName(name) for number, name in await connection.execute(query)}


async def _overrides(connection: AsyncConnection, org_ids: Collection[OrgId]) -> defaultdict[OrgId, list[Override]]:
    """What the campaigns in which these orgs collect say of confirmations, where they say anything."""
    query = (
        select(_pages.org_id, _campaigns.supporter_confirm, _campaigns.action_confirm)
        .join(tables.campaigns, _campaigns.id == _pages.campaign_id)
        .where(
            among(connection, _pages.org_id, org_ids),
            or_(_campaigns.supporter_confirm.is_not(None), _campaigns.action_confirm.is_not(None)),
        )
        .distinct()
    )
    found: defaultdict[OrgId, list[Override]] = defaultdict(list)
    for org_id, supporter_confirm, action_confirm in await connection.execute(query):
        found[org_id].append(Override(supporter_confirm, action_confirm))
    return found
