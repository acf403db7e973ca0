"""The outbox as a queue, in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import evolve, frozen

from proca.adapters.memory.state import Data, DeadPromise, MemoryState
from proca.domain.ids import OutboxId
from proca.ports.queue import MOST_TOPICS, Again, Back, Dead, Forward, Job, Verdict


@frozen
class MemoryQueue:
    """Claims promises of the shared state."""

    state: MemoryState

    async def claim(self, topic: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """Lease what is due."""
        async with self.state.change() as draft:
            due = [one for one in draft.outbox.values() if one.topic == topic and one.due_at <= now]
            claimed = sorted(due, key=lambda one: (one.due_at, one.id))[:limit]
            for one in claimed:
                draft.outbox[one.id] = evolve(one, due_at=until, attempts=one.attempts + 1)
        return [
            Job(one.id, topic, one.attempts + 1, one.routing_key, one.action_id, one.body or {}, one.trace)
            for one in claimed
        ]

    async def claim_in_turn(self, prefix: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """Lease a share of each topic."""
        due = [one for one in self.state.data.outbox.values() if one.topic.startswith(prefix) and one.due_at <= now]
        earliest: dict[str, tuple[datetime, str]] = {}
        for one in due:
            earliest[one.topic] = min(earliest.get(one.topic, (one.due_at, one.topic)), (one.due_at, one.topic))
        topics = sorted(earliest, key=earliest.__getitem__)[: min(limit, MOST_TOPICS)]
        claimed = [job for topic in topics for job in await self.claim(topic, limit // len(topics), now, until)]
        return sorted(claimed, key=lambda job: job.id)

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        """Carry out what concerns jobs that are still ours."""
        async with self.state.change() as draft:
            ours = [one for one in verdicts if _is_ours(draft, one.job)]
            for one in ours:
                promise = draft.outbox.pop(one.job.id)
                if isinstance(one, Again):
                    draft.outbox[promise.id] = evolve(promise, due_at=one.at, error=one.why)
                elif isinstance(one, Back):
                    tried = promise.attempts - 1
                    draft.outbox[promise.id] = evolve(promise, due_at=one.at, error=one.why, attempts=tried)
                elif isinstance(one, Forward):
                    for number, topic in zip(self.state.take("outbox", len(one.topics)), one.topics, strict=True):
                        copy = evolve(
                            promise,
                            id=OutboxId(number),
                            topic=topic,
                            due_at=now,
                            attempts=0,
                            error=None,
                            body=_said(one),
                            trace=one.job.trace,
                        )
                        draft.outbox[copy.id] = copy
                elif isinstance(one, Dead):
                    draft.dead[promise.id] = DeadPromise(evolve(promise, error=one.why), now)
        return len(ours)


def _is_ours(draft: Data, job: Job) -> bool:
    promise = draft.outbox.get(job.id)
    return promise is not None and promise.attempts == job.attempts


def _said(forward: Forward) -> Mapping[str, object]:
    return forward.job.body if forward.body is None else forward.body
