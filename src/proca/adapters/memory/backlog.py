"""The backlog in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import frozen

from proca.adapters.memory.state import MemoryState, Promise
from proca.domain.outbox import Topic
from proca.ports.backlog import Backlog


@frozen
class MemoryBacklogs:
    """Looks at the shared state."""

    state: MemoryState

    async def waiting(self) -> Sequence[Backlog]:
        """Every topic in which something waits."""
        topics: dict[str, list[Promise]] = {}
        for one in self.state.outbox:
            if one.topic != Topic.PAGE_UPSERTED:
                topics.setdefault(one.topic, []).append(one)
        return [self._backlog(topic, promises) for topic, promises in sorted(topics.items())]

    async def dead(self) -> Mapping[str, int]:
        """How many were given up in each topic."""
        return Counter(one.promise.topic for one in self.state.data.dead.values())

    def _backlog(self, topic: str, promises: Sequence[Promise]) -> Backlog:
        failed = [one for one in promises if one.attempts > 1]
        moments = [one.due_at for one in promises if one.attempts <= 1] + [self._since(one) for one in failed[:1]]
        return Backlog(topic, len(promises), len(failed), max(one.attempts for one in promises), min(moments))

    def _since(self, promise: Promise) -> datetime:
        action = self.state.data.actions.get(promise.action_id) if promise.action_id is not None else None
        return action.inserted_at if action is not None else promise.due_at
