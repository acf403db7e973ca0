"""Codes are not for guessing: wrong ones are counted for each client (00 D14, 20.13#7)."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from attrs import frozen

from proca.domain.errors import Refused
from proca.ports.limits import Deed, Limits

T = TypeVar("T")


class WrongCode(Refused):
    """Nothing has this code, or not together with what else was given."""


@frozen
class GuessLimit:
    """Lets a client try codes as long as not too many were wrong."""

    limits: Limits

    async def __call__(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do some work that begins with a code; Limited for who guessed too often."""
        self.limits.check(Deed.CODE)
        try:
            return await work()
        except WrongCode:
            self.limits.count(Deed.CODE)
            raise
