"""An org's queue as seen from outside, in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import evolve, frozen

from proca.adapters.memory.state import MemoryState, Promise
from proca.domain.ids import OutboxId
from proca.ports.queue import Job


@frozen
class MemoryFeed:
    """Claims promises of the shared state."""

    state: MemoryState

    async def claim(
        self, topic: str, limit: int, now: datetime, until: datetime, *, only_events: bool = False
    ) -> Sequence[Job]:
        """Lease what is due."""
        async with self.state.change() as draft:
            due = [
                one
                for one in draft.outbox.values()
                if one.topic == topic and one.due_at <= now and not (only_events and one.action_id is not None)
            ]
            claimed = [
                evolve(one, due_at=until, attempts=one.attempts + 1)
                for one in sorted(due, key=lambda one: (one.due_at, one.id))[:limit]
            ]
            draft.outbox.update({one.id: one for one in claimed})
        return [_job(one) for one in claimed]

    async def due(self, topics: Collection[str], now: datetime) -> frozenset[str]:
        """Those in which something is due."""
        return frozenset(one.topic for one in self.state.outbox if one.topic in topics and one.due_at <= now)

    async def held(self, topic: str, attempts: Mapping[OutboxId, int]) -> Sequence[Job]:
        """Those that are still as they were given out."""
        mine = [one for one in self.state.outbox if one.topic == topic and one.id in attempts]
        return [_job(one) for one in mine if one.attempts == attempts[one.id]]


def _job(one: Promise) -> Job:
    return Job(one.id, one.topic, one.attempts, one.routing_key, one.action_id, one.body or {}, one.trace)
