"""Repositories of campaigns, their pages and targets."""

from collections.abc import Collection, Sequence
from typing import Protocol

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.ids import ActionPageId, CampaignId, OrgId, TargetId


class Campaigns(Protocol):
    """Campaigns."""

    async def get(self, campaign_id: CampaignId) -> Campaign | None:
        """By number."""
        ...

    async def named(self, name: str) -> Campaign | None:
        """By name, without regard to letter case."""
        ...

    async def known_as(self, external_id: int, org_id: OrgId | None = None) -> tuple[Campaign, ...]:
        """By external id, which is unique within a lead org; of all orgs without one."""
        ...

    async def led_by(self, org_id: OrgId) -> tuple[Campaign, ...]:
        """All campaigns of a lead org, by number."""
        ...

    async def put(self, campaign: Campaign) -> Campaign:
        """As Orgs.put; also Invalid when the lead org uses the external id already."""
        ...

    async def remove(self, campaign: Campaign) -> None:
        """Take away a campaign with its targets and counters; Conflict while pages exist."""
        ...


class ActionPages(Protocol):
    """Action pages."""

    async def get(self, page_id: ActionPageId) -> ActionPage | None:
        """By number."""
        ...

    async def named(self, name: str) -> ActionPage | None:
        """By name, without regard to letter case."""
        ...

    async def of_campaign(self, campaign_id: CampaignId) -> tuple[ActionPage, ...]:
        """All pages of a campaign, by number."""
        ...

    async def of_org(self, org_id: OrgId) -> tuple[ActionPage, ...]:
        """All pages of an org, by number."""
        ...

    async def put(self, page: ActionPage) -> ActionPage:
        """As Orgs.put."""
        ...

    async def remove(self, page: ActionPage) -> None:
        """Take away a page; Conflict while actions or supporters of it exist."""
        ...


class Targets(Protocol):
    """Decision-makers of campaigns."""

    async def of(self, campaign_id: CampaignId) -> tuple[Target, ...]:
        """All targets of a campaign, by external id."""
        ...

    async def put(self, target: Target) -> Target:
        """As Orgs.put; also Invalid when the campaign uses the external id already."""
        ...

    async def put_all(self, targets: Sequence[Target]) -> tuple[Target, ...]:
        """The same for many, in their order, in a number of statements that does not grow with them."""
        ...

    async def written_to(self, target_ids: Collection[TargetId]) -> frozenset[TargetId]:
        """Those of the targets that messages were written to, which may not go."""
        ...

    async def remove_all(self, target_ids: Collection[TargetId]) -> None:
        """Take away targets with their addresses; Conflict while messages to one exist."""
        ...
