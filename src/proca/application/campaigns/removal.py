"""Taking away pages and campaigns inside a unit that the caller opened (spec 10 §7.4)."""

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.errors import Invalid
from proca.ports.store import Unit


async def remove_page(unit: Unit, page: ActionPage) -> None:
    """The page with its testing actions; Invalid when real actions or supporters (20.13#28) remain."""
    left = await unit.record.clear_page(page.id)
    if left.actions:
        raise Invalid.one("has action data", "actions")
    if left.supporters:
        raise Invalid.one("has suporter data", "supporters")
    await unit.pages.remove(page)


async def remove_campaign(unit: Unit, campaign: Campaign) -> None:
    """The campaign with the lead org's pages and its targets; Invalid when a partner has a page in it."""
    pages = await unit.pages.of_campaign(campaign.id)
    if any(page.org_id != campaign.org_id for page in pages):
        raise Invalid.one("has action pages", "actionPages")
    for page in pages:
        await remove_page(unit, page)
    await unit.campaigns.remove(campaign)
