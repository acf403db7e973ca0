"""Promises that were given up, until somebody has them tried again or drops them (00 D7)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from proca.domain.ids import ActionId, OutboxId


@frozen
class DeadLetter:
    """A promise given up; `attempts` counts all, `error` is why the last one failed, without personal data."""

    id: OutboxId
    topic: str
    attempts: int
    error: str
    died_at: datetime
    routing_key: str | None = None
    action_id: ActionId | None = None


@frozen
class OpenedLetter:
    """A dead letter with what it says."""

    letter: DeadLetter
    body: Mapping[str, object] = field(repr=False)


@frozen
class DeadGroup:
    """Dead letters of one topic that failed in one way."""

    topic: str
    error: str
    count: int
    first_at: datetime
    last_at: datetime


@frozen(kw_only=True)
class Pile:
    """Which dead letters are meant: those that meet all that is said."""

    topics: frozenset[str] | None = None
    topic: str | None = None
    error: str | None = None
    ids: frozenset[OutboxId] | None = None


class DeadLetters(Protocol):
    """The list of what was given up."""

    async def page(self, pile: Pile, after: OutboxId, limit: int) -> Sequence[DeadLetter]:
        """Up to `limit` of them with larger numbers, ascending."""
        ...

    async def groups(self, pile: Pile) -> Sequence[DeadGroup]:
        """By topic and error, the most frequent first, then by name; at most 1,000."""
        ...

    async def find(self, pile: Pile, number: OutboxId) -> OpenedLetter | None:
        """One of them with its body."""
        ...

    async def count(self, pile: Pile) -> int:
        """How many they are."""
        ...

    async def replay(self, pile: Pile, now: datetime) -> int:
        """Each is promised again under its number and in its topic, due now and never tried; how many."""
        ...

    async def drop(self, pile: Pile) -> int:
        """They go; how many."""
        ...
