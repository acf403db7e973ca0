"""A new campaign (spec 20 §3.7 `addCampaign`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.campaigns.amend import new_campaign, template_named
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.changes import CampaignChanges
from proca.domain.ids import CampaignId
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock, IdKind, Ids


@frozen
class AddCampaign:
    """Adds a campaign to an org, which then leads it."""

    access: ClassVar = any_of(Permission.MANAGE_CAMPAIGNS)

    store: Store
    ids: Ids
    clock: Clock
    templates: KnownTemplates

    async def __call__(self, caller: User | None, org_name: str, changes: CampaignChanges) -> Campaign:
        """The campaign; Invalid when it breaks a rule."""
        number = CampaignId(await self.ids.reserve(IdKind.CAMPAIGN))
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            await self.access.check(unit, caller, org.id)
            known = await self.templates(unit, org, template_named(changes))
            return await unit.campaigns.put(new_campaign(number, org, changes, known, self.clock.now()))
