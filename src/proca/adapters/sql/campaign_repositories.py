"""Campaigns and their pages, on SQL."""

from sqlalchemy import delete, select

from proca.adapters.codec import json_text
from proca.adapters.sql import tables
from proca.adapters.sql.versioned import Versioned
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.outbox import Topic, page_upserted


class SqlCampaigns(Versioned[Campaign]):
    """Campaigns."""

    async def get(self, campaign_id: CampaignId) -> Campaign | None:
        """By number."""
        return await self.one(select(tables.campaigns).where(tables.campaigns.c.id == campaign_id))

    async def named(self, name: str) -> Campaign | None:
        """By name."""
        return await self.one(select(tables.campaigns).where(tables.campaigns.c.name_key == name.lower()))

    async def known_as(self, external_id: int, org_id: OrgId | None = None) -> tuple[Campaign, ...]:
        """By external id, of one org or of all."""
        c = tables.campaigns
        query = select(c).where(c.c.external_id == external_id).order_by(c.c.id)
        return await self.many(query if org_id is None else query.where(c.c.org_id == org_id))

    async def led_by(self, org_id: OrgId) -> tuple[Campaign, ...]:
        """All campaigns of a lead org."""
        c = tables.campaigns
        return await self.many(select(c).where(c.c.org_id == org_id).order_by(c.c.id))

    async def remove(self, campaign: Campaign) -> None:
        """With its targets, counters and ranks."""
        for table in (tables.targets, tables.persons):
            await self.connection.execute(delete(table).where(table.c.campaign_id == campaign.id))
        await super().remove(campaign)


class SqlActionPages(Versioned[ActionPage]):
    """Action pages."""

    async def get(self, page_id: ActionPageId) -> ActionPage | None:
        """By number."""
        return await self.one(select(tables.action_pages).where(tables.action_pages.c.id == page_id))

    async def named(self, name: str) -> ActionPage | None:
        """By name."""
        return await self.one(select(tables.action_pages).where(tables.action_pages.c.name_key == name.lower()))

    async def of_campaign(self, campaign_id: CampaignId) -> tuple[ActionPage, ...]:
        """All pages of a campaign."""
        pages = tables.action_pages
        return await self.many(select(pages).where(pages.c.campaign_id == campaign_id).order_by(pages.c.id))

    async def of_org(self, org_id: OrgId) -> tuple[ActionPage, ...]:
        """All pages of an org."""
        pages = tables.action_pages
        return await self.many(select(pages).where(pages.c.org_id == org_id).order_by(pages.c.id))

    async def remove(self, page: ActionPage) -> None:
        """With its last sign of life and the news about it."""
        news = tables.outbox.c
        about = json_text(page_upserted(page).body)
        await self.connection.execute(
            delete(tables.outbox).where(news.topic == Topic.PAGE_UPSERTED.value, news.body == about)
        )
        await super().remove(page)
        activity = tables.page_activity
        await self.connection.execute(delete(activity).where(activity.c.page_id == page.id))
