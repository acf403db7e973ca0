"""A campaign with its pages as they should be, whether they are there or not (spec 20 §3.7 `upsertCampaign`)."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.campaigns.lookup import find_org
from proca.application.campaigns.news import campaign_updated
from proca.application.permission import any_of
from proca.domain.asked import KnownTemplates as Names
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.amend import amended, new_campaign, template_named
from proca.domain.campaigns.amend_page import amended_page, new_page, templates_named
from proca.domain.campaigns.campaign import Campaign, is_external_id
from proca.domain.campaigns.changes import ActionPageChanges, CampaignChanges
from proca.domain.errors import Refused
from proca.domain.ids import ActionPageId, CampaignId
from proca.domain.orgs.org import Org
from proca.domain.outbox import page_upserted
from proca.domain.rules import is_storable
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, IdKind, Ids

MOST_PAGES = 1_000


@frozen
class UpsertCampaign:
    """Changes the org's campaign, or adds it, with its pages; all of it or nothing."""

    access: ClassVar = any_of(Permission.MANAGE_CAMPAIGNS)

    store: Store
    ids: Ids
    clock: Clock
    templates: KnownTemplates

    async def __call__(
        self, caller: User | None, org_name: str, changes: CampaignChanges, pages: Sequence[ActionPageChanges] = ()
    ) -> Campaign:
        """The campaign; Refused without name and external id or with over 1,000 pages, Invalid for broken rules."""
        _check(changes, pages)
        number = CampaignId(await self.ids.reserve(IdKind.CAMPAIGN))
        page_numbers = [ActionPageId(one) for one in await self.ids.reserve_many(IdKind.ACTION_PAGE, len(pages))]
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            await self.access.check(unit, caller, org.id)
            named = [*template_named(changes), *(name for page in pages for name in templates_named(page))]
            known = await self.templates(unit, org, named)
            campaign = await unit.campaigns.put(await self._campaign(unit, org, changes, known, number))
            await unit.outbox.put(campaign_updated(campaign, org, self.clock.now()))
            await self._pages(unit, campaign, pages, known, page_numbers)
            return campaign

    async def _campaign(
        self, unit: Unit, org: Org, changes: CampaignChanges, known: Names, number: CampaignId
    ) -> Campaign:
        stored = await _stored(unit, org, changes)
        if stored is None:
            return new_campaign(number, org, changes, known, self.clock.now())
        return amended(stored, changes, known, self.clock.now())

    async def _pages(
        self,
        unit: Unit,
        campaign: Campaign,
        pages: Sequence[ActionPageChanges],
        known: Names,
        numbers: Sequence[ActionPageId],
    ) -> None:
        """Pages are found by name among the org's own in this campaign; those that are not mentioned stay."""
        stored = {one.name_key: one for one in await self._own(unit, campaign)} if pages else {}
        for changes, number in zip(pages, numbers, strict=True):
            before = stored.get((changes.get("name") or "").lower())
            now = self.clock.now()
            if before is None:
                page = new_page(number, campaign, campaign.org_id, changes, known, now)
            else:
                page = amended_page(before, changes, known, now)
            kept = await unit.pages.put(page)
            stored[kept.name_key] = kept
            await unit.outbox.put(page_upserted(kept))

    async def _own(self, unit: Unit, campaign: Campaign) -> list[ActionPage]:
        return [page for page in await unit.pages.of_campaign(campaign.id) if page.org_id == campaign.org_id]


def _check(changes: CampaignChanges, pages: Sequence[ActionPageChanges]) -> None:
    if not changes.get("name") and changes.get("external_id") is None:
        raise Refused("Provide a name or an externalId", code="bad_arg")
    if len(pages) > MOST_PAGES:
        raise Refused(f"At most {MOST_PAGES} action pages at once", code="too_many", path=("actionPages",))


async def _stored(unit: Unit, org: Org, changes: CampaignChanges) -> Campaign | None:
    """The org's campaign of this external id if one is given, else of this name; another org's counts as none."""
    external_id, name = changes.get("external_id"), changes.get("name") or ""
    if external_id is not None:
        found = await unit.campaigns.known_as(external_id, org.id) if is_external_id(external_id) else ()
        return next(iter(found), None)
    named = await unit.campaigns.named(name) if is_storable(name) else None
    return named if named is not None and named.org_id == org.id else None
