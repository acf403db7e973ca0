"""Counts that add up (D6, 10 §7.7)."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from proca.domain.campaigns.stats import (
    NO_AREA,
    Audit,
    CampaignStats,
    Count,
    Tally,
    TallyKey,
    stats_of,
    total,
)
from proca.domain.ids import CampaignId, OrgId
from strategies_record import ALPHA, BETA, GAMMA

HERE = CampaignId(73)
counts = st.builds(Count, st.integers(-9, 9), st.integers(-9, 9))
tally_keys = st.builds(
    TallyKey,
    st.just(HERE),
    st.sampled_from([ALPHA, BETA]),
    st.sampled_from([NO_AREA, "PT", "SE"]),
    st.sampled_from(["petition", "share"]),
)
parts = st.lists(st.tuples(tally_keys, counts), max_size=6)
tallies = parts.map(total)
natural_tallies = st.lists(
    st.tuples(tally_keys, st.builds(Count, st.integers(0, 9), st.integers(0, 9))), max_size=6
).map(total)
extras = st.dictionaries(st.sampled_from([ALPHA, BETA, GAMMA]), st.integers(0, 9))


def together(*tallies_: Tally) -> Tally:
    return total(part for tally in tallies_ for part in tally.items())


@given(counts, counts, counts)
def test_counts_are_a_commutative_group(one: Count, two: Count, three: Count) -> None:
    """D6."""
    assert (one + two) + three == one + (two + three)
    assert one + two == two + one
    assert one + Count() == one
    assert one + -one == Count()


@given(tallies, tallies, tallies)
def test_tallies_are_a_commutative_monoid(one: Tally, two: Tally, three: Tally) -> None:
    """D6."""
    assert together(together(one, two), three) == together(one, together(two, three))
    assert together(one, two) == together(two, one)
    assert together(one, total([])) == one


@given(parts)
def test_a_total_holds_each_key_once_and_nothing_that_comes_to_nothing(
    added: list[tuple[TallyKey, Count]],
) -> None:
    """D6."""
    tally = total(added)
    assert Count() not in tally.values()
    for key in {key for key, _ in added}:
        same = [count for each, count in added if each == key]
        assert tally.get(key, Count()) == Count(
            sum(count.supporters for count in same), sum(count.actions for count in same)
        )


@given(tallies)
def test_a_tally_and_its_opposite_are_nothing(tally: Tally) -> None:
    assert together(tally, Tally({key: -count for key, count in tally.items()})) == {}


@given(natural_tallies, natural_tallies, extras)
def test_stats_add_up(one: Tally, two: Tally, extra: Mapping[OrgId, int]) -> None:
    """D6: the stats of a sum are the sums of the stats."""
    both, first, second = stats_of(together(one, two), extra), stats_of(one, extra), stats_of(two, {})
    assert both.supporter_count == first.supporter_count + second.supporter_count
    for name in ("by_org", "by_area", "by_action_type"):
        sums, left, right = (getattr(stats, name) for stats in (both, first, second))
        assert sums == {key: left.get(key, 0) + right.get(key, 0) for key in left | right}


@given(natural_tallies, extras)
def test_stats_count_people_by_org_and_area(tally: Tally, extra: Mapping[OrgId, int]) -> None:
    """10 §7.7, Q16: extra supporters count per org and in total, areas only where known."""
    stats = stats_of(tally, extra)
    people = sum(count.supporters for count in tally.values())
    nowhere = sum(count.supporters for key, count in tally.items() if key.area == NO_AREA)
    assert stats.supporter_count == sum(stats.by_org.values()) == people + sum(extra.values())
    assert sum(stats.by_area.values()) == people - nowhere
    assert sum(stats.by_action_type.values()) == sum(count.actions for count in tally.values())
    assert NO_AREA not in stats.by_area
    assert 0 not in {*stats.by_org.values(), *stats.by_area.values(), *stats.by_action_type.values()}


@given(natural_tallies, extras, st.sampled_from([ALPHA, BETA, GAMMA, OrgId(9)]))
def test_others_are_all_but_one(tally: Tally, extra: Mapping[OrgId, int], org_id: OrgId) -> None:
    """10 §7.7 supporterCountByOthers."""
    stats = stats_of(tally, extra)
    assert stats.by_others(org_id) + stats.by_org.get(org_id, 0) == stats.supporter_count
    assert stats.by_others(None) == stats.supporter_count


def test_stats_come_in_order() -> None:
    tally = total(
        [
            (TallyKey(HERE, BETA, "SE", "share"), Count(1, 2)),
            (TallyKey(HERE, ALPHA, "PT", "petition"), Count(3, 4)),
            (TallyKey(HERE, ALPHA, NO_AREA, "petition"), Count(1, 1)),
        ]
    )
    stats = stats_of(tally, {GAMMA: 7, ALPHA: 0})
    assert stats == CampaignStats(12, {ALPHA: 4, BETA: 1, GAMMA: 7}, {"PT": 3, "SE": 1}, {"petition": 5, "share": 2})
    assert list(stats.by_org) == [ALPHA, BETA, GAMMA]
    assert list(stats.by_area) == ["PT", "SE"]


def test_an_unknown_campaign_has_zeros() -> None:
    """10 §7.7."""
    assert stats_of(total([]), {}) == CampaignStats(0, {}, {}, {})


@given(tallies, tallies)
def test_law_what_is_missing_makes_the_counters_right(counted: Tally, recounted: Tally) -> None:
    """D6: added to the counters it gives the recount; nothing is missing from right ones."""
    assert together(counted, Audit(counted, recounted).missing) == recounted
    assert Audit(recounted, recounted).missing == {}
