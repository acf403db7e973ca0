"""Which actions and supporters count, so that counters equal a recount at any moment (D5, D6)."""

from collections.abc import Iterator

from proca.domain.actions.action import Action, ActionStatus
from proca.domain.campaigns.stats import NO_AREA, Count, Tally, TallyKey, total
from proca.domain.ids import OrgId
from proca.domain.supporters.supporter import Supporter, SupporterStatus

States = tuple[Action, Supporter | None]
_NOTHING = Count()
_COUNTED = frozenset({ActionStatus.ACCEPTED, ActionStatus.DELIVERED})


def count_of(action: Action, supporter: Supporter | None) -> Count:
    """What one action adds: itself, and its supporter when it is their first accepted signature in the campaign."""
    if supporter is None or action.testing or action.status not in _COUNTED:
        return _NOTHING
    first = action.with_consent and supporter.status is SupporterStatus.ACCEPTED and supporter.dupe_rank == 0
    return Count(supporters=int(first), actions=1)


def key_of(action: Action, supporter: Supporter | None, org_id: OrgId) -> TallyKey:
    """Where the action is counted: under its own campaign, the collecting org, and the supporter's area."""
    area = supporter.clear_text.area if supporter else None
    return TallyKey(action.campaign_id, org_id, area or NO_AREA, action.action_type)


def changes(before: States, after: States, org_id: OrgId) -> Iterator[tuple[TallyKey, Count]]:
    """The parts of what a change of states adds to the counters: what no longer counts, and what counts now."""
    if (gone := count_of(*before)) != _NOTHING:
        yield key_of(*before, org_id), -gone
    if (new := count_of(*after)) != _NOTHING:
        yield key_of(*after, org_id), new


def difference(before: States, after: States, org_id: OrgId) -> Tally:
    """What a change of states adds to the counters (subtracts, when negative)."""
    return total(changes(before, after, org_id))
