"""Campaigns, their pages and targets, in memory."""

from collections.abc import Collection, Sequence

from proca.adapters.memory import constraints
from proca.adapters.memory.state import Data
from proca.adapters.memory.versioned import Versioned
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.stats import Tally
from proca.domain.campaigns.target import Target
from proca.domain.ids import ActionPageId, CampaignId, OrgId, TargetId
from proca.domain.outbox import Topic, page_upserted


class MemoryCampaigns(Versioned[CampaignId, Campaign]):
    """Campaigns."""

    async def get(self, campaign_id: CampaignId) -> Campaign | None:
        """By number."""
        return self.stored.get(campaign_id)

    async def named(self, name: str) -> Campaign | None:
        """By name."""
        return self.first(lambda campaign: campaign.name_key == name.lower())

    async def known_as(self, external_id: int, org_id: OrgId | None = None) -> tuple[Campaign, ...]:
        """By external id, of one org or of all."""
        return self.by_number(lambda one: one.external_id == external_id and org_id in (None, one.org_id))

    async def led_by(self, org_id: OrgId) -> tuple[Campaign, ...]:
        """All campaigns of a lead org."""
        return self.by_number(lambda one: one.org_id == org_id)

    async def remove(self, campaign: Campaign) -> None:
        """With its targets, counters and ranks."""
        await super().remove(campaign)
        draft = self.draft
        for number in [number for number, one in draft.targets.items() if one.campaign_id == campaign.id]:
            del draft.targets[number]
        draft.counters = Tally({key: one for key, one in draft.counters.items() if key.campaign_id != campaign.id})
        for person in [person for person in draft.ranks if person.campaign_id == campaign.id]:
            del draft.ranks[person]


class MemoryActionPages(Versioned[ActionPageId, ActionPage]):
    """Action pages."""

    async def get(self, page_id: ActionPageId) -> ActionPage | None:
        """By number."""
        return self.stored.get(page_id)

    async def named(self, name: str) -> ActionPage | None:
        """By name."""
        return self.first(lambda page: page.name_key == name.lower())

    async def of_campaign(self, campaign_id: CampaignId) -> tuple[ActionPage, ...]:
        """All pages of a campaign."""
        return self.by_number(lambda one: one.campaign_id == campaign_id)

    async def of_org(self, org_id: OrgId) -> tuple[ActionPage, ...]:
        """All pages of an org."""
        return self.by_number(lambda one: one.org_id == org_id)

    async def remove(self, page: ActionPage) -> None:
        """With its last sign of life and the news about it."""
        await super().remove(page)
        self.draft.activity.pop(page.id, None)
        about = (Topic.PAGE_UPSERTED, page_upserted(page).body)
        for number in [number for number, one in self.draft.outbox.items() if (one.topic, one.body) == about]:
            del self.draft.outbox[number]


class MemoryTargets(Versioned[TargetId, Target]):
    """Decision-makers."""

    async def of(self, campaign_id: CampaignId) -> tuple[Target, ...]:
        """All targets of a campaign, by external id."""
        return targets_of(self.draft, campaign_id)

    async def put_all(self, targets: Sequence[Target]) -> tuple[Target, ...]:
        """Many; a new one may take what a changed one gave up."""
        stored = {one.id: await self.put(one) for one in sorted(targets, key=lambda one: one.version == 0)}
        return tuple(stored[one.id] for one in targets)

    async def written_to(self, target_ids: Collection[TargetId]) -> frozenset[TargetId]:
        """Those that messages were written to."""
        return constraints.written_to(self.draft, target_ids)

    async def remove_all(self, target_ids: Collection[TargetId]) -> None:
        """Take away targets that nobody has written to."""
        if constraints.written_to(self.draft, target_ids):
            raise constraints.contradiction()
        for number in target_ids:
            if self.stored.pop(number, None) is not None:
                self.touched.settings = True


def targets_of(data: Data, campaign_id: CampaignId) -> tuple[Target, ...]:
    """All targets of a campaign, by external id."""
    found = [target for target in data.targets.values() if target.campaign_id == campaign_id]
    return tuple(sorted(found, key=lambda target: target.external_id))
