"""Lists and recounts in memory."""

from collections.abc import Sequence

from attrs import frozen

from proca.adapters.memory.state import Data, MemoryState
from proca.domain.actions.action import Action, ActionStatus
from proca.domain.campaigns.stats import Tally, total
from proca.domain.ids import ActionId, CampaignId, OrgId
from proca.domain.processing.counting import count_of, key_of
from proca.domain.supporters.supporter import Supporter
from proca.domain.text_patterns import like
from proca.ports.reports import PublicAction, RecordedAction

_PUBLIC = (ActionStatus.ACCEPTED, ActionStatus.DELIVERED)


@frozen
class MemoryReports:
    """Each list is read from the whole state."""

    state: MemoryState

    async def campaign_ids(self, title_like: str | None) -> Sequence[CampaignId]:
        """Campaigns by title pattern."""
        pattern = like("%" if title_like is None else title_like)
        return sorted(one.id for one in self.state.data.campaigns.values() if pattern.fullmatch(one.title))

    async def public_actions(self, campaign_id: CampaignId, action_type: str, limit: int) -> Sequence[PublicAction]:
        """The newest accepted or delivered actions of a type that are not testing."""
        data = self.state.data
        found = [
            PublicAction(action.id, action.action_type, action.inserted_at, supporter.clear_text.area, action.fields)
            for action, supporter in _linked(data)
            if (action.campaign_id, action.action_type) == (campaign_id, action_type)
            and action.status in _PUBLIC
            and not action.testing
        ]
        return found[::-1][:limit]

    async def recorded_actions(self, org_id: OrgId, start: ActionId, limit: int) -> Sequence[RecordedAction]:
        """Actions of which the org has a contact, ascending."""
        data = self.state.data
        found = [
            RecordedAction(action, supporter, data.contacts[supporter.id, org_id])
            for action, supporter in _linked(data)
            if action.id >= start and (supporter.id, org_id) in data.contacts
        ]
        return found[:limit]

    async def orgs_without_key(self) -> Sequence[str]:
        """Names of the orgs that have no active key."""
        sealed = {key.org_id for key in self.state.data.keys.values() if key.active}
        return sorted(org.name for org in self.state.data.orgs.values() if org.id not in sealed)

    async def recount(self, campaign_id: CampaignId) -> Tally:
        """Count again from the actions."""
        data = self.state.data
        return total(
            (key_of(action, supporter, data.pages[action.action_page_id].org_id), count_of(action, supporter))
            for action, supporter in _linked(data)
            if action.campaign_id == campaign_id
        )

    async def tally(self, campaign_id: CampaignId) -> Tally:
        """The counters as they stand."""
        return tally_of(self.state.data, campaign_id)


def tally_of(data: Data, campaign_id: CampaignId) -> Tally:
    """The counters of one campaign."""
    return Tally({key: count for key, count in data.counters.items() if key.campaign_id == campaign_id})


def _linked(data: Data) -> list[tuple[Action, Supporter]]:
    """Actions with their supporters, by number."""
    return [
        (action, data.supporters[action.supporter_id])
        for _, action in sorted(data.actions.items())
        if action.supporter_id is not None
    ]
