"""Changes of a campaign's content and settings (spec 20 §3.7 `updateCampaign`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.identify import exactly_one
from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.campaigns.lookup import find_campaign, find_lead
from proca.application.campaigns.news import campaign_updated
from proca.application.permission import any_of
from proca.domain.campaigns.amend import amended, is_delicate, template_named
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.changes import CampaignChanges
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock


@frozen
class UpdateCampaign:
    """Changes what is asked for, and tells the lead org."""

    access: ClassVar = any_of(Permission.MANAGE_CAMPAIGNS, Permission.CHANGE_CAMPAIGN_SETTINGS)
    # Who edits content decides neither who receives data nor what of it anybody may read (Q43).
    delicate: ClassVar = any_of(Permission.MANAGE_CAMPAIGNS)

    store: Store
    clock: Clock
    templates: KnownTemplates

    async def __call__(
        self, caller: User | None, changes: CampaignChanges, campaign_id: int | None = None, name: str | None = None
    ) -> Campaign:
        """The changed campaign; Refused unless exactly one identifier is given, Invalid when it breaks a rule."""
        wanted = exactly_one(campaign_id, name)
        needs = self.delicate if is_delicate(changes) else self.access
        async with self.store.unit() as unit:
            campaign = await find_campaign(unit, wanted)
            await needs.check(unit, caller, campaign.org_id)
            lead = await find_lead(unit, campaign)
            known = await self.templates(unit, lead, template_named(changes))
            now = self.clock.now()
            changed = await unit.campaigns.put(amended(campaign, changes, known, now))
            await unit.outbox.put(campaign_updated(changed, lead, now))
            return changed
