"""An org reads its messages over HTTP, each under a lease (issue 4, spec 30 §2.1, 00 D7)."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

from attrs import frozen

from proca.application.delivery import Settling, hand_back
from proca.application.queues.admission import ACCESS, Admission
from proca.application.queues.patience import Patience
from proca.domain.errors import ProcaError, Refused
from proca.domain.ids import OrgId
from proca.domain.processing.pulling import PullQueue, Receipt
from proca.domain.processing.topology import Readers, bindings
from proca.domain.users.token import QueueReader
from proca.domain.users.user import User
from proca.domain.words import snake_case
from proca.ports.feed import Feed
from proca.ports.queue import Job, Queue
from proca.ports.routes import RouteSource
from proca.ports.world import Clock

MOST_MESSAGES = 100
LONGEST_WAIT = 30
LONGEST_LEASE = 3600


@frozen
class Pulled:
    """A message with the receipt that settles it."""

    receipt: str
    job: Job


@frozen(kw_only=True)
class Ask:
    """How many messages, how long to wait for the first, how long to keep them from others; times in seconds."""

    limit: int = 10
    wait: float = 0
    lease: float = 60


@frozen(kw_only=True)
class ReadQueue:
    """Leases messages to whoever asks first; with a broker they are there, and not here (`by_broker`)."""

    access: ClassVar = ACCESS

    admission: Admission
    feed: Feed
    queue: Queue
    routes: RouteSource
    settling: Settling
    clock: Clock
    patience: Patience
    by_broker: bool = False

    async def __call__(
        self, caller: User | QueueReader | None, org_name: str, queue: PullQueue, ask: Ask
    ) -> Sequence[Pulled]:
        """The messages, none after the wait; NotFound, Forbidden, Limited when too many wait.

        Refused where a broker delivers, and where nothing waits and settings have nothing come: the code names the
        setting, as in `custom_action_deliver_off`.
        """
        org_id = await self.admission(caller, org_name)
        if self.by_broker:
            raise Refused("This instance delivers messages by RabbitMQ", code="delivered_by_broker")
        found = await self._claim(org_id, queue, ask)
        if not found:
            await self._check_fed(org_id, queue)
            found = await self._wait(org_id, queue, ask)
        return [Pulled(Receipt(job.id, job.attempts).text(org_id, queue), job) for job in found]

    async def _check_fed(self, org_id: OrgId, queue: PullQueue) -> None:
        readers = (await self.routes.readers([org_id])).get(org_id, Readers())
        if not queue.is_fed(bindings(readers)):
            message = f"No message comes into this queue: switch on {queue.setting} in the org's processing settings"
            raise Refused(message, code=f"{snake_case(queue.setting)}_off")

    async def _wait(self, org_id: OrgId, queue: PullQueue, ask: Ask) -> Sequence[Job]:
        deadline, topic = self.clock.now() + timedelta(seconds=ask.wait), queue.topic(org_id)
        with self.patience.seat(topic):
            while (left := (deadline - self.clock.now()).total_seconds()) > 0 and not self.patience.is_over:
                await self.patience.rest(left)
                if await self.patience.has_come(topic) and (found := await self._claim(org_id, queue, ask)):
                    return found
        return ()

    async def _claim(self, org_id: OrgId, queue: PullQueue, ask: Ask) -> Sequence[Job]:
        """What is due; messages whose every lease ended go to the dead letters and are not given out."""
        while True:
            now = self.clock.now()
            until = now + timedelta(seconds=ask.lease)
            topic, only_events = queue.topic(org_id), queue.only_events
            jobs = await self._kept(self.feed.claim(topic, ask.limit, now, until, only_events=only_events))
            found, given_up = self.settling.sorted_out(jobs)
            await self.queue.settle(given_up, self.clock.now())
            if found or not jobs:
                return found

    async def _kept(self, claim: Coroutine[object, object, Sequence[Job]]) -> Sequence[Job]:
        """The jobs; when the reader goes away meanwhile, others get them at once."""
        claiming = asyncio.ensure_future(claim)
        try:
            # A claim that is cut off may have happened all the same, and then nobody would know what is leased.
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            with suppress(ProcaError):
                await hand_back(self.queue, await claiming, self.clock)
            raise
