"""Where snapshots are read from, in memory."""

from collections.abc import Collection

from attrs import frozen

from proca.adapters.memory.campaign_repositories import targets_of
from proca.adapters.memory.reports import tally_of
from proca.adapters.memory.state import Data, MemoryState
from proca.domain.campaigns.stats import CampaignStats, stats_of
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.keys import PublicKey, active_key
from proca.domain.orgs.org import name_key
from proca.ports.snapshots import CampaignView


@frozen
class MemorySnapshotSource:
    """Reads settings and counts from the shared state."""

    state: MemoryState
    instance_org: str

    async def version(self) -> int:
        """The version of the settings."""
        return self.state.data.version

    async def page(self, page_id: ActionPageId) -> SigningPage | None:
        """One page with campaign, orgs, keys and targets."""
        data = self.state.data
        page = data.pages.get(page_id)
        if page is None:
            return None
        campaign = data.campaigns[page.campaign_id]
        orgs = {number: data.orgs[number] for number in (page.org_id, campaign.org_id)}
        return SigningPage(
            page=page,
            campaign=campaign,
            org=orgs[page.org_id],
            lead=orgs[campaign.org_id],
            keys={number: key for number in orgs if (key := _active(data, number)) is not None},
            signer=self._signer(data),
            targets=frozenset(target.id for target in targets_of(data, campaign.id)) if campaign.mtt else frozenset(),
            version=data.version,
        )

    async def page_id(self, name: str) -> ActionPageId | None:
        """The number of a page."""
        return next((page.id for page in self.state.data.pages.values() if page.name_key == name.lower()), None)

    async def campaign(self, campaign_id: CampaignId) -> CampaignView | None:
        """One campaign with its orgs and targets."""
        data = self.state.data
        campaign = data.campaigns.get(campaign_id)
        if campaign is None:
            return None
        partners = {page.org_id for page in data.pages.values() if page.campaign_id == campaign_id}
        orgs = {number: data.orgs[number] for number in sorted(partners | {campaign.org_id})}
        return CampaignView(campaign, orgs[campaign.org_id], orgs, targets_of(data, campaign_id))

    async def campaigns(self, ids: Collection[CampaignId]) -> dict[CampaignId, CampaignView]:
        """Many campaigns, those that exist."""
        found = {number: await self.campaign(number) for number in ids}
        return {number: view for number, view in found.items() if view is not None}

    async def campaign_id(self, name: str) -> CampaignId | None:
        """The number of a campaign."""
        return next((one.id for one in self.state.data.campaigns.values() if one.name_key == name.lower()), None)

    async def stats(self, campaign_id: CampaignId) -> CampaignStats:
        """The counters of one campaign and its pages' extra supporters."""
        data = self.state.data
        extras: dict[OrgId, int] = {}
        for page in data.pages.values():
            if page.campaign_id == campaign_id:
                extras[page.org_id] = extras.get(page.org_id, 0) + page.extra_supporters
        return stats_of(tally_of(data, campaign_id), extras)

    async def stats_of(self, ids: Collection[CampaignId]) -> dict[CampaignId, CampaignStats]:
        """The counts of many campaigns."""
        return {number: await self.stats(number) for number in ids}

    def _signer(self, data: Data) -> PublicKey | None:
        wanted = name_key(self.instance_org)
        instance = next((org for org in data.orgs.values() if name_key(org.name) == wanted), None)
        return _active(data, instance.id) if instance else None


def _active(data: Data, org_id: OrgId) -> PublicKey | None:
    return active_key(key for key in data.keys.values() if key.org_id == org_id)
