"""Work in a unit that two may do at once with the same code or name: the slower one does it again."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from proca.domain.errors import Conflict, Invalid
from proca.domain.rules import TAKEN

T = TypeVar("T")
_TRIES = 3


async def again_if_taken(work: Callable[[], Awaitable[T]]) -> T:
    """Do some work that chooses a free code or name; again when somebody took it before the unit was kept."""
    for _ in range(_TRIES):
        try:
            return await work()
        except Conflict as conflict:
            if conflict.code != "code_taken":
                raise
        except Invalid as invalid:
            if (invalid.message, invalid.path) != (TAKEN, ("name",)):
                raise
    return await work()
