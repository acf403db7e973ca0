"""Campaigns and pages as those who look see them, many at a time (spec 20 §4, 20.13#15, #16)."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.partnerships import Partnership, partnerships
from proca.application.permission import Access
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.activity import PageStatus, page_status
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.errors import Forbidden
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.users.viewer import Viewer
from proca.ports.activity import PageActivity
from proca.ports.directories import CampaignDirectory
from proca.ports.world import Clock


@frozen
class PageState:
    """How alive a page is, and where on the web it was last seen."""

    status: PageStatus
    location: str | None = None


@frozen
class BrowseCampaigns:
    """Bulk reads, each in a number of queries that does not grow; ids that lead nowhere are absent from answers."""

    access: ClassVar = Access.BY_VIEW

    directory: CampaignDirectory
    page_activity: PageActivity
    clock: Clock

    async def campaigns(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Campaign]:
        """Campaigns by number, which anybody may see."""
        return await self.directory.campaigns(ids)

    async def campaigns_with(self, viewer: Viewer, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Campaign]]:
        """The campaigns that each org leads or has a page in; Forbidden unless the viewer sees into every org."""
        _check_sight(viewer, org_ids)
        return await self.directory.campaigns_with(org_ids)

    async def pages(self, ids: Collection[ActionPageId]) -> Mapping[ActionPageId, ActionPage]:
        """Pages by number, which anybody may see."""
        return await self.directory.pages(ids)

    async def pages_of_orgs(self, viewer: Viewer, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[ActionPage]]:
        """Pages of each org; Forbidden unless the viewer sees into every org."""
        _check_sight(viewer, org_ids)
        return await self.directory.pages_of_orgs(org_ids)

    async def pages_of_campaigns(
        self, viewer: Viewer, ids: Collection[CampaignId]
    ) -> Mapping[CampaignId, Sequence[ActionPage]]:
        """Of each campaign, the pages whose private face is the viewer's (Q24)."""
        leads = {number: campaign.org_id for number, campaign in (await self.directory.campaigns(ids)).items()}
        pages = await self.directory.pages_of_campaigns(leads)
        return {
            number: [page for page in pages.get(number, ()) if viewer.sees_page(page, lead)]
            for number, lead in leads.items()
        }

    async def targets(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[Target]]:
        """Targets of each campaign; their addresses are not for everybody."""
        return await self.directory.targets(ids)

    async def partnerships(
        self, viewer: Viewer, campaign_ids: Collection[CampaignId]
    ) -> Mapping[CampaignId, tuple[Partnership, ...] | None]:
        """The partners of each campaign; None where the viewer does not see the campaign's private face."""
        campaigns = await self.directory.campaigns(campaign_ids)
        seen = [number for number, campaign in campaigns.items() if viewer.sees_campaign(campaign)]
        pages = await self.directory.pages_of_campaigns(seen)
        launches = await self.directory.launches(seen)
        shown = {
            number: partnerships(campaigns[number], pages.get(number, ()), launches.get(number, ())) for number in seen
        }
        return {number: shown.get(number) for number in campaigns}

    async def activity(self, viewer: Viewer, page_ids: Collection[ActionPageId]) -> Mapping[ActionPageId, PageState]:
        """The state of those of the pages whose private face is the viewer's."""
        pages = await self.directory.pages(page_ids)
        campaigns = await self.directory.campaigns({page.campaign_id for page in pages.values()})
        seen = [number for number, page in pages.items() if viewer.sees_page(page, campaigns[page.campaign_id].org_id)]
        last = await self.page_activity.last_seen(seen)
        now = self.clock.now()
        states: dict[ActionPageId, PageState] = {}
        for number in seen:
            sign = last.get(number)
            status = page_status(sign.at if sign else None, now)
            # A page that is forgotten has forgotten where it stood.
            known = sign is not None and status is not PageStatus.STANDBY
            states[number] = PageState(status, sign.location if sign and known else None)
        return states


def _check_sight(viewer: Viewer, org_ids: Collection[OrgId]) -> None:
    if not all(map(viewer.sees_org, org_ids)):
        raise Forbidden("User is not a member of organisation", code="unauthorized")
