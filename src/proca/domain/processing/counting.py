"""Which actions and supporters count, so that counters equal a recount at any moment (D5, D6)."""

from proca.domain.actions.action import Action, ActionStatus
from proca.domain.campaigns.stats import NO_AREA, Count, Tally, TallyKey, total
from proca.domain.ids import OrgId
from proca.domain.supporters.supporter import Supporter, SupporterStatus

_COUNTED = frozenset({ActionStatus.ACCEPTED, ActionStatus.DELIVERED})


def count_of(action: Action, supporter: Supporter | None) -> Count:
    """What one action adds: itself, and its supporter when it is their first accepted signature in the campaign."""
    if supporter is None or action.testing or action.status not in _COUNTED:
        return Count()
    first = action.with_consent and supporter.status is SupporterStatus.ACCEPTED and supporter.dupe_rank == 0
    return Count(supporters=int(first), actions=1)


def key_of(action: Action, supporter: Supporter | None, org_id: OrgId) -> TallyKey:
    """Where the action is counted: under its own campaign, the collecting org, and the supporter's area."""
    area = supporter.clear_text.area if supporter else None
    return TallyKey(action.campaign_id, org_id, area or NO_AREA, action.action_type)


def difference(before: tuple[Action, Supporter | None], after: tuple[Action, Supporter | None], org_id: OrgId) -> Tally:
    """What a change of states adds to the counters (subtracts, when negative)."""
    return total(
        [
            (key_of(*before, org_id), -count_of(*before)),
            (key_of(*after, org_id), count_of(*after)),
        ]
    )
