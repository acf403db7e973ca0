"""Finding orgs, campaigns and pages inside a unit, for use cases that change them; NotFound when there is none."""

from proca.application.campaigns.identify import entity_not_found
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.ids import ActionPageId, CampaignId
from proca.domain.orgs.org import Org
from proca.domain.rules import is_storable
from proca.ports.store import Unit

_NUMBERS_END = 2**63


async def find_org(unit: Unit, name: str) -> Org:
    """The org of this name."""
    org = await unit.orgs.named(name) if is_storable(name) else None
    if org is None:
        raise entity_not_found()
    return org


async def find_campaign(unit: Unit, wanted: int | str) -> Campaign:
    """The campaign of this number or name."""
    if isinstance(wanted, int):
        campaign = await unit.campaigns.get(CampaignId(wanted)) if _is_given_out(wanted) else None
    else:
        campaign = await unit.campaigns.named(wanted) if is_storable(wanted) else None
    if campaign is None:
        raise entity_not_found()
    return campaign


async def find_owner(unit: Unit, thing: Campaign | ActionPage) -> Org:
    """The org that leads the campaign, or that has the page."""
    org = await unit.orgs.get(thing.org_id)
    if org is None:
        raise entity_not_found()
    return org


async def find_lead(unit: Unit, campaign: Campaign) -> Org:
    """The org that leads the campaign."""
    return await find_owner(unit, campaign)


async def find_page(unit: Unit, wanted: int | str) -> ActionPage:
    """The page of this number or name."""
    if isinstance(wanted, int):
        page = await unit.pages.get(ActionPageId(wanted)) if _is_given_out(wanted) else None
    else:
        page = await unit.pages.named(wanted) if is_storable(wanted) else None
    if page is None:
        raise entity_not_found()
    return page


def _is_given_out(number: int) -> bool:
    """Larger numbers than any column holds are nobody's."""
    return 0 < number < _NUMBERS_END
