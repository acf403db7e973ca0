"""Promises of a unit, in memory."""

from collections.abc import Callable
from datetime import datetime

from attrs import evolve, frozen

from proca.adapters.current_trace import current_trace
from proca.adapters.memory.state import Data, MemoryState, Promise, promise
from proca.domain.ids import OutboxId
from proca.domain.outbox import OutboxEntry


@frozen
class MemoryOutbox:
    """The outbox in one draft."""

    state: MemoryState
    draft: Data
    now: Callable[[], datetime]

    async def put(self, *entries: OutboxEntry) -> None:
        """Promise these."""
        due_at = self.now()
        for number, one in zip(self.state.take("outbox", len(entries)), entries, strict=True):
            made = Promise(OutboxId(number), str(one.topic), one.action_id, due_at, one.routing_key, dict(one.body))
            promise(self.draft, evolve(made, trace=one.trace or current_trace()))
