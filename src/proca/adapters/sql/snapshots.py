"""Where snapshots are read from: one page or campaign with all that belongs to it, at one moment."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from attrs import frozen
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import counters, tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import translated
from proca.adapters.sql.store import SqlUnit
from proca.adapters.sql.target_repository import read_targets, targets_of
from proca.domain.campaigns.stats import CampaignStats, Tally, stats_of
from proca.domain.campaigns.target import Target
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.keys import PublicKey, active_key
from proca.domain.rules import is_storable
from proca.ports.snapshots import CampaignView


@frozen
class SqlSnapshotSource:
    """Reads settings and counts."""

    engine: AsyncEngine
    instance_org: str

    async def version(self) -> int:
        """The version of the settings."""
        async with self._reading() as connection:
            return await _version(connection)

    async def page(self, page_id: ActionPageId) -> SigningPage | None:
        """One page with campaign, orgs, keys and targets."""
        async with self._reading() as connection:
            # The version is read first: what follows is at least that fresh.
            version = await _version(connection)
            unit = SqlUnit(connection)
            page = await unit.pages.get(page_id)
            campaign = await unit.campaigns.get(page.campaign_id) if page else None
            if page is None or campaign is None:
                return None
            orgs = {number: await unit.orgs.get(number) for number in {page.org_id, campaign.org_id}}
            org, lead = orgs[page.org_id], orgs[campaign.org_id]
            if org is None or lead is None:
                return None
            keys = {number: key for number in orgs if (key := await _active(unit, number))}
            signer = await self._signer(unit)
            targets = await targets_of(connection, campaign.id) if campaign.mtt else ()
            return SigningPage(page, campaign, org, lead, keys, signer, frozenset(t.id for t in targets), version)

    async def page_id(self, name: str) -> ActionPageId | None:
        """The number of a page."""
        pages = tables.action_pages
        if not is_storable(name):
            return None
        async with self._reading() as connection:
            found = await connection.execute(select(pages.c.id).where(pages.c.name_key == name.lower()))
            return found.scalar_one_or_none()

    async def campaign(self, campaign_id: CampaignId) -> CampaignView | None:
        """One campaign with its orgs and targets."""
        return (await self.campaigns([campaign_id])).get(campaign_id)

    async def campaigns(self, ids: Collection[CampaignId]) -> dict[CampaignId, CampaignView]:
        """Many campaigns with their orgs and targets, those that exist."""
        if not ids:
            return {}
        async with self._reading() as connection:
            unit, campaigns, orgs = SqlUnit(connection), tables.campaigns, tables.orgs
            found = await unit.campaigns.many(select(campaigns).where(among(connection, campaigns.c.id, ids)))
            partners = await _partners(connection, ids)
            for campaign in found:
                partners[campaign.id].add(campaign.org_id)
            wanted = {number for campaign in found for number in partners[campaign.id]}
            known = await unit.orgs.many(select(orgs).where(among(connection, orgs.c.id, wanted)).order_by(orgs.c.id))
            targets = await _targets(connection, ids)
        views: dict[CampaignId, CampaignView] = {}
        for campaign in found:
            own = {org.id: org for org in known if org.id in partners[campaign.id]}
            # An org may go between two questions, and its campaigns with it.
            if campaign.org_id in own:
                views[campaign.id] = CampaignView(campaign, own[campaign.org_id], own, targets.get(campaign.id, ()))
        return views

    async def campaign_id(self, name: str) -> CampaignId | None:
        """The number of a campaign."""
        campaigns = tables.campaigns
        if not is_storable(name):
            return None
        async with self._reading() as connection:
            found = await connection.execute(select(campaigns.c.id).where(campaigns.c.name_key == name.lower()))
            return found.scalar_one_or_none()

    async def stats(self, campaign_id: CampaignId) -> CampaignStats:
        """The counters of one campaign and its pages' extra supporters."""
        return (await self.stats_of([campaign_id]))[campaign_id]

    async def stats_of(self, ids: Collection[CampaignId]) -> dict[CampaignId, CampaignStats]:
        """The counters of many campaigns and their pages' extra supporters."""
        if not ids:
            return {}
        async with self._reading() as connection:
            tallies = await counters.read_many(connection, ids)
            extras = await _extras(connection, ids)
        return {number: stats_of(tallies.get(number, Tally({})), extras[number]) for number in ids}

    async def _signer(self, unit: SqlUnit) -> PublicKey | None:
        instance = await unit.orgs.named(self.instance_org)
        return await _active(unit, instance.id) if instance else None

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                yield connection


async def _partners(connection: AsyncConnection, ids: Collection[CampaignId]) -> defaultdict[CampaignId, set[OrgId]]:
    """The orgs that have a page in each campaign."""
    pages = tables.action_pages
    query = select(pages.c.campaign_id, pages.c.org_id).where(among(connection, pages.c.campaign_id, ids)).distinct()
    found: defaultdict[CampaignId, set[OrgId]] = defaultdict(set)
    for campaign_id, org_id in await connection.execute(query):
        found[campaign_id].add(org_id)
    return found


async def _targets(connection: AsyncConnection, ids: Collection[CampaignId]) -> dict[CampaignId, tuple[Target, ...]]:
    """The targets of each campaign that has any."""
    table = tables.targets
    found = await read_targets(connection, select(table.c.id).where(among(connection, table.c.campaign_id, ids)))
    each: defaultdict[CampaignId, list[Target]] = defaultdict(list)
    for target in found:
        each[target.campaign_id].append(target)
    return {number: tuple(those) for number, those in each.items()}


async def _extras(
    connection: AsyncConnection, ids: Collection[CampaignId]
) -> defaultdict[CampaignId, dict[OrgId, int]]:
    """The extra supporters of each campaign's pages, by org."""
    pages = tables.action_pages
    query = (
        select(pages.c.campaign_id, pages.c.org_id, func.sum(pages.c.extra_supporters))
        .where(among(connection, pages.c.campaign_id, ids))
        .group_by(pages.c.campaign_id, pages.c.org_id)
    )
    found: defaultdict[CampaignId, dict[OrgId, int]] = defaultdict(dict)
    for campaign_id, org_id, count in await connection.execute(query):
        found[campaign_id][OrgId(org_id)] = int(count)
    return found


async def _active(unit: SqlUnit, org_id: OrgId) -> PublicKey | None:
    return active_key(await unit.keys.of(org_id))


async def _version(connection: AsyncConnection) -> int:
    return int((await connection.execute(select(tables.settings_version.c.version))).scalar_one())
