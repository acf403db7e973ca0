"""Messages go from orgs' exchanges to the broker, which copies them to the queues (spec 30 §2.3, decision 0025)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import ClassVar

from attrs import define, field

from proca.application.delivery import Settling, handed_back
from proca.application.permission import Access
from proca.application.processing.keep_topology import KeepTopology
from proca.domain.errors import Unavailable
from proca.domain.ids import OrgId
from proca.domain.processing.topology import Readers, destinations, exchange_of, is_system, named_queue
from proca.ports.broker import Away, Broker, Parcel
from proca.ports.delivery import Answer, Later
from proca.ports.queue import Back, Done, Job, Queue, Verdict
from proca.ports.routes import RouteSource
from proca.ports.world import Clock

PREFIX = "org."
# Longer than a broker that hangs is waited for, so that nobody publishes a second time meanwhile.
LEASE = timedelta(minutes=2)
REFUSED = "the broker refuses the queues of the org"


@define(eq=False)
class PublishMessages:
    """Each message stays in the outbox until the broker has confirmed it (30.12#3); its number is the message id.

    While the broker is away attempts do not count, so that no outage, however long, makes dead letters. When the
    database goes away after the broker has confirmed, the confirms are kept for as long as the lease lasts.
    """

    access: ClassVar = Access.WORKER

    queue: Queue
    routes: RouteSource
    broker: Broker
    topology: KeepTopology
    settling: Settling
    clock: Clock
    _owed: list[Verdict] = field(factory=list, init=False, repr=False)
    _owed_until: datetime | None = field(default=None, init=False)

    async def __call__(self, limit: int) -> int:
        """How many messages came to an end, a share of each exchange; Unavailable while the broker is away."""
        await self._settle()
        # Nothing is claimed that could only be handed back.
        await self.broker.connected()
        now = self.clock.now()
        jobs = await self.queue.claim_in_turn(PREFIX, limit, now, now + LEASE)
        if not jobs:
            return 0
        async with handed_back(self.queue, jobs, self.clock):
            self._owed, self._owed_until = await self._verdicts(jobs), now + LEASE
        return await self._settle()

    async def _settle(self) -> int:
        """Carry out what is owed; when the database does not take it, it stays owed while the lease lasts."""
        if self._owed_until is not None and self.clock.now() >= self._owed_until:
            self._owed = []
        owed = self._owed
        await self.queue.settle(owed, self.clock.now())
        self._owed = []
        return sum(not isinstance(one, Back) for one in owed)

    async def _verdicts(self, jobs: Sequence[Job]) -> list[Verdict]:
        tried, verdicts = self.settling.sorted_out(jobs)
        org_ids = {_org(job) for job in tried}
        try:
            refused = await self.topology.ensure(org_ids)
        except Unavailable as error:
            return [*verdicts, *(Back(job, self.clock.now(), error.message) for job in tried)]
        readers = await self.routes.readers(org_ids)
        # Messages of an org that is gone go: nobody is entitled to them any more.
        verdicts += [Done(job) for job in tried if _org(job) not in readers]
        verdicts += [self.settling.verdict(job, Later(REFUSED)) for job in tried if _org(job) in refused & set(readers)]
        return verdicts + await self._published([job for job in tried if _org(job) in set(readers) - refused], readers)

    async def _published(self, jobs: Sequence[Job], readers: Mapping[OrgId, Readers]) -> list[Verdict]:
        is_read = _known_to_be_read(readers)
        answers = await self.broker.publish(
            [_parcel(job, is_read=is_read(job.topic, job.routing_key or "")) for job in jobs]
        )
        pairs = list(zip(jobs, answers, strict=True))
        self.topology.forget({_org(job) for job, answer in pairs if isinstance(answer, Later)})
        return [self._verdict(job, answer) for job, answer in pairs]

    def _verdict(self, job: Job, answer: Answer | Away) -> Verdict:
        if isinstance(answer, Away):
            return Back(job, self.clock.now(), answer.why)
        return self.settling.verdict(job, answer)


def _org(job: Job) -> OrgId:
    return exchange_of(job.topic)[0]


def _known_to_be_read(readers: Mapping[OrgId, Readers]) -> Callable[[str, str], bool]:
    """Whether some queue should take what goes to an exchange under a key: a batch has few kinds of messages."""

    @cache
    def is_read(topic: str, key: str) -> bool:
        org_id, exchange = exchange_of(topic)
        return bool(destinations(org_id, readers[org_id], exchange, key)) or is_system(exchange, key)

    return is_read


def _parcel(job: Job, *, is_read: bool) -> Parcel:
    org_id, exchange = exchange_of(job.topic)
    key = job.routing_key or ""
    return Parcel(
        id=job.id,
        org_id=org_id,
        exchange=exchange,
        routing_key=key,
        is_read=is_read,
        queue=key if named_queue(org_id, key) else None,
        body=job.body,
        trace=job.trace,
    )
