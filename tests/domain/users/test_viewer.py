"""What is shown to whom: the private or the public face (spec 20 §4, 20.13#5, #15, #16)."""

from datetime import UTC, datetime

import pytest

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.ids import ActionPageId, CampaignId, OrgId, StafferId, UserId
from proca.domain.users.permissions import ADMIN_MASK, Permission
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User
from proca.domain.users.viewer import NOBODY, Viewer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LEAD, PARTNER, STRANGER = OrgId(1), OrgId(2), OrgId(3)
CAMPAIGN = Campaign(CampaignId(1), LEAD, "c", "C", NOW, NOW)
PAGE = ActionPage(ActionPageId(1), CAMPAIGN.id, PARTNER, "p/x", "en", NOW, NOW)


def viewer(*orgs: OrgId, perms: int = 0) -> Viewer:
    user = User(id=UserId(1), email="a@b", perms=perms, inserted_at=NOW, updated_at=NOW)
    members = {
        org: Staffer(id=StafferId(org), org_id=org, user_id=user.id, inserted_at=NOW, updated_at=NOW) for org in orgs
    }
    return Viewer(user, members)


@pytest.mark.parametrize(
    ("who", "org", "campaign", "page"),
    [
        (NOBODY, False, False, False),
        (viewer(), False, False, False),
        (viewer(STRANGER), False, False, False),
        (viewer(LEAD), True, True, True),
        # Partners see the campaign's public face, and their own page's private one.
        (viewer(PARTNER), False, False, True),
        (viewer(perms=ADMIN_MASK), True, True, True),
        # An unrelated membership takes nothing away from an admin (20.13#16).
        (viewer(STRANGER, perms=ADMIN_MASK), True, True, True),
        # Owning the instance alone does not show orgs, managing orgs alone shows nothing else (20 §4).
        (viewer(perms=Permission.INSTANCE_OWNER.mask), False, True, True),
        (viewer(perms=Permission.MANAGE_ORGS.mask), True, False, False),
    ],
)
def test_faces(who: Viewer, org: bool, campaign: bool, page: bool) -> None:
    """The table of 20 §4: the lead's org, its campaign, and a partner's page."""
    assert (who.sees_org(LEAD), who.sees_campaign(CAMPAIGN), who.sees_page(PAGE, LEAD)) == (org, campaign, page)


def test_what_an_admin_is() -> None:
    assert viewer(perms=Permission.INSTANCE_OWNER.mask).is_admin
    assert not viewer(perms=Permission.MANAGE_ORGS.mask).is_admin
    assert not NOBODY.is_admin
