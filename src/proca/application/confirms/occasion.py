"""What a confirm is about, an answer to it, and what comes of the answer."""

from datetime import datetime

from attrs import frozen

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import TERMS, Thing
from proca.domain.errors import NotFound
from proca.domain.ids import ActionPageId, CampaignId, OrgId, StafferId
from proca.domain.orgs.org import Org
from proca.domain.users.user import User
from proca.ports.store import Unit


@frozen
class Numbers:
    """Reserved before the unit is opened, for what acceptance may make."""

    staffer: StafferId
    page: ActionPageId


@frozen
class Matter:
    """A confirm with the way to what it names."""

    unit: Unit
    confirm: Confirm

    def id_of(self, thing: Thing) -> int:
        """The number that the confirm holds of a thing; 0, which nothing has, for one that it should hold."""
        terms = TERMS[self.confirm.operation]
        return self.confirm.subject_id if terms.subject is thing else self.confirm.object_id or 0

    async def campaign(self) -> Campaign:
        """The campaign concerned; NotFound."""
        return await self.campaign_of(CampaignId(self.id_of(Thing.CAMPAIGN)))

    async def campaign_of(self, campaign_id: CampaignId) -> Campaign:
        """Any campaign; NotFound."""
        found = await self.unit.campaigns.get(campaign_id)
        if found is None:
            raise NotFound("campaign not found", code="not_found")
        return found

    async def page(self) -> ActionPage:
        """The page concerned; NotFound."""
        found = await self.unit.pages.get(ActionPageId(self.id_of(Thing.ACTION_PAGE)))
        if found is None:
            raise NotFound("action page not found", code="not_found")
        return found

    async def org(self) -> Org:
        """The org concerned; NotFound."""
        return await self.org_of(OrgId(self.id_of(Thing.ORG)))

    async def org_of(self, org_id: OrgId) -> Org:
        """Any org; NotFound."""
        found = await self.unit.orgs.get(org_id)
        if found is None:
            raise NotFound("org_not_found", code="org_not_found")
        return found

    async def creator(self) -> User | None:
        """Who made the confirm, if they are still there."""
        number = self.confirm.creator_id
        return await self.unit.users.get(number) if number is not None else None


@frozen
class Occasion(Matter):
    """A confirm, who answers it, and the org whose staff they answer for, if the operation asks for staff."""

    caller: User | None
    org_id: OrgId | None
    numbers: Numbers
    now: datetime


@frozen
class ConfirmAnswer:
    """The confirm after the answer, and the thing that acceptance was about."""

    confirm: Confirm
    org: Org | None = None
    campaign: Campaign | None = None
    page: ActionPage | None = None

    @property
    def message(self) -> str | None:
        """The confirm's message, which is told together with a thing only (spec 20 §8.2)."""
        has_thing = self.org is not None or self.campaign is not None or self.page is not None
        return self.confirm.message if has_thing else None
