"""All that a European Citizens' Initiative needs, in one go (spec 20 §11.4)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from attrs import frozen

from proca.application.orgs.operate import MakeOrg
from proca.application.permission import Access
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.amend import new_campaign
from proca.domain.campaigns.amend_page import new_page
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.changes import ActionPageChanges, CampaignChanges
from proca.domain.campaigns.eci_pages import eci_pages
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Invalid, Violation, refuse_if_any
from proca.domain.ids import ActionPageId, CampaignId, PublicKeyId
from proca.domain.orgs.keys import PublicKey, activate, import_key
from proca.domain.orgs.org import Org, OrgChanges
from proca.domain.outbox import page_upserted
from proca.domain.rules import TAKEN, is_storable
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, IdKind, Ids


@frozen
class EciRequest:
    """What there is to say about an initiative; `public_key` is base64url of 32 bytes."""

    org_name: str
    org_title: str
    campaign_name: str
    campaign_title: str
    public_key: str


@frozen
class Eci:
    """An initiative as it was made."""

    org: Org
    key: PublicKey
    campaign: Campaign
    pages: Sequence[ActionPage]


@frozen
class CreateEci:
    """Makes an org with the `eci` schema and an active key, whose private half never comes here, a campaign, and a
    page for each country."""

    access: ClassVar = Access.OPERATOR

    store: Store
    ids: Ids
    clock: Clock
    make_org: MakeOrg

    async def __call__(self, asked: EciRequest) -> Eci:
        """All of it or nothing; Invalid for a name that is taken, for a broken rule, and for what is no key."""
        org_id = await self.make_org.number()
        key_id = PublicKeyId(await self.ids.reserve(IdKind.PUBLIC_KEY))
        campaign_id = CampaignId(await self.ids.reserve(IdKind.CAMPAIGN))
        pages = eci_pages(asked.campaign_name)
        page_ids = [ActionPageId(one) for one in await self.ids.reserve_many(IdKind.ACTION_PAGE, len(pages))]
        wanted = OrgChanges(name=asked.org_name, title=asked.org_title, contact_schema=ContactSchema.ECI)
        async with self.store.unit() as unit:
            await _check_free(unit, asked, [page.get("name") or "" for page in pages])
            with _told_of("org"):
                org = await self.make_org.inside(unit, org_id, wanted)
            with _told_of("key"):
                key = await self._key(unit, key_id, org, asked.public_key)
            with _told_of("campaign"):
                campaign = await self._campaign(unit, campaign_id, org, asked)
            made = [
                await self._page(unit, number, campaign, page) for number, page in zip(page_ids, pages, strict=True)
            ]
            return Eci(org, key, campaign, made)

    async def _key(self, unit: Unit, number: PublicKeyId, org: Org, public: str) -> PublicKey:
        now = self.clock.now()
        key = import_key(id=number, org_id=org.id, name=f"{org.name} eci", public=public, now=now)
        (active,) = activate((key,), number, now, is_instance=False)
        return await unit.keys.put(active)

    async def _campaign(self, unit: Unit, number: CampaignId, org: Org, asked: EciRequest) -> Campaign:
        changes = CampaignChanges(name=asked.campaign_name, title=asked.campaign_title)
        return await unit.campaigns.put(new_campaign(number, org, changes, None, self.clock.now()))

    async def _page(
        self, unit: Unit, number: ActionPageId, campaign: Campaign, changes: ActionPageChanges
    ) -> ActionPage:
        fresh = new_page(number, campaign, campaign.org_id, changes, None, self.clock.now())
        page = await unit.pages.put(fresh)
        await unit.outbox.put(page_upserted(page))
        return page


async def _check_free(unit: Unit, asked: EciRequest, page_names: Sequence[str]) -> None:
    """Whoever takes a name after this is told by the store, only less clearly."""
    # What cannot be stored is nobody's, and refused later.
    pages = [name for name in page_names if is_storable(name)]
    taken: list[Violation] = []
    if is_storable(asked.org_name) and await unit.orgs.named(asked.org_name):
        taken.append(Violation(TAKEN, ("org", "name")))
    if is_storable(asked.campaign_name) and await unit.campaigns.named(asked.campaign_name):
        taken.append(Violation(TAKEN, ("campaign", "name")))
    taken += [Violation(TAKEN, ("pages", name)) for name in pages if await unit.pages.named(name)]
    refuse_if_any(taken)


@contextmanager
def _told_of(part: str) -> Iterator[None]:
    """Names of the org and of the campaign look alike, so what is wrong says whose it is."""
    try:
        yield
    except Invalid as invalid:
        raise Invalid.of(one.under(part) for one in invalid.violations) from invalid
