"""What is promised and not yet done, topic by topic, as operators see it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen


@frozen
class Backlog:
    """What waits in one topic: how many, how many of them failed before, the most attempts at one, since when."""

    topic: str
    waiting: int
    retrying: int
    most_attempts: int
    since: datetime


@frozen
class BacklogByKind:
    """What waits and what was given up, by kind of topic; `at` is when that was."""

    at: datetime
    waiting: Mapping[str, Backlog]
    dead: Mapping[str, int]


class Backlogs(Protocol):
    """Looks at promises, living and dead."""

    async def waiting(self) -> Sequence[Backlog]:
        """Every topic in which something waits, by name; news for look-outs, which are nobody's task, are left out."""
        ...

    async def dead(self) -> Mapping[str, int]:
        """How many were given up in each topic."""
        ...
