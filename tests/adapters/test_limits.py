"""Limits (00 D11): a full allowance at once, then evenly; for each client and about each subject."""

from collections.abc import Sequence

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters.limits import MemoryLimits, NoLimits, Rule
from proca.domain.errors import Limited
from proca.ports.limits import Deed
from world import TestClock

RULES = {
    Deed.ACTION: Rule(per_client=3, per_subject=5, seconds=60),
    Deed.LOGIN: Rule(per_client=0, per_subject=2, seconds=100),
    Deed.CODE: Rule(per_client=2, per_subject=0, seconds=60),
    Deed.MAIL: Rule(per_client=0, per_subject=0, seconds=60),
}


@define
class Client:
    """Whoever is being served."""

    address: str | None = "203.0.113.5"

    def __call__(self) -> str | None:
        return self.address


def limits(clock: TestClock, client: Client | None = None, *, most_keys: int = 1000) -> MemoryLimits:
    return MemoryLimits(RULES, clock, client or Client(), most_keys=most_keys)


def taken(made: MemoryLimits, deed: Deed, subject: str | None, times: int) -> int:
    """How many of so many are let through."""
    through = 0
    for _ in range(times):
        try:
            made.take(deed, subject)
        except Limited:
            continue
        through += 1
    return through


def wait(made: MemoryLimits, deed: Deed, subject: str | None = None) -> int:
    with pytest.raises(Limited) as refusal:
        made.check(deed, subject)
    return refusal.value.retry_after


def test_a_client_has_an_allowance_and_gets_it_back_evenly() -> None:
    clock = TestClock()
    made = limits(clock)
    assert taken(made, Deed.ACTION, None, 9) == 3
    assert wait(made, Deed.ACTION) == 20
    clock.move(seconds=20)
    assert taken(made, Deed.ACTION, None, 9) == 1
    clock.move(seconds=3600)
    assert taken(made, Deed.ACTION, None, 9) == 3


def test_other_clients_subjects_and_deeds_have_their_own() -> None:
    clock, client = TestClock(), Client()
    made = limits(clock, client)
    assert taken(made, Deed.ACTION, "page 1", 9) == 3
    assert taken(made, Deed.ACTION, "page 2", 9) == 0
    assert taken(made, Deed.CODE, None, 9) == 2
    client.address = "203.0.113.6"
    assert taken(made, Deed.ACTION, "page 1", 9) == 2
    assert taken(made, Deed.ACTION, "page 2", 9) == 1


def test_a_refusal_counts_nothing() -> None:
    """Who keeps trying does not have to wait for longer."""
    clock = TestClock()
    made = limits(clock)
    taken(made, Deed.ACTION, "page", 100)
    clock.move(seconds=20)
    assert taken(made, Deed.ACTION, "page", 1) == 1


def test_counting_never_runs_beyond_the_allowance() -> None:
    """Failures that were under way at the same moment do not add up to a wait of days."""
    clock = TestClock()
    made = limits(clock)
    for _ in range(100):
        made.count(Deed.LOGIN, "ada@lynx.test")
    assert wait(made, Deed.LOGIN, "ada@lynx.test") == 50
    clock.move(seconds=50)
    made.check(Deed.LOGIN, "ada@lynx.test")


def test_zero_is_no_limit() -> None:
    made = limits(TestClock())
    assert taken(made, Deed.MAIL, "ada@lynx.test", 500) == 500
    assert taken(made, Deed.LOGIN, None, 500) == 500


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", None])
def test_this_machine_has_no_limit_by_address(address: str | None) -> None:
    """Issue 3, item 11: off for loopback unless set; by subject it holds all the same."""
    clock, client = TestClock(), Client(address)
    assert taken(limits(clock, client), Deed.ACTION, None, 50) == 50
    assert taken(limits(clock, client), Deed.ACTION, "page", 50) == 5
    strict = MemoryLimits(RULES, clock, client, exempts_loopback=False)
    assert taken(strict, Deed.ACTION, None, 50) == (50 if address is None else 3)


def test_a_household_of_ipv6_is_one_client() -> None:
    clock, client = TestClock(), Client("2001:db8:1:2::1")
    made = limits(clock, client)
    assert taken(made, Deed.CODE, None, 9) == 2
    client.address = "2001:db8:1:2:ffff::9"
    assert taken(made, Deed.CODE, None, 9) == 0
    client.address = "2001:db8:1:3::1"
    assert taken(made, Deed.CODE, None, 9) == 2


def test_a_client_without_an_address_is_one_by_its_name() -> None:
    made = limits(TestClock(), Client("a socket"))
    assert taken(made, Deed.CODE, None, 9) == 2


def test_memory_is_bounded_and_who_waits_longest_is_remembered() -> None:
    clock, client = TestClock(), Client("192.0.2.1")
    made = limits(clock, client, most_keys=10)
    assert taken(made, Deed.CODE, None, 9) == 2
    for number in range(100):
        client.address = f"198.51.100.{number}"
        made.take(Deed.CODE)
        assert len(made._whole_at) <= 10
    client.address = "192.0.2.1"
    assert taken(made, Deed.CODE, None, 1) == 0


def test_who_waits_no_longer_is_forgotten_first() -> None:
    clock, client = TestClock(), Client("192.0.2.1")
    made = limits(clock, client, most_keys=10)
    for number in range(10):
        client.address = f"192.0.2.{number}"
        made.take(Deed.CODE)
    clock.move(seconds=61)
    client.address = "198.51.100.1"
    made.take(Deed.CODE)
    assert len(made._whole_at) == 1


@given(st.lists(st.integers(0, 40), max_size=60))
def test_law_no_window_holds_more_than_twice_the_allowance(gaps: Sequence[int]) -> None:
    """A full allowance, and what is refilled meanwhile; and nobody waits for longer than the rule's time."""
    clock, through, waits = TestClock(), [], []
    made = limits(clock)
    for gap in gaps:
        clock.move(seconds=gap)
        try:
            made.take(Deed.ACTION)
        except Limited as refusal:
            waits.append(refusal.retry_after)
            continue
        through.append(clock.at)
    assert all(1 <= seconds <= 60 for seconds in waits)
    for first in through:
        assert sum(0 <= (one - first).total_seconds() < 60 for one in through) <= 6


def test_whoever_limits_elsewhere_has_none_here() -> None:
    """docs/embedding.md."""
    for _ in range(3):
        NoLimits().take(Deed.ACTION, "page")
        NoLimits().count(Deed.LOGIN, "ada@lynx.test")
        NoLimits().check(Deed.LOGIN, "ada@lynx.test")
