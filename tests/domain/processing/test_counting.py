"""Counters equal a recount at any moment (D5, D6)."""

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.action import Action, ActionStatus
from proca.domain.campaigns.stats import NO_AREA, Count, Tally, TallyKey, total
from proca.domain.ids import ActionId
from proca.domain.processing.counting import count_of, difference, key_of
from proca.domain.supporters.supporter import Supporter, SupporterStatus
from strategies_processing import OTTO, PAGE_A, PAGE_B, Signed, World
from strategies_record import (
    ALPHA,
    BETA,
    CAMPAIGN,
    FOLLOW_UP,
    INES,
    SIGNATURE,
    SIGNER,
    actions,
    supporters,
)

DELIVERED = evolve(SIGNATURE, status=ActionStatus.DELIVERED)
SHARED = evolve(FOLLOW_UP, status=ActionStatus.DELIVERED)
FIRST = evolve(SIGNER, status=SupporterStatus.ACCEPTED, dupe_rank=0)

histories = st.lists(st.tuples(actions(), st.none() | supporters), min_size=1, max_size=6)
signing = st.builds(
    Signed,
    st.sampled_from([INES, OTTO]),
    st.sampled_from([PAGE_A, PAGE_B]),
    st.booleans(),
    st.integers(0, 2),
)
VERBS: dict[str, Callable[[World, ActionId], object]] = {
    "process": lambda world, number: world.process([number]),
    "accept": World.accept,
    "reject": World.reject,
}
names = st.sampled_from([*VERBS, "confirm on or off", "moderate on or off"])
events = st.lists(st.tuples(names, st.integers(0, 9)), max_size=30)


def negative(tally: Tally) -> Tally:
    return Tally({key: -count for key, count in tally.items()})


def together(*tallies: Tally) -> Tally:
    return total(part for tally in tallies for part in tally.items())


def happen(world: World, event: str, number: ActionId) -> None:
    """One event; what concerns an action that is not there does not happen."""
    if event == "confirm on or off":
        world.supporter_confirm = not world.supporter_confirm
    elif event == "moderate on or off":
        world.action_confirm = not world.action_confirm
    elif number in world.actions:
        VERBS[event](world, number)


def recount(world: World) -> Tally:
    """Everything again, in the words of 10 §7.7 with the fixes Q16, Q17, Q18 and D5."""
    people: dict[TallyKey, set[bytes]] = defaultdict(set)
    deeds: dict[TallyKey, int] = defaultdict(int)
    for number, action in world.actions.items():
        supporter = world.supporter_of(number)
        org_id = ALPHA if action.action_page_id == PAGE_A else BETA
        key = TallyKey(CAMPAIGN.id, org_id, "PT", action.action_type)
        if action.status not in {ActionStatus.ACCEPTED, ActionStatus.DELIVERED} or action.testing:
            continue
        deeds[key] += 1
        if supporter.status is SupporterStatus.ACCEPTED and supporter.dupe_rank == 0 and action.with_consent:
            people[key].add(supporter.fingerprint)
    return Tally({key: Count(len(people[key]), number) for key, number in deeds.items()})


# ---------------------------------------------------------------- laws


@given(histories)
def test_differences_add_up_to_the_final_state(history: list[tuple[Action, Supporter | None]]) -> None:
    """D6: over any sequence of states, moves and areas included."""
    moved = together(*(difference(before, after, ALPHA) for before, after in pairwise(history)))
    first, last = history[0], history[-1]
    begun, ended = (total([(key_of(*state, ALPHA), count_of(*state))]) for state in (first, last))
    assert together(begun, moved) == ended
    assert moved == difference(first, last, ALPHA) == negative(difference(last, first, ALPHA))


@given(actions(), st.none() | supporters)
def test_a_change_to_the_same_state_counts_nothing(action: Action, supporter: Supporter | None) -> None:
    assert difference((action, supporter), (action, supporter), ALPHA) == {}


@given(st.lists(signing, max_size=6), events)
def test_counters_equal_a_recount_at_any_moment(given_: list[Signed], happened: list[tuple[str, int]]) -> None:
    """D6, D5, Q17, Q18: whatever is processed, confirmed, moderated and rejected, in whatever order."""
    world = World()
    for one in given_:
        world.sign(one)
    for event, at in happened:
        happen(world, event, ActionId(at + 1))
        assert world.tally == recount(world)


@given(st.lists(signing, max_size=8))
def test_every_person_counts_once_in_a_campaign(given_: list[Signed]) -> None:
    """10 §7.7: for the org of the first accepted signature; follow-ups add no supporter."""
    world = World()
    for one in given_:
        first = world.sign(one)
        for offset in range(one.follow_ups + 1):
            world.process([ActionId(first + offset)])
    people = {one.fingerprint for one in given_ if not one.testing}
    assert sum(count.supporters for count in world.tally.values()) == len(people)
    follow_ups = sum(one.follow_ups for one in given_ if not one.testing)
    assert sum(count.actions for key, count in world.tally.items() if key.action_type == "share") == follow_ups


@given(actions(), st.none() | supporters)
def test_tests_never_count(action: Action, supporter: Supporter | None) -> None:
    """Q18, D5."""
    assert count_of(evolve(action, testing=True), supporter) == Count()


@given(actions(), supporters)
def test_follow_ups_add_no_supporter(action: Action, supporter: Supporter) -> None:
    """Q17."""
    assert count_of(evolve(action, with_consent=False), supporter).supporters == 0


# ---------------------------------------------------------------- one action


@pytest.mark.parametrize(
    ("action", "supporter", "expected"),
    [
        (DELIVERED, FIRST, Count(1, 1)),
        (evolve(DELIVERED, status=ActionStatus.ACCEPTED), FIRST, Count(1, 1)),
        (evolve(DELIVERED, status=ActionStatus.NEW), FIRST, Count()),
        (evolve(DELIVERED, status=ActionStatus.CONFIRMING), FIRST, Count()),
        (evolve(DELIVERED, status=ActionStatus.REJECTED), FIRST, Count()),
        (evolve(DELIVERED, status=ActionStatus.REPEAT), evolve(FIRST, dupe_rank=1), Count()),
        (DELIVERED, evolve(FIRST, dupe_rank=1), Count(0, 1)),
        (DELIVERED, evolve(FIRST, dupe_rank=None), Count(0, 1)),
        (DELIVERED, evolve(FIRST, status=SupporterStatus.REJECTED), Count(0, 1)),
        (SHARED, FIRST, Count(0, 1)),
        (DELIVERED, None, Count()),
    ],
    ids=[
        "delivered",
        "accepted",
        "new",
        "in moderation",
        "rejected",
        "repeat",
        "signed on another page before",
        "unranked",
        "supporter rejected later",
        "follow-up",
        "un-linked",
    ],
)
def test_what_counts(action: Action, supporter: Supporter | None, expected: Count) -> None:
    """10 §7.7, Q17, D5."""
    assert count_of(action, supporter) == expected


def test_where_it_counts() -> None:
    """D6: per area, per collecting org, per action type."""
    assert key_of(SHARED, FIRST, BETA) == TallyKey(CAMPAIGN.id, BETA, "PT", "share")
    nowhere = evolve(FIRST, clear_text=evolve(FIRST.clear_text, area=None))
    assert key_of(DELIVERED, nowhere, ALPHA) == TallyKey(CAMPAIGN.id, ALPHA, NO_AREA, "petition")
    assert key_of(SIGNATURE, None, ALPHA).area == NO_AREA


def test_a_signature_of_two_partners_counts_for_the_first() -> None:
    """10 §7.7."""
    world = World()
    world.process([world.sign(Signed(page_id=PAGE_B)), world.sign(Signed(page_id=PAGE_A))])
    assert world.tally == {
        TallyKey(CAMPAIGN.id, BETA, "PT", "petition"): Count(1, 1),
        TallyKey(CAMPAIGN.id, ALPHA, "PT", "petition"): Count(0, 1),
    }
