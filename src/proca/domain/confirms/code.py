"""Codes of confirms: eight random digits, a little longer when they are taken (spec 20 §8.1)."""

from proca.domain.secret import Secret

DIGITS = 8
_MOST_APPENDED = 10


def new_code(random: bytes) -> Secret:
    """Eight decimal digits out of unguessable bytes, eight of them or more."""
    return Secret(f"{int.from_bytes(random) % 10**DIGITS:0{DIGITS}d}")


def lengthened(code: Secret, random: bytes) -> Secret:
    """The code with a number from 1 to 10 behind it, for one that is taken."""
    return Secret(f"{code.reveal()}{1 + int.from_bytes(random) % _MOST_APPENDED}")


def is_code(text: str) -> bool:
    """Whether a text can be a code at all."""
    return text.isascii() and text.isdecimal()
