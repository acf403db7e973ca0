"""An org says what became of messages that it has read (issue 4, 00 D7)."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.delivery import Settling
from proca.application.queues.admission import ACCESS, Admission
from proca.domain.errors import Refused
from proca.domain.ids import OrgId
from proca.domain.processing.pulling import PullQueue, Receipt, receipt_of
from proca.domain.users.token import QueueReader
from proca.domain.users.user import User
from proca.ports.delivery import Later
from proca.ports.feed import Feed
from proca.ports.queue import Again, Done, Job, Queue, Verdict
from proca.ports.world import Clock

_REJECTED = "rejected by its reader"


@frozen
class Settled:
    """How many messages were settled, and the receipts that settle nothing any more."""

    count: int
    stale: tuple[str, ...]


@frozen(kw_only=True)
class Hatch:
    """Where receipts come in again; with a broker too, for what was given out before."""

    access: ClassVar = ACCESS

    admission: Admission
    feed: Feed
    queue: Queue
    clock: Clock

    async def settle(
        self,
        caller: User | QueueReader | None,
        org_name: str,
        queue: PullQueue,
        receipts: Sequence[str],
        verdict: Callable[[Job], Verdict],
    ) -> Settled:
        """Carry out a verdict on each message still held; NotFound, Forbidden, Refused for what is no receipt of this
        queue, and then for none."""
        org_id = await self.admission(caller, org_name)
        given = dict(zip(_read(receipts, org_id, queue), receipts, strict=True))
        latest = {one.id: one.attempt for one in sorted(given, key=lambda one: one.attempt)}
        jobs = await self.feed.held(queue.topic(org_id), latest)
        current = {Receipt(job.id, job.attempts) for job in jobs}
        count = await self.queue.settle([verdict(job) for job in jobs], self.clock.now())
        return Settled(count, tuple(text for one, text in given.items() if one not in current))


@frozen
class AckMessages:
    """Messages that were taken go."""

    access: ClassVar = Hatch.access

    hatch: Hatch

    async def __call__(
        self, caller: User | QueueReader | None, org_name: str, queue: PullQueue, receipts: Sequence[str]
    ) -> Settled:
        """NotFound, Forbidden, Refused for what is no receipt of this queue."""
        return await self.hatch.settle(caller, org_name, queue, receipts, Done)


@frozen
class NackMessages:
    """Messages that were not taken are tried again by the policy of retries, until they go to the dead letters."""

    access: ClassVar = Hatch.access

    hatch: Hatch
    settling: Settling

    async def __call__(
        self,
        caller: User | QueueReader | None,
        org_name: str,
        queue: PullQueue,
        receipts: Sequence[str],
        *,
        at_once: bool = False,
        reason: str | None = None,
    ) -> Settled:
        """Errors as of an acknowledgement; `at_once` spares the rest, not the attempt, and `reason` is a bare word."""
        why = f"{_REJECTED}: {reason}" if reason else _REJECTED

        def verdict(job: Job) -> Verdict:
            found = self.settling.verdict(job, Later(why))
            return Again(job, self.hatch.clock.now(), why) if at_once and isinstance(found, Again) else found

        return await self.hatch.settle(caller, org_name, queue, receipts, verdict)


def _read(texts: Sequence[str], org_id: OrgId, queue: PullQueue) -> list[Receipt]:
    found = [receipt_of(text, org_id, queue) for text in texts]
    for at, receipt in enumerate(found):
        if receipt is None:
            raise Refused("This is no receipt of this queue", code="bad_receipt", path=("receipts", at))
    return [receipt for receipt in found if receipt is not None]
