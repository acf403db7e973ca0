"""The campaign's own word on confirmations (spec 20 §3.7 `updateCampaignProcessing`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.identify import exactly_one
from proca.application.campaigns.lookup import find_campaign, find_lead
from proca.application.campaigns.news import campaign_updated
from proca.application.permission import any_of
from proca.domain.campaigns.amend import amended
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.changes import CampaignProcessingChanges
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock


@frozen
class UpdateCampaignProcessing:
    """Changes the three-state settings; null gives the word back to the org (Q47)."""

    access: ClassVar = any_of(Permission.CHANGE_CAMPAIGN_SETTINGS)

    store: Store
    clock: Clock

    async def __call__(self, caller: User | None, name: str | None, changes: CampaignProcessingChanges) -> Campaign:
        """The changed campaign; Refused without a name."""
        wanted = exactly_one(name)
        async with self.store.unit() as unit:
            campaign = await find_campaign(unit, wanted)
            await self.access.check(unit, caller, campaign.org_id)
            lead = await find_lead(unit, campaign)
            now = self.clock.now()
            # That the template exists is not looked at here (spec 10 §1.2).
            changed = await unit.campaigns.put(amended(campaign, changes, None, now))
            await unit.outbox.put(campaign_updated(changed, lead, now))
            return changed
