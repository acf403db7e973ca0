"""When something is tried again (00 D7)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from proca.domain.retries import RetryPolicy

NOW = datetime(2026, 3, 4, tzinfo=UTC)
LEAST, MOST = timedelta(seconds=30), timedelta(minutes=30)
numbers = st.integers(1, 2**62)


@given(numbers, st.integers(1, 9))
def test_law_rests_stay_between_half_a_minute_and_half_an_hour(number: int, attempts: int) -> None:
    at = RetryPolicy().next_at(number, attempts, NOW)
    assert at is not None
    assert LEAST <= at - NOW <= MOST


@given(numbers, st.integers(10, 10**9))
def test_law_the_tenth_attempt_is_the_last(number: int, attempts: int) -> None:
    assert RetryPolicy().next_at(number, attempts, NOW) is None


@given(numbers, st.integers(1, 5))
def test_law_rests_grow_until_the_longest(number: int, attempts: int) -> None:
    """Each base is twice the one before, and the stretch is at most a half, so they never swap."""
    policy = RetryPolicy()
    sooner, later = (policy.next_at(number, n, NOW) for n in (attempts, attempts + 1))
    assert sooner is not None
    assert later is not None
    assert sooner < later


@given(st.integers(1, 10**6), st.integers(1, 9))
def test_law_neighbours_do_not_come_back_together(first: int, attempts: int) -> None:
    """Jitter: of a hundred promises that failed at once, most are due at times of their own."""
    due = {RetryPolicy().next_at(number, attempts, NOW) for number in range(first, first + 100)}
    assert len(due) > 95


@given(numbers, st.integers(1, 9))
def test_law_the_same_question_has_the_same_answer(number: int, attempts: int) -> None:
    assert RetryPolicy().next_at(number, attempts, NOW) == RetryPolicy().next_at(number, attempts, NOW)


@given(numbers, st.integers(1, 10**6))
def test_law_any_number_of_attempts_can_be_allowed(number: int, attempts: int) -> None:
    """However many attempts there were, the rest is no longer than the longest."""
    at = RetryPolicy(attempts=10**7).next_at(number, attempts, NOW)
    assert at is not None
    assert at - NOW <= MOST
