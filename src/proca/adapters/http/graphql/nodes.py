"""The values behind interfaces: a thing, and the sight that decides its face."""

from collections.abc import Mapping, Sequence

from attrs import define

from proca.adapters.http.graphql.context import Sight
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.errors import NotFound
from proca.domain.ids import CampaignId, OrgId
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.org import Org
from proca.domain.users.user import User
from proca.ports.snapshots import CampaignView


@define(eq=False)
class OrgNode:
    """An org."""

    org: Org
    sight: Sight

    @property
    def is_private(self) -> bool:
        """Which face it shows."""
        return self.sight.viewer.sees_org(self.org.id)


@define(eq=False)
class CampaignNode:
    """A campaign; what a snapshot told along with it need not be loaded."""

    campaign: Campaign
    sight: Sight
    known_orgs: Mapping[OrgId, Org] | None = None
    known_targets: Sequence[Target] | None = None

    @classmethod
    def of_view(cls, view: CampaignView, sight: Sight) -> "CampaignNode":
        """From a snapshot."""
        return cls(view.campaign, sight, view.orgs, view.targets)

    @property
    def is_private(self) -> bool:
        """Which face it shows."""
        return self.sight.viewer.sees_campaign(self.campaign)


@define(eq=False)
class PageNode:
    """An action page within its campaign."""

    page: ActionPage
    sight: Sight
    campaign: Campaign
    known_org: Org | None = None

    @classmethod
    def of_view(cls, view: SigningPage, sight: Sight) -> "PageNode":
        """From a snapshot."""
        return cls(view.page, sight, view.campaign, view.org)

    @property
    def is_private(self) -> bool:
        """Which face it shows."""
        return self.sight.viewer.sees_page(self.page, self.campaign.org_id)


@define(eq=False)
class TargetNode:
    """A decision-maker; addresses only on the private face."""

    target: Target
    is_private: bool


@define(eq=False)
class UserNode:
    """An account."""

    user: User
    sight: Sight


async def org_node(org_id: OrgId, sight: Sight) -> OrgNode:
    """The org of that number, which something refers to; NotFound when it went away this moment."""
    org = await sight.load.org.load(org_id)
    if org is None:
        raise _gone()
    return OrgNode(org, sight)


async def campaign_node(campaign_id: CampaignId, sight: Sight) -> CampaignNode:
    """As org_node."""
    campaign = await sight.load.campaign.load(campaign_id)
    if campaign is None:
        raise _gone()
    return CampaignNode(campaign, sight)


async def page_node(page: ActionPage, sight: Sight) -> PageNode:
    """A page with its campaign."""
    return PageNode(page, sight, (await campaign_node(page.campaign_id, sight)).campaign)


async def page_nodes(pages: Sequence[ActionPage], sight: Sight) -> list[PageNode]:
    """Pages with their campaigns, which are asked for together."""
    campaigns = await sight.load.campaign.load_many([page.campaign_id for page in pages])
    return [
        PageNode(page, sight, campaign) for page, campaign in zip(pages, campaigns, strict=True) if campaign is not None
    ]


def _gone() -> NotFound:
    return NotFound("Entity not found", code="not_found")
