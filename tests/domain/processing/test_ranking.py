"""Ranks of one person's signatures (D5, 10 §3.4, 30 §1.5)."""

from itertools import groupby

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.action import ActionStatus
from proca.domain.ids import ActionId, CampaignId
from proca.domain.processing.case import Case, Rank
from proca.domain.processing.ranking import Person, Record, assign, person_of, wanted
from proca.domain.processing.table import Stage, Step
from proca.domain.supporters.supporter import SupporterStatus
from strategies_processing import OTTO, PAGE_A, PAGE_B, Signed, World, signings
from strategies_record import CAMPAIGN, FOLLOW_UP, INES, SIGNATURE, SIGNER, a_case

DELIVERED, REPEAT = ActionStatus.DELIVERED, ActionStatus.REPEAT
DELIVER = Step(DELIVERED, SupporterStatus.ACCEPTED, Stage.DELIVER)
REJECT = Step(ActionStatus.REJECTED, SupporterStatus.REJECTED)
PERSON = Person(CAMPAIGN.id, INES)
ACCEPTED = evolve(SIGNER, status=SupporterStatus.ACCEPTED)

batches = st.lists(signings, max_size=3)


def signed(world: World, *several: Signed) -> list[ActionId]:
    return [world.sign(one) for one in several]


# ---------------------------------------------------------------- laws


@given(batches)
def test_a_persons_ranks_are_distinct_and_consecutive(given_: list[list[Signed]]) -> None:
    """D5: within a batch and over all batches, across the coalition; tests never rank."""
    world = World()
    for batch in given_:
        world.process(signed(world, *batch))
    for fingerprint in (INES, OTTO):
        real = [
            supporter.dupe_rank
            for number, supporter in world.supporters.items()
            if supporter.fingerprint == fingerprint and not world.actions[ActionId(number)].testing
        ]
        assert real == list(range(len(real)))
    tests = [number for number, action in world.actions.items() if action.testing]
    assert set(world.ranks(tests)) <= {None}
    assert set(world.statuses(tests)) <= {DELIVERED}


@given(batches)
def test_repeat_needs_an_earlier_accepted_signature_on_the_same_page(given_: list[list[Signed]]) -> None:
    """D5, 10 §3.4: the first on each page is delivered, and the rest of a person's signatures there are repeats."""
    world = World()
    seen: set[tuple[bytes, int]] = set()
    for batch in given_:
        numbers = signed(world, *batch)
        world.process(numbers)
        for number, one in zip(numbers, batch, strict=True):
            place = (one.fingerprint, one.page_id)
            expected = REPEAT if place in seen and not one.testing else DELIVERED
            assert world.actions[number].status is expected
            seen |= set() if one.testing else {place}


@given(st.lists(signings, max_size=3))
def test_batches_do_not_matter(given_: list[list[Signed]]) -> None:
    """D5: one by one or together, the ranks and states are the same."""
    together, apart = World(), World()
    everything = [one for batch in given_ for one in batch]
    for batch in given_:
        together.process(signed(together, *batch))
    for one in everything:
        apart.process([apart.sign(one)])
    assert (together.supporters, together.actions) == (apart.supporters, apart.actions)


@given(signings.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_totals_do_not_depend_on_order(given_: tuple[list[Signed], list[Signed]]) -> None:
    """D5, D6: how many are ranked, how many repeat, and what is counted."""
    worlds = []
    for order in given_:
        world = World()
        world.process(signed(world, *order))
        worlds.append(world)
    one, other = worlds
    assert sorted(world_ranks(one)) == sorted(world_ranks(other))
    assert sorted(action.status for action in one.actions.values()) == sorted(
        action.status for action in other.actions.values()
    )
    assert sum(count.supporters for count in one.tally.values()) == sum(
        count.supporters for count in other.tally.values()
    )


@given(signings)
def test_ranks_are_claimed_exactly_as_they_are_given(given_: list[Signed]) -> None:
    """D5: what a store is asked to take is what the batch uses."""
    world = World()
    steps, ranks = world.plan(signed(world, *given_))
    assert len(ranks) == len(steps)
    used = [person_of(case) for (case, _), rank in zip(steps, ranks, strict=True) if rank is not None]
    assert wanted(steps) == {person: len(list(same)) for person, same in groupby(sorted(used, key=repr))}


@given(signings, st.booleans())
def test_a_confirm_step_before_delivery_changes_no_rank(given_: list[Signed], moderated: bool) -> None:
    """Q49: ranks and repeats come out the same when supporters confirm or actions are moderated first."""
    plain, slow = World(), World(supporter_confirm=not moderated, action_confirm=moderated)
    numbers = signed(plain, *given_)
    assert signed(slow, *given_) == numbers
    plain.process(numbers)
    slow.process(numbers)
    for number in numbers:
        slow.accept(number)
    slow.process(numbers)
    assert slow.ranks(numbers) == plain.ranks(numbers)
    assert slow.statuses(numbers) == plain.statuses(numbers)


def world_ranks(world: World) -> list[tuple[bytes, int]]:
    return [
        (supporter.fingerprint, -1 if supporter.dupe_rank is None else supporter.dupe_rank)
        for supporter in world.supporters.values()
    ]


# ---------------------------------------------------------------- scenarios


def test_on_page_a_then_b_then_a() -> None:
    """10 §10.4 no. 55."""
    world = World()
    numbers = signed(world, Signed(), Signed(page_id=PAGE_B), Signed())
    world.process(numbers)
    assert world.ranks(numbers) == [0, 1, 2]
    assert world.statuses(numbers) == [DELIVERED, DELIVERED, REPEAT]


def test_twice_on_one_page() -> None:
    """10 §3.4: rank 1 and repeat; another person is not concerned."""
    world = World()
    numbers = signed(world, Signed(), Signed(fingerprint=OTTO), Signed())
    world.process(numbers)
    assert world.ranks(numbers) == [0, 0, 1]
    assert world.statuses(numbers) == [DELIVERED, DELIVERED, REPEAT]


def test_a_repeat_after_a_confirmation() -> None:
    """Q49, D5: the second signature waits for the supporter and is still recognised at delivery."""
    world = World()
    world.process([world.sign(Signed())])
    world.supporter_confirm = True
    again = world.sign(Signed())
    world.process([again])
    assert world.ranks([again]) == [None]
    world.accept(again)
    world.process([again])
    assert (world.ranks([again]), world.statuses([again])) == ([1], [REPEAT])


def test_a_repeat_after_moderation() -> None:
    """Q49, D5: ranked when moderation begins, judged at delivery."""
    world = World()
    world.process([world.sign(Signed())])
    world.action_confirm = True
    again = world.sign(Signed())
    world.process([again])
    assert (world.ranks([again]), world.statuses([again])) == ([1], [ActionStatus.CONFIRMING])
    world.accept(again)
    world.process([again])
    assert (world.ranks([again]), world.statuses([again])) == ([1], [REPEAT])


def test_who_is_accepted_first_is_first() -> None:
    """D5: a signature that waits for its supporter takes its rank when it is accepted."""
    world = World(supporter_confirm=True)
    slow = world.sign(Signed())
    world.process([slow])
    world.supporter_confirm = False
    quick = world.sign(Signed())
    world.process([quick])
    world.accept(slow)
    world.process([slow])
    assert world.ranks([quick, slow]) == [0, 1]
    assert world.statuses([quick, slow]) == [DELIVERED, REPEAT]


def test_a_follow_up_of_a_repeat_is_delivered() -> None:
    """10 §3.4: a follow-up action never becomes `repeat`."""
    world = World()
    world.process([world.sign(Signed())])
    again = world.sign(Signed(follow_ups=1))
    follow_up = ActionId(again + 1)
    assert world.process([follow_up]) == []
    world.process([again])
    world.process([follow_up])
    assert world.statuses([again, follow_up]) == [REPEAT, DELIVERED]


def test_a_test_takes_no_rank_from_a_later_signature() -> None:
    """Q18, D5."""
    world = World()
    numbers = signed(world, Signed(testing=True), Signed(), Signed(testing=True))
    world.process(numbers)
    assert world.ranks(numbers) == [None, 0, None]
    assert world.statuses(numbers) == [DELIVERED] * 3


# ---------------------------------------------------------------- one step


@pytest.mark.parametrize(
    ("case", "step", "needs"),
    [
        (a_case(), DELIVER, {PERSON: 1}),
        (a_case(), REJECT, {}),
        (a_case(supporter=None), DELIVER, {}),
        (a_case(evolve(SIGNATURE, testing=True)), DELIVER, {}),
        (a_case(FOLLOW_UP, ACCEPTED), DELIVER, {}),
        (a_case(FOLLOW_UP, evolve(ACCEPTED, dupe_rank=2)), DELIVER, {}),
        (a_case(supporter=evolve(ACCEPTED, dupe_rank=0)), DELIVER, {}),
        (a_case(supporter=evolve(ACCEPTED, dupe_rank=2)), DELIVER, {PERSON: 0}),
        (a_case(supporter=evolve(ACCEPTED, dupe_rank=2)), REJECT, {}),
    ],
    ids=[
        "new",
        "rejected",
        "un-linked",
        "testing",
        "follow-up",
        "follow-up of a duplicate",
        "the first, moderated",
        "a duplicate, moderated",
        "a duplicate, rejected",
    ],
)
def test_who_is_judged(case: Case, step: Step, needs: dict[Person, int]) -> None:
    """D5: 0 for one who was ranked before and is only judged again."""
    assert wanted([(case, step)]) == needs
    records = {person: Record(5, {PAGE_A: 1}) for person in needs}
    (rank,) = assign([(case, step)], records)
    assert rank == (Rank(5 if needs[PERSON] else 2, same_page=True) if needs else None)


def test_a_moderated_signature_that_was_first_on_its_page() -> None:
    """Q49: its own rank on record is not an earlier one."""
    case = a_case(supporter=evolve(ACCEPTED, dupe_rank=2))
    assert assign([(case, DELIVER)], {PERSON: Record(3, {PAGE_A: 2, PAGE_B: 0})}) == [Rank(2, same_page=False)]


def test_a_later_signature_of_the_same_batch_hides_no_earlier_one() -> None:
    """Q49: the lowest rank on the page decides."""
    steps = [(a_case(), DELIVER), (a_case(supporter=evolve(ACCEPTED, dupe_rank=1)), DELIVER)]
    ranks = assign(steps, {PERSON: Record(2, {PAGE_A: 0})})
    assert ranks == [Rank(2, same_page=True), Rank(1, same_page=True)]


def test_persons_are_per_campaign() -> None:
    """10 §3.4: same person, same campaign."""
    elsewhere = a_case(supporter=evolve(SIGNER, campaign_id=CampaignId(74)))
    assert person_of(elsewhere) == Person(CampaignId(74), INES) != person_of(a_case())
    assert set(wanted([(a_case(), DELIVER), (elsewhere, DELIVER), (a_case(), DELIVER)]).values()) == {2, 1}
