"""Who is old enough to sign; spec 10 §2.4."""

from datetime import date


def is_of_age(born: date, limit: int, today: date) -> bool:
    """Whether the birthday that completes `limit` years is today or past.

    Compared as (year, month, day), so that somebody born on 29 February needs no such day this year.
    """
    return (born.year + limit, born.month, born.day) <= (today.year, today.month, today.day)
