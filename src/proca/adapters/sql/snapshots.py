"""Where snapshots are read from: one page or campaign with all that belongs to it, at one moment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from attrs import frozen
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import counters, tables
from proca.adapters.sql.engine import translated
from proca.adapters.sql.repositories import targets_of
from proca.adapters.sql.store import SqlUnit
from proca.domain.campaigns.stats import CampaignStats, stats_of
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
        async with self._reading() as connection:
            unit = SqlUnit(connection)
            campaign = await unit.campaigns.get(campaign_id)
            if campaign is None:
                return None
            pages = tables.action_pages
            partners = select(pages.c.org_id).where(pages.c.campaign_id == campaign_id)
            query = select(tables.orgs).where((tables.orgs.c.id == campaign.org_id) | tables.orgs.c.id.in_(partners))
            orgs = {org.id: org for org in await unit.orgs.many(query)}
            return CampaignView(campaign, orgs[campaign.org_id], orgs, await targets_of(connection, campaign_id))

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
        pages = tables.action_pages
        extra = (
            select(pages.c.org_id, func.sum(pages.c.extra_supporters))
            .where(pages.c.campaign_id == campaign_id)
            .group_by(pages.c.org_id)
        )
        async with self._reading() as connection:
            tally = await counters.read(connection, campaign_id)
            extras = {OrgId(org): int(count) for org, count in await connection.execute(extra)}
        return stats_of(tally, extras)

    async def _signer(self, unit: SqlUnit) -> PublicKey | None:
        instance = await unit.orgs.named(self.instance_org)
        return await _active(unit, instance.id) if instance else None

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                yield connection


async def _active(unit: SqlUnit, org_id: OrgId) -> PublicKey | None:
    return active_key(await unit.keys.of(org_id))


async def _version(connection: AsyncConnection) -> int:
    return int((await connection.execute(select(tables.settings_version.c.version))).scalar_one())
