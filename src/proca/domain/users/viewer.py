"""What somebody who reads is shown: the private or the public face of things (spec 20 §4, 20.13#5, #15, #16)."""

from collections.abc import Mapping

from attrs import Factory, frozen

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.ids import OrgId
from proca.domain.users.permissions import Permission, holds
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User


@frozen
class Viewer:
    """Whoever reads, with all their memberships; nobody in particular without a user."""

    user: User | None = None
    memberships: Mapping[OrgId, Staffer] = Factory(dict)

    @property
    def is_admin(self) -> bool:
        """Whether they own the instance."""
        return self.user is not None and self.user.is_admin

    def belongs_to(self, org_id: OrgId) -> bool:
        """Whether they are staff of the org."""
        return org_id in self.memberships

    def sees_org(self, org_id: OrgId) -> bool:
        """Whether the private face of an org is theirs: staff, or whoever manages orgs."""
        return self.belongs_to(org_id) or (self.user is not None and holds(self.user.perms, Permission.MANAGE_ORGS))

    def sees_campaign(self, campaign: Campaign) -> bool:
        """Whether the private face of a campaign is theirs: staff of its lead org; partners see the public one."""
        return self.is_admin or self.belongs_to(campaign.org_id)

    def sees_page(self, page: ActionPage, lead_id: OrgId) -> bool:
        """Whether the private face of a page is theirs: staff of its org or of the campaign's lead org."""
        return self.is_admin or self.belongs_to(page.org_id) or self.belongs_to(lead_id)


NOBODY = Viewer()
