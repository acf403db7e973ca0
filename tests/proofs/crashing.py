"""A worker that kills itself at a named step: `python -m proofs.crashing --step route.settled --nth 2`.

It is the real container with some ports wrapped; nothing in the product knows of it. Without a step, or when the step
is not reached, it works until nothing is left and exits with 0.
"""

import argparse
import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta

from attrs import define, evolve, frozen
from dependency_injector import providers

from proca.adapters.system import SystemClock
from proca.application.processing.routing import ExchangeRouting
from proca.domain.ids import ActionId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.ranking import Person, Record
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.settings import read
from proca.ports.processing import Batch, Processing, ScheduledAction, Settlement
from proca.ports.queue import Done, Forward, Job, Queue, Verdict
from proca.ports.store import Store

STEPS = (
    "process.claimed",
    "process.settled",
    "process.committed",
    "route.claimed",
    "route.settling",
    "route.settled",
)
# Bugs that the proof must find, each with the step in the middle of it.
BUGS = {
    "gone_before_copied": "bug.between",
    "copied_before_gone": "bug.between",
    "told_before_stored": "bug.told",
}
FEW, MANY = 5, 200


@define
class Countdown:
    """Kills this process when a step is reached for the n-th time."""

    step: str | None
    left: int

    def reached(self, step: str) -> None:
        """Perhaps the end: nothing is finished, nothing is flushed."""
        if step == self.step:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


@frozen
class ShiftedClock:
    """Later than it is, so that leases of workers that were killed have ended."""

    shift: timedelta

    def now(self) -> datetime:
        """The shifted time."""
        return SystemClock().now() + self.shift


@frozen
class CrashingBatch:
    """A batch that may end in the middle."""

    batch: Batch
    countdown: Countdown
    store: Store
    bug: str | None

    @property
    def due(self) -> Sequence[ScheduledAction]:
        """As it is."""
        return self.batch.due

    async def keys(self) -> Mapping[PublicKeyId, PublicKey]:
        """As they are."""
        return await self.batch.keys()

    async def claim_ranks(self, wanted: Mapping[Person, int]) -> Mapping[Person, Record]:
        """As it is."""
        return await self.batch.claim_ranks(wanted)

    async def settle(self, settlement: Settlement) -> None:
        """Settle, and perhaps die before the commit."""
        if self.bug == "told_before_stored":
            settlement = await self._tell_first(settlement)
        await self.batch.settle(settlement)
        self.countdown.reached("process.settled")

    async def _tell_first(self, settlement: Settlement) -> Settlement:
        """Planted: messages in a transaction of their own, before the states that cause them."""
        async with asyncio.timeout(30), self.store.unit() as unit:
            await unit.outbox.put(*settlement.messages)
        self.countdown.reached("bug.told")
        return evolve(settlement, messages=())


@frozen
class CrashingProcessing:
    """The schedule, with steps to die at."""

    inner: Processing
    countdown: Countdown
    store: Store
    bug: str | None

    def batch(self, limit: int, now: datetime) -> AbstractAsyncContextManager[Batch]:
        """A batch that may end anywhere."""
        return self._batch(limit, now)

    async def waiting(self) -> int:
        """As it is."""
        return await self.inner.waiting()

    async def postpone(self, action_ids: Sequence[ActionId], until: datetime) -> None:
        """As it is."""
        await self.inner.postpone(action_ids, until)

    @asynccontextmanager
    async def _batch(self, limit: int, now: datetime) -> AsyncIterator[Batch]:
        async with self.inner.batch(limit, now) as batch:
            if batch.due:
                self.countdown.reached("process.claimed")
            yield CrashingBatch(batch, self.countdown, self.store, self.bug)
        self.countdown.reached("process.committed")


@frozen
class CrashingQueue:
    """The queue, with steps to die at."""

    inner: Queue
    countdown: Countdown
    store: Store
    bug: str | None

    async def claim(self, topic: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """As it is."""
        return await self.inner.claim(topic, limit, now, until)

    async def claim_in_turn(self, prefix: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """Claim, and perhaps die with the leases."""
        jobs = await self.inner.claim_in_turn(prefix, limit, now, until)
        if jobs:
            self.countdown.reached("route.claimed")
        return jobs

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        """Settle, and perhaps die before or after."""
        self.countdown.reached("route.settling")
        count = await self._settle(verdicts, now)
        self.countdown.reached("route.settled")
        return count

    async def _settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        if self.bug not in ("gone_before_copied", "copied_before_gone"):
            return await self.inner.settle(verdicts, now)
        copies = [
            OutboxEntry(topic, one.job.routing_key, one.job.body, one.job.action_id)
            for one in verdicts
            if isinstance(one, Forward)
            for topic in one.topics
        ]
        gone = [Done(one.job) for one in verdicts]
        if self.bug == "copied_before_gone":
            await self._put(copies)
            self.countdown.reached("bug.between")
            return await self.inner.settle(gone, now)
        count = await self.inner.settle(gone, now)
        self.countdown.reached("bug.between")
        await self._put(copies)
        return count

    async def _put(self, entries: Sequence[OutboxEntry]) -> None:
        async with self.store.unit() as unit:
            await unit.outbox.put(*entries)


async def work(container: Container, batch: int) -> None:
    """Batches of actions and of messages in turn, until nothing is due."""
    try:
        while await container.process_actions()(batch + 2) + await container.route_messages()(batch):
            pass
    finally:
        await container.engine().dispose()


def main() -> None:
    """Build the container around the countdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--step")
    parser.add_argument("--nth", type=int, default=1)
    parser.add_argument("--shift", type=int, default=0)
    parser.add_argument("--bug")
    asked = parser.parse_args()
    countdown = Countdown(asked.step, asked.nth)
    container = container_for(read(os.environ))
    more = (countdown, container.store(), asked.bug)
    container.processing.override(providers.Object(CrashingProcessing(container.processing(), *more)))
    container.queue.override(providers.Object(CrashingQueue(container.queue(), *more)))
    container.clock.override(providers.Object(ShiftedClock(timedelta(seconds=asked.shift))))
    container.routing.override(providers.Object(ExchangeRouting()))
    # Small batches where something is to happen in their middle.
    asyncio.run(work(container, FEW if asked.step else MANY))


if __name__ == "__main__":
    main()
