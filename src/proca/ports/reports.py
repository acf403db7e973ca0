"""The read side: lists that no aggregate is needed for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from proca.domain.actions.action import Action
from proca.domain.campaigns.stats import Tally
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, CampaignId, OrgId
from proca.domain.supporters.supporter import Supporter


@frozen
class PublicAction:
    """What anybody may see of one action."""

    action_id: ActionId
    action_type: str
    inserted_at: datetime
    area: str | None
    fields: Mapping[str, object]


@frozen
class RecordedAction:
    """An action as one org may see it: with its supporter and that org's own contact."""

    action: Action
    supporter: Supporter
    contact: Contact


class Reports(Protocol):
    """Lists and recounts."""

    async def campaign_ids(self, title_like: str | None) -> Sequence[CampaignId]:
        """Campaigns by title pattern (`%` and `_` as in SQL LIKE, letter case counts), all without one; by number."""
        ...

    async def public_actions(self, campaign_id: CampaignId, action_type: str, limit: int) -> Sequence[PublicAction]:
        """The newest accepted or delivered actions of a type, testing ones excluded (Q18); fields unfiltered."""
        ...

    async def recorded_actions(self, org_id: OrgId, start: ActionId, limit: int) -> Sequence[RecordedAction]:
        """Actions of which the org has a contact, from number `start`, ascending, never past an open write (D22)."""
        ...

    async def orgs_without_key(self) -> Sequence[str]:
        """Names of the orgs whose contacts are stored in clear text, by name."""
        ...

    async def recount(self, campaign_id: CampaignId) -> Tally:
        """Count all actions of a campaign again, from the actions themselves."""
        ...

    async def tally(self, campaign_id: CampaignId) -> Tally:
        """The counters of a campaign as they stand."""
        ...
