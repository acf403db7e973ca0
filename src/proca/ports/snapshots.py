"""Hot reads: what every page view and every signature asks, answered from versioned memory."""

from collections.abc import Collection, Mapping
from typing import Protocol

from attrs import frozen

from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.stats import CampaignStats
from proca.domain.campaigns.target import Target
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.org import Org


@frozen
class CampaignView:
    """A campaign with its lead org and the orgs that have a page in it."""

    campaign: Campaign
    lead: Org
    orgs: dict[OrgId, Org]
    targets: tuple[Target, ...]


class SnapshotSource(Protocol):
    """Where snapshots are read from; each verb is one consistent read."""

    async def version(self) -> int:
        """A number that rises with every change of settings."""
        ...

    async def page(self, page_id: ActionPageId) -> SigningPage | None:
        """One page with all that belongs to it."""
        ...

    async def page_id(self, name: str) -> ActionPageId | None:
        """The number of the page of this name, without regard to letter case."""
        ...

    async def campaign(self, campaign_id: CampaignId) -> CampaignView | None:
        """One campaign with all that belongs to it."""
        ...

    async def campaigns(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, CampaignView]:
        """The same for many, those that exist, in a number of queries that does not grow with them."""
        ...

    async def campaign_id(self, name: str) -> CampaignId | None:
        """The number of the campaign of this name, without regard to letter case."""
        ...

    async def stats(self, campaign_id: CampaignId) -> CampaignStats:
        """The counts of one campaign; zeros for an unknown one."""
        ...

    async def stats_of(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, CampaignStats]:
        """The same for many, in a number of queries that does not grow with them."""
        ...


class Snapshots(SnapshotSource, Protocol):
    """The same reads from memory: settings at most a second old, counts too; the database is asked no more often."""

    def refresh(self) -> None:
        """Look at the version again on the next read, because somebody saw that it changed."""
        ...
