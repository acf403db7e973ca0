"""What everybody may read of campaigns and pages (spec 10 §7.1, §7.3, §7.7, §7.8)."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from attrs import evolve, frozen

from proca.application.campaigns.identify import entity_not_found, exactly_one
from proca.application.permission import Access
from proca.domain.campaigns.stats import CampaignStats
from proca.domain.ids import ActionPageId, CampaignId
from proca.domain.intake.signing_page import SigningPage
from proca.ports.reports import PublicAction, Reports
from proca.ports.snapshots import CampaignView, Snapshots

MOST_ACTIONS = 100


@frozen
class FindActionPage:
    """One page with its campaign and orgs, by number or name (`url` is another word for the name)."""

    access: ClassVar = Access.PUBLIC

    snapshots: Snapshots

    async def __call__(
        self, page_id: int | None = None, name: str | None = None, url: str | None = None
    ) -> SigningPage:
        """The page; NotFound, or Refused unless exactly one identifier is given."""
        wanted = exactly_one(page_id, name, url)
        number = ActionPageId(wanted) if isinstance(wanted, int) else await self.snapshots.page_id(wanted)
        page = await self.snapshots.page(number) if number is not None else None
        if page is None:
            raise entity_not_found()
        return page


@frozen
class FindCampaign:
    """One campaign, by number or name."""

    access: ClassVar = Access.PUBLIC

    snapshots: Snapshots

    async def __call__(self, campaign_id: int | None = None, name: str | None = None) -> CampaignView:
        """The campaign; NotFound, or Refused unless exactly one identifier is given."""
        wanted = exactly_one(campaign_id, name)
        number = CampaignId(wanted) if isinstance(wanted, int) else await self.snapshots.campaign_id(wanted)
        view = await self.snapshots.campaign(number) if number is not None else None
        if view is None:
            raise entity_not_found()
        return view


@frozen
class ListCampaigns:
    """Campaigns by the first of number, name and title pattern that is given; all of them without any (20.13#13)."""

    access: ClassVar = Access.PUBLIC

    snapshots: Snapshots
    reports: Reports

    async def __call__(
        self, campaign_id: int | None = None, name: str | None = None, title: str | None = None
    ) -> Sequence[CampaignView]:
        """The campaigns, by number."""
        numbers = await self._numbers(campaign_id, name, title)
        views = await self.snapshots.campaigns(numbers)
        return [views[number] for number in numbers if number in views]

    async def _numbers(self, campaign_id: int | None, name: str | None, title: str | None) -> Sequence[CampaignId]:
        if campaign_id is not None:
            return [CampaignId(campaign_id)]
        if name is not None:
            number = await self.snapshots.campaign_id(name)
            return [] if number is None else [number]
        return await self.reports.campaign_ids(title)


@frozen
class ReadStats:
    """The counts of one campaign, at most a second old."""

    access: ClassVar = Access.PUBLIC

    snapshots: Snapshots

    async def __call__(self, campaign_id: CampaignId) -> CampaignStats:
        """The counts."""
        return await self.snapshots.stats(campaign_id)

    async def many(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, CampaignStats]:
        """The counts of many campaigns, read together."""
        return await self.snapshots.stats_of(ids)


@frozen
class PublicActions:
    """The public face of a campaign's newest actions of one type."""

    field_keys: tuple[str, ...]
    actions: tuple[PublicAction, ...]


@frozen
class ListPublicActions:
    """The newest accepted actions of a type with only the allow-listed custom fields."""

    access: ClassVar = Access.PUBLIC

    snapshots: Snapshots
    reports: Reports

    async def __call__(self, campaign_id: CampaignId, action_type: str, limit: int = 10) -> PublicActions:
        """At most 100 actions, newest first, and the keys that occur among them; NotFound for an unknown campaign."""
        view = await self.snapshots.campaign(campaign_id)
        if view is None:
            raise entity_not_found()
        allowed = view.campaign.public_fields(action_type)
        capped = max(0, min(limit, MOST_ACTIONS))
        found = [
            evolve(action, fields={key: value for key, value in action.fields.items() if key in allowed})
            for action in await self.reports.public_actions(campaign_id, action_type, capped)
        ]
        keys = dict.fromkeys(key for action in found for key in action.fields)
        return PublicActions(tuple(keys), tuple(found))
