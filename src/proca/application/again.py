"""Trying again when somebody else was faster."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from proca.domain.errors import Conflict, Invalid
from proca.domain.rules import TAKEN

T = TypeVar("T")
_TRIES = 4


async def with_fresh_facts(attempt: Callable[[], Awaitable[T]]) -> T:
    """What the attempt gives; it is made anew, in a unit of its own each time, while others change the same things.

    When it keeps losing, their changes stand and its Conflict is the answer.
    """
    for _ in range(_TRIES - 1):
        try:
            return await attempt()
        except (Conflict, Invalid) as refused:
            # A name may be taken by whoever was faster: what was to be added is there then, and can be changed.
            if isinstance(refused, Invalid) and refused.message != TAKEN:
                raise
    return await attempt()
