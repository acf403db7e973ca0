"""Bulgarian personal numbers and the age of signatories (10 §2.4)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.contacts.age import is_of_age
from proca.domain.contacts.egn import is_egn
from strategies_contacts import TODAY


@pytest.mark.parametrize("number", ["1152245576", "8503121230"])
def test_samples(number: str) -> None:
    assert is_egn(number, TODAY)


@pytest.mark.parametrize(
    "number", ["8503121231", "850312123", "85031212300", "8500121230", "8502301230", "850312123x", ""]
)
def test_no_numbers(number: str) -> None:
    assert not is_egn(number, TODAY)


def test_digits_are_ascii() -> None:
    assert not is_egn("850312123\u0660", TODAY)


def test_nobody_is_born_today_or_later() -> None:
    assert is_egn("1152245576", date(2011, 12, 25))
    assert not is_egn("1152245576", date(2011, 12, 24))


def _shifted_month(born: date) -> int:
    return born.month + {18: 20, 19: 0, 20: 40}[born.year // 100]


@given(st.dates(date(1800, 1, 1), date(2025, 12, 31)), st.integers(0, 999))
def test_exactly_one_check_digit_fits_any_birth_date(born: date, serial: int) -> None:
    """Law, for the three centuries that a month can tell."""
    stem = f"{born.year % 100:02}{_shifted_month(born):02}{born.day:02}{serial:03}"
    assert sum(is_egn(f"{stem}{digit}", TODAY) for digit in range(10)) == 1


def test_a_check_sum_of_ten_counts_as_zero() -> None:
    """1 January 1900, serial 003: 5·1 + 9·1 + 6·3 for month, day and serial make 32, which is 10 modulo 11."""
    assert is_egn("0001010030", TODAY)


def test_ages() -> None:
    """10 §10.2 no. 31."""
    born = date(2000, 2, 13)
    assert is_of_age(born, 18, TODAY)
    assert is_of_age(born, 26, TODAY)
    assert not is_of_age(born, 27, TODAY)


def test_who_is_born_on_a_leap_day_is_of_age_the_day_after_february() -> None:
    assert not is_of_age(date(2008, 2, 29), 18, date(2026, 2, 28))
    assert is_of_age(date(2008, 2, 29), 18, date(2026, 3, 1))


def test_birthdays_count_from_the_day_itself() -> None:
    assert is_of_age(date(2008, 3, 1), 18, date(2026, 3, 1))
    assert not is_of_age(date(2008, 3, 2), 18, date(2026, 3, 1))


def test_the_last_year_of_the_calendar_needs_no_date() -> None:
    assert not is_of_age(date.max, 18, TODAY)
