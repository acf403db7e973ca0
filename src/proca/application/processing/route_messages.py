"""Messages go from orgs' exchanges into the queues that are bound to them (spec 30 §2.1, decision 0025)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.ids import OrgId
from proca.domain.processing.topology import Readers, destinations, exchange_of
from proca.ports.queue import Forward, Job, Queue
from proca.ports.routes import RouteSource
from proca.ports.world import Clock

PREFIX = "org."
# Routing is one transaction without any call to the outside.
LEASE = timedelta(minutes=1)


@frozen
class RouteMessages:
    """Turns each message into one for each queue, whatever reads them; a message that nobody reads goes."""

    access: ClassVar = Access.WORKER

    queue: Queue
    routes: RouteSource
    clock: Clock

    async def __call__(self, limit: int) -> int:
        """How many messages were routed, a share of each exchange."""
        now = self.clock.now()
        jobs = await self.queue.claim_in_turn(PREFIX, limit, now, now + LEASE)
        if not jobs:
            return 0
        readers = await self.routes.readers({exchange_of(job.topic)[0] for job in jobs})
        await self.queue.settle([_routed(job, readers) for job in jobs], self.clock.now())
        return len(jobs)


def _routed(job: Job, readers: Mapping[OrgId, Readers]) -> Forward:
    org_id, exchange = exchange_of(job.topic)
    known = readers.get(org_id)
    return Forward(job, destinations(org_id, known, exchange, job.routing_key or "") if known else ())
