"""Copies of action pages for an org of one's own (spec 20 §3.7 `copyActionPage`, `copyCampaignActionPage`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_campaign, find_org, find_page
from proca.application.permission import any_of
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.amend_page import copied_page
from proca.domain.campaigns.campaign import Campaign
from proca.domain.errors import Refused
from proca.domain.ids import ActionPageId, OrgId
from proca.domain.outbox import page_upserted
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, IdKind, Ids


@frozen
class CopyActionPage:
    """Makes a page after another one, whoever owns that."""

    access: ClassVar = any_of(Permission.MANAGE_ACTION_PAGES)

    store: Store
    ids: Ids
    clock: Clock

    async def __call__(self, caller: User | None, org_name: str, name: str, from_name: str) -> ActionPage:
        """The copy, in the campaign of the original; Invalid for a bad or taken name."""
        number = ActionPageId(await self.ids.reserve(IdKind.ACTION_PAGE))
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            source = await find_page(unit, from_name)
            await self.access.check(unit, caller, org.id)
            return await keep_copy(unit, copied_page(number, source, org.id, name, self.clock.now()))


@frozen
class CopyCampaignActionPage:
    """Makes a page after the newest one of a campaign's lead org."""

    access: ClassVar = any_of(Permission.MANAGE_ACTION_PAGES)

    store: Store
    ids: Ids
    clock: Clock

    async def __call__(self, caller: User | None, org_name: str, name: str, from_campaign_name: str) -> ActionPage:
        """The copy; Refused when the lead org has no page, Invalid for a bad or taken name."""
        number = ActionPageId(await self.ids.reserve(IdKind.ACTION_PAGE))
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            campaign = await find_campaign(unit, from_campaign_name)
            await self.access.check(unit, caller, org.id)
            source = await _newest(unit, campaign, campaign.org_id)
            return await keep_copy(unit, copied_page(number, source, org.id, name, self.clock.now()))


async def keep_copy(unit: Unit, copy: ActionPage) -> ActionPage:
    """Store the copy and tell subscribers."""
    page = await unit.pages.put(copy)
    await unit.outbox.put(page_upserted(page))
    return page


async def _newest(unit: Unit, campaign: Campaign, org_id: OrgId) -> ActionPage:
    pages = [page for page in await unit.pages.of_campaign(campaign.id) if page.org_id == org_id]
    if not pages:
        raise Refused(f"Campaign {campaign.name} does not have action pages")
    return max(pages, key=lambda page: page.id)
