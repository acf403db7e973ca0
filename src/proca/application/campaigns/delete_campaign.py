"""The end of a campaign (spec 20 §3.7 `deleteCampaign`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.identify import entity_not_found, exactly_one
from proca.application.campaigns.lookup import find_campaign
from proca.application.campaigns.removal import remove_campaign
from proca.application.permission import any_of
from proca.domain.campaigns.campaign import Campaign, is_external_id
from proca.domain.errors import Refused
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store, Unit


@frozen
class DeleteCampaign:
    """Takes away a campaign with the lead org's pages and its targets, if nobody acted there and no partner is in."""

    access: ClassVar = any_of(Permission.MANAGE_CAMPAIGNS)

    store: Store

    async def __call__(
        self,
        caller: User | None,
        campaign_id: int | None = None,
        name: str | None = None,
        external_id: int | None = None,
    ) -> None:
        """All or nothing; Refused unless exactly one identifier is given and one campaign has it (20.13#13)."""
        wanted = exactly_one(campaign_id, name, external_id)
        async with self.store.unit() as unit:
            if external_id is None:
                campaign = await find_campaign(unit, wanted)
            else:
                campaign = await _known_as(unit, external_id)
            await self.access.check(unit, caller, campaign.org_id)
            await remove_campaign(unit, campaign)


async def _known_as(unit: Unit, external_id: int) -> Campaign:
    found = await unit.campaigns.known_as(external_id) if is_external_id(external_id) else ()
    if not found:
        raise entity_not_found()
    if len(found) > 1:
        raise Refused("Several campaigns have this externalId; provide id or name", code="bad_arg")
    return found[0]
