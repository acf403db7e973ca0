"""The Bulgarian personal number (EGN): a date of birth, a serial number and a check digit; spec 10 §2.4."""

import re
from datetime import date

_DIGITS = re.compile("[0-9]{10}")
_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6)
# Months are shifted to tell centuries apart: from 41 on the 2000s, from 21 on the 1800s.
_CENTURIES = ((40, 2000), (20, 1800), (0, 1900))


def is_egn(number: str, today: date) -> bool:
    """Ten digits with the right check digit, of somebody born before today."""
    if not _DIGITS.fullmatch(number):
        return False
    born = _birth_date(number)
    return born is not None and born < today and _check_digit(number) == int(number[9])


def _birth_date(number: str) -> date | None:
    year, month, day = int(number[:2]), int(number[2:4]), int(number[4:6])
    shift, century = next((shift, century) for shift, century in _CENTURIES if month > shift or not shift)
    try:
        return date(century + year, month - shift, day)
    except ValueError:
        return None


def _check_digit(number: str) -> int:
    weighted = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return weighted % 11 % 10
