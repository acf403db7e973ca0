"""A demonstration: a lead org with a campaign and a page, and a partner org with a page in the same campaign."""

from typing import ClassVar

from attrs import field, frozen

from proca.application.orgs.generate_key import GenerateKey
from proca.application.permission import Access
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.ids import ActionPageId, CampaignId, OrgId, PublicKeyId
from proca.domain.orgs.keys import active_key
from proca.domain.orgs.org import Org, new_org
from proca.domain.secret import SecretBytes
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, IdKind, Ids

CAMPAIGN = "free_the_tua"
_PAGES = (
    ("riverwatch", "River Watch", "riverwatch.example/free-the-tua"),
    ("fishfriends", "Fish Friends", "fishfriends.example/free-the-tua"),
)
_CONFIG: dict[str, object] = {
    "title": "Free the Tua",
    "text": (
        "The Tua is one of the last rivers of its kind: granite gorges, warm springs, and sturgeon that come back "
        "every spring. A second dam would end all of it within a year.\n\n"
        "We ask the ministry to withdraw the permit and to protect the valley as a nature reserve. Every name counts: "
        "the petition is handed over before the parliament votes."
    ),
    "goal": 5000,
    "button": "Sign the petition",
    "thanks": {
        "title": "Thank you, {firstName}!",
        "text": "Your signature is in. The river needs one more thing: tell a friend.",
    },
}


@frozen
class DemoPage:
    """One page of the demonstration, and the private half of its org's key when one was made now."""

    org: str
    page_id: ActionPageId
    name: str
    private: SecretBytes | None = field(default=None)


@frozen
class MakeDemo:
    """Makes the demonstration once; running it again finds it."""

    access: ClassVar = Access.OPERATOR

    store: Store
    ids: Ids
    clock: Clock
    generate_key: GenerateKey

    async def __call__(self, *, keys: bool = False) -> tuple[DemoPage, ...]:
        """The pages, lead first; with `keys`, both orgs have an active key, made now where they had none."""
        campaign_id = CampaignId(await self.ids.reserve(IdKind.CAMPAIGN))
        numbers = [await self._numbers() for _ in _PAGES]
        made: list[DemoPage] = []
        async with self.store.unit() as unit:
            campaign: Campaign | None = None
            for (name, title, page_name), (org_id, page_id, key_id) in zip(_PAGES, numbers, strict=True):
                org = await self._org(unit, org_id, name, title)
                campaign = campaign or await self._campaign(unit, campaign_id, org)
                page = await self._page(unit, page_id, campaign, org, page_name)
                private = await self._key(unit, org, key_id) if keys else None
                made.append(DemoPage(org.name, page.id, page.name, private))
        return tuple(made)

    async def _numbers(self) -> tuple[OrgId, ActionPageId, PublicKeyId]:
        return (
            OrgId(await self.ids.reserve(IdKind.ORG)),
            ActionPageId(await self.ids.reserve(IdKind.ACTION_PAGE)),
            await self.generate_key.number(),
        )

    async def _org(self, unit: Unit, org_id: OrgId, name: str, title: str) -> Org:
        found = await unit.orgs.named(name)
        return found or await unit.orgs.put(new_org(id=org_id, name=name, title=title, now=self.clock.now()))

    async def _campaign(self, unit: Unit, campaign_id: CampaignId, org: Org) -> Campaign:
        now = self.clock.now()
        fresh = Campaign(
            id=campaign_id, org_id=org.id, name=CAMPAIGN, title="Free the Tua", inserted_at=now, updated_at=now
        )
        return await unit.campaigns.named(CAMPAIGN) or await unit.campaigns.put(fresh)

    async def _page(self, unit: Unit, page_id: ActionPageId, campaign: Campaign, org: Org, name: str) -> ActionPage:
        now = self.clock.now()
        fresh = ActionPage(
            id=page_id,
            campaign_id=campaign.id,
            org_id=org.id,
            name=name,
            locale="en",
            live=True,
            config=_CONFIG,
            inserted_at=now,
            updated_at=now,
        )
        return await unit.pages.named(name) or await unit.pages.put(fresh)

    async def _key(self, unit: Unit, org: Org, number: PublicKeyId) -> SecretBytes | None:
        if active_key(await unit.keys.of(org.id)) is not None:
            return None
        return (await self.generate_key(unit, org, f"{org.name} demo", number)).private
