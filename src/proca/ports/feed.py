"""The outbox as those see it who read an org's queue from outside: claimed in one request, settled in another."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from proca.domain.ids import OutboxId
from proca.ports.queue import Job


class Feed(Protocol):
    """Promises of one topic, beside the queue that settles them."""

    async def claim(
        self, topic: str, limit: int, now: datetime, until: datetime, *, only_events: bool = False
    ) -> Sequence[Job]:
        """Lease up to `limit` promises due by now, longest due first; of events alone (promises about no action), or
        of all."""
        ...

    async def due(self, topics: Collection[str], now: datetime) -> frozenset[str]:
        """Those of these topics in which something is due by now, in one question whatever their number."""
        ...

    async def held(self, topic: str, attempts: Mapping[OutboxId, int]) -> Sequence[Job]:
        """Those of these promises that wait in the topic and were claimed so often and no more, by number."""
        ...
