"""Counts of a campaign: exact tallies that add up, and what the public sees of them (D6, spec 10 §7.7)."""

from collections.abc import Iterable, Mapping
from typing import NewType, TypeVar

from attrs import Factory, frozen

from proca.domain.ids import CampaignId, OrgId

NO_AREA = ""

_Key = TypeVar("_Key", OrgId, str)


@frozen(order=True)
class TallyKey:
    """What is counted apart: campaign, collecting org, area ("" when unknown), and action type."""

    campaign_id: CampaignId
    org_id: OrgId
    area: str
    action_type: str


@frozen
class Count:
    """Supporters (distinct people) and actions; a monoid under addition."""

    supporters: int = 0
    actions: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.supporters + other.supporters, self.actions + other.actions)

    def __neg__(self) -> "Count":
        return Count(-self.supporters, -self.actions)


Tally = NewType("Tally", Mapping[TallyKey, Count])


def total(parts: Iterable[tuple[TallyKey, Count]]) -> Tally:
    """The sum of many parts, without the keys that come to nothing."""
    sums: dict[TallyKey, Count] = {}
    for key, count in parts:
        sums[key] = sums[key] + count if key in sums else count
    return Tally({key: count for key, count in sums.items() if count.supporters or count.actions})


@frozen
class Audit:
    """The counters of one campaign as they stood, and what its actions came to at the same moment."""

    counted: Tally
    recounted: Tally

    @property
    def missing(self) -> Tally:
        """What has to be added to the counters to make them right; empty when they are."""
        return total([*self.recounted.items(), *((key, -count) for key, count in self.counted.items())])


@frozen
class CampaignStats:
    """What a campaign shows: people include the extra supporters of its pages, actions are all but repeats."""

    supporter_count: int = 0
    by_org: Mapping[OrgId, int] = Factory(dict)
    by_area: Mapping[str, int] = Factory(dict)
    by_action_type: Mapping[str, int] = Factory(dict)

    def by_others(self, org_id: OrgId | None) -> int:
        """The supporters that all other orgs collected."""
        return sum(count for org, count in self.by_org.items() if org != org_id)


def stats_of(tally: Tally, extra_supporters: Mapping[OrgId, int]) -> CampaignStats:
    """Fold one campaign's tally and its pages' extra supporters (collected elsewhere) into its stats."""
    orgs: dict[OrgId, int] = {org: extra for org, extra in extra_supporters.items() if extra}
    areas: dict[str, int] = {}
    types: dict[str, int] = {}
    for key, count in tally.items():
        _add(orgs, key.org_id, count.supporters)
        _add(types, key.action_type, count.actions)
        if key.area != NO_AREA:
            _add(areas, key.area, count.supporters)
    return CampaignStats(sum(orgs.values()), _ordered(orgs), _ordered(areas), _ordered(types))


def _add(sums: dict[_Key, int], key: _Key, count: int) -> None:
    if count:
        sums[key] = sums.get(key, 0) + count


def _ordered(sums: dict[_Key, int]) -> dict[_Key, int]:
    return dict(sorted(sums.items()))
