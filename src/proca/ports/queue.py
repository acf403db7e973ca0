"""The outbox as those see it who keep its promises (00 D4, D7)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from proca.domain.ids import ActionId, OutboxId

# How many topics one claim takes from, those first that have waited longest.
MOST_TOPICS = 40


@frozen
class Job:
    """A claimed promise; `attempts` counts how often it was claimed, this time included."""

    id: OutboxId
    topic: str
    attempts: int
    routing_key: str | None = None
    action_id: ActionId | None = None
    body: Mapping[str, object] = field(factory=dict, repr=False)
    trace: str | None = None


@frozen
class Done:
    """The promise is kept, and goes."""

    job: Job


@frozen
class Again:
    """The promise stays, and is due then; `why` says what went wrong, without personal data."""

    job: Job
    at: datetime
    why: str


@frozen
class Back:
    """The promise stays and is due then, and this attempt does not count: what it needs was away, not its fault."""

    job: Job
    at: datetime
    why: str


@frozen
class Dead:
    """The promise goes to the dead letters."""

    job: Job
    why: str


@frozen
class Forward:
    """The promise becomes one promise in each of these topics, due at once and never tried yet; without any it goes.

    With `body`, this is what it says from then on.
    """

    job: Job
    topics: tuple[str, ...]
    body: Mapping[str, object] | None = field(default=None, repr=False)


Verdict = Done | Again | Back | Dead | Forward


class Queue(Protocol):
    """Promises, claimed under a lease."""

    async def claim(self, topic: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """Up to `limit` promises due by now, longest due first; nobody else gets them before the lease ends."""
        ...

    async def claim_in_turn(self, prefix: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """The same for all topics that begin so, each getting its share: no topic, however long, starves the others."""
        ...

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        """Carry out all verdicts in one transaction; how many counted.

        A verdict on a job whose lease ended and which somebody has claimed since counts for nothing.
        """
        ...
