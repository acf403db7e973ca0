"""Ports of the real container, wrapped so that the process dies at a step; nothing in the product knows of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from attrs import define, evolve, field, frozen

from proca.domain.ids import ActionId, OrgId, OutboxId, PublicKeyId
from proca.domain.intake.intake import ContactReference, IdempotencyKey, Intake
from proca.domain.orgs.keys import PublicKey
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.ranking import Person, Record
from proca.domain.processing.topology import Binding
from proca.domain.retries import RetryPolicy
from proca.domain.supporters.contact_ref import Fingerprint
from proca.ports.broker import Away, Broker, Parcel, Removed
from proca.ports.delivery import Answer
from proca.ports.feed import Feed
from proca.ports.intake import IntakeLog, KnownSupporter, Linking
from proca.ports.processing import Batch, Processing, ScheduledAction, Settlement
from proca.ports.queue import Done, Forward, Job, Queue, Verdict
from proca.ports.store import Store
from proofs.steps import Countdown

# How often the loop turns until what is published is on its way, and how long the broker then needs to store it.
_TURNS, _STORE_SECONDS = 20, 0.1
_READ = "cus."


@frozen
class Crash:
    """What every wrapped port has: when to die, and what is wrong with it."""

    countdown: Countdown
    store: Store
    bug: str | None = None
    few: int | None = None

    def at_most(self, limit: int) -> int:
        """How many to take at once."""
        return min(limit, self.few or limit)


@frozen
class CrashingIntake:
    """The intake log, with steps to die at: nothing stored, and stored without an answer."""

    inner: IntakeLog
    crash: Crash

    async def append(self, intake: Intake) -> ContactReference:
        """Store, and perhaps die before or after."""
        self.crash.countdown.reached("intake.appending")
        answer = await self.inner.append(intake)
        self.crash.countdown.reached("intake.committed")
        return answer

    async def answered(self, idempotency: IdempotencyKey) -> ContactReference | None:
        """As it is."""
        return await self.inner.answered(idempotency)

    async def link(self, linking: Linking) -> int:
        """As it is."""
        return await self.inner.link(linking)

    async def latest(self, fingerprint: Fingerprint, org_id: OrgId) -> KnownSupporter | None:
        """As it is."""
        return await self.inner.latest(fingerprint, org_id)

    @property
    def waiting(self) -> int:
        """As it is."""
        return self.inner.waiting

    async def forget_keys(self, before: datetime) -> int:
        """As it is."""
        return await self.inner.forget_keys(before)


@frozen
class CrashingBatch:
    """A batch that may end in the middle."""

    batch: Batch
    crash: Crash

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
        if self.crash.bug == "told_before_stored":
            settlement = await self._tell_first(settlement)
        await self.batch.settle(settlement)
        self.crash.countdown.reached("process.settled")

    async def _tell_first(self, settlement: Settlement) -> Settlement:
        """Planted: messages in a transaction of their own, before the states that cause them."""
        async with asyncio.timeout(30), self.crash.store.unit() as unit:
            await unit.outbox.put(*settlement.messages)
        self.crash.countdown.reached("bug.told")
        return evolve(settlement, messages=())


@frozen
class CrashingProcessing:
    """The schedule, with steps to die at."""

    inner: Processing
    crash: Crash

    def batch(self, limit: int, now: datetime) -> AbstractAsyncContextManager[Batch]:
        """A batch that may end anywhere."""
        return self._batch(self.crash.at_most(limit), now)

    async def waiting(self) -> int:
        """As it is."""
        return await self.inner.waiting()

    async def postpone(
        self, failures: Mapping[ActionId, str], policy: RetryPolicy, now: datetime
    ) -> Sequence[ActionId]:
        """As it is."""
        return await self.inner.postpone(failures, policy, now)

    @asynccontextmanager
    async def _batch(self, limit: int, now: datetime) -> AsyncIterator[Batch]:
        async with self.inner.batch(limit, now) as batch:
            if batch.due:
                self.crash.countdown.reached("process.claimed")
            yield CrashingBatch(batch, self.crash)
        if batch.due:
            self.crash.countdown.reached("process.committed")


@define(eq=False)
class CrashingQueue:
    """The queue, with steps to die at; `claimed` and `settling` name those of whoever takes from exchanges."""

    inner: Queue
    crash: Crash
    claimed: str
    settling: str
    settled: str
    held: dict[OutboxId, Job] = field(factory=dict)

    async def claim(self, topic: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """As it is."""
        return await self.inner.claim(topic, limit, now, until)

    async def claim_in_turn(self, prefix: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """Claim, and perhaps die with the leases."""
        jobs = await self.inner.claim_in_turn(prefix, self.crash.at_most(limit), now, until)
        self.held = {job.id: job for job in jobs}
        if jobs:
            self.crash.countdown.reached(self.claimed)
        return jobs

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        """Settle, and perhaps die before or after."""
        if not verdicts:
            return 0
        is_read = verdicts[0].job.topic.startswith(_READ)
        self.crash.countdown.reached("read.acknowledged" if is_read else self.settling)
        count = await self._settle(verdicts, now)
        self.crash.countdown.reached("read.settled" if is_read else self.settled)
        return count

    async def forget(self, numbers: Sequence[OutboxId], now: datetime) -> None:
        """Planted: what was claimed goes before anything came of it."""
        await self.inner.settle([Done(self.held[number]) for number in numbers], now)

    async def _settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        if self.crash.bug not in ("gone_before_copied", "copied_before_gone"):
            return await self.inner.settle(verdicts, now)
        copies = [
            OutboxEntry(topic, one.job.routing_key, one.job.body, one.job.action_id)
            for one in verdicts
            if isinstance(one, Forward)
            for topic in one.topics
        ]
        gone = [Done(one.job) for one in verdicts]
        if self.crash.bug == "copied_before_gone":
            await self._put(copies)
            self.crash.countdown.reached("bug.between")
            return await self.inner.settle(gone, now)
        count = await self.inner.settle(gone, now)
        self.crash.countdown.reached("bug.between")
        await self._put(copies)
        return count

    async def _put(self, entries: Sequence[OutboxEntry]) -> None:
        async with self.crash.store.unit() as unit:
            await unit.outbox.put(*entries)


@frozen
class CrashingFeed:
    """What orgs read, with a step to die at: leased, and not answered."""

    inner: Feed
    queue: CrashingQueue

    async def claim(
        self, topic: str, limit: int, now: datetime, until: datetime, *, only_events: bool = False
    ) -> Sequence[Job]:
        """Claim, and perhaps die with the leases."""
        crash = self.queue.crash
        jobs = await self.inner.claim(topic, crash.at_most(limit), now, until, only_events=only_events)
        if jobs and crash.bug == "gone_when_read":
            await self.queue.inner.settle([Done(job) for job in jobs], now)
        if jobs:
            crash.countdown.reached("read.claimed")
        return jobs

    async def held(self, topic: str, attempts: Mapping[OutboxId, int]) -> Sequence[Job]:
        """As it is."""
        return await self.inner.held(topic, attempts)


@frozen
class CrashingBroker:
    """The broker, with a step to die at: it has the messages, and we have not heard."""

    inner: Broker
    queue: CrashingQueue

    async def connected(self) -> int:
        """As it is."""
        return await self.inner.connected()

    async def declare(self, org_id: OrgId, bindings: frozenset[Binding]) -> None:
        """As it is."""
        await self.inner.declare(org_id, bindings)

    async def publish(self, parcels: Sequence[Parcel]) -> Sequence[Answer | Away]:
        """Publish, and perhaps die before the broker's confirms are heard."""
        crash = self.queue.crash
        if crash.bug == "gone_before_confirmed":
            await self.queue.forget([parcel.id for parcel in parcels], datetime.now().astimezone())
            crash.countdown.reached("bug.unconfirmed")
        if crash.bug == "numbered_anew":
            parcels = [evolve(one, id=OutboxId(time.monotonic_ns())) for one in parcels]
        if crash.countdown.step != "publish.sent":
            return await self.inner.publish(parcels)
        publishing = asyncio.ensure_future(self.inner.publish(parcels))
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        # The loop stands still, so that nothing is heard while the broker takes and confirms what was sent.
        time.sleep(_STORE_SECONDS)  # noqa: ASYNC251
        crash.countdown.reached("publish.sent")
        return await publishing

    async def remove(self, org_id: OrgId, *, rehearse: bool) -> Removed | None:
        """As it is."""
        return await self.inner.remove(org_id, rehearse=rehearse)

    async def close(self) -> None:
        """As it is."""
        await self.inner.close()
