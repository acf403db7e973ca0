"""Operators hear of promises that are given up, by ids (30.12#1: parked, with an alert)."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from proca.ports.queue import Dead, Job, Queue, Verdict
from proca.ports.signals import Signals

# So many are named; a thousand that fail in one way are one event, and are all in the list of dead letters.
_MOST_NAMED = 20


@frozen
class TellingQueue:
    """Tells of dead letters when they are stored; the reason is not told, for it may be a receiver's own words."""

    queue: Queue
    signals: Signals

    async def claim(self, topic: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """As behind it."""
        return await self.queue.claim(topic, limit, now, until)

    async def claim_in_turn(self, prefix: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """As behind it."""
        return await self.queue.claim_in_turn(prefix, limit, now, until)

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        """As behind it."""
        counted = await self.queue.settle(verdicts, now)
        dead = [one.job for one in verdicts if isinstance(one, Dead)]
        if dead and counted:
            self._tell(dead)
        return counted

    def _tell(self, dead: Sequence[Job]) -> None:
        self.signals.noticed("messages_given_up", count=len(dead))
        for job in dead[:_MOST_NAMED]:
            about = {} if job.action_id is None else {"action_id": job.action_id}
            self.signals.noticed("message_given_up", message_id=job.id, topic=job.topic, attempts=job.attempts, **about)
