"""Orgs' own records are asked about actions, outside any transaction; then the actions go on (spec 30 §7.3, §1.4)."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from attrs import evolve, frozen

from proca.application.delivery import Settling, handed_back
from proca.application.permission import Access
from proca.domain.ids import ActionId, OrgId
from proca.domain.orgs.backends import Backends, Slot, resolve
from proca.domain.orgs.service import Service
from proca.domain.outbox import Topic
from proca.domain.processing.details import BadFormatError, parse, told_action, told_contact, told_supporter
from proca.domain.supporters import contact_ref
from proca.ports.delivery import Later
from proca.ports.details import Asked, DetailRecord
from proca.ports.lookup import Lookup, Question
from proca.ports.queue import Forward, Job, Queue, Verdict
from proca.ports.store import Store
from proca.ports.world import Clock

LEASE = timedelta(minutes=2)


@frozen
class LookUpDetails:
    """Asks about what waits in topic `lookup`, keeps what is told, and puts the actions back on the schedule.

    Whoever is unknown there goes on without details (30.12#13). What fails otherwise is tried again by the policy of
    retries, and then stands among the dead letters, from where it can be replayed.
    """

    access: ClassVar = Access.WORKER

    queue: Queue
    record: DetailRecord
    store: Store
    lookup: Lookup
    settling: Settling
    clock: Clock
    instance_org: str

    async def __call__(self, limit: int) -> int:
        """How many actions were asked about."""
        now = self.clock.now()
        jobs = await self.queue.claim(Topic.LOOKUP, limit, now, now + LEASE)
        if not jobs:
            return 0
        tried, given_up = self.settling.sorted_out(jobs)
        async with handed_back(self.queue, jobs, self.clock):
            asked = await self.record.asked([job.action_id for job in tried if job.action_id is not None])
            services = await self._services({one.org_id for one in asked.values()})
            told = await asyncio.gather(*(self._told(job, asked, services) for job in tried))
        await self.record.complete([one for one in told if isinstance(one, Asked)])
        verdicts = [self._verdict(job, one) for job, one in zip(tried, told, strict=True)]
        await self.queue.settle([*given_up, *verdicts], self.clock.now())
        return len(jobs)

    async def _services(self, org_ids: set[OrgId]) -> Mapping[OrgId, Service]:
        """The service that each org is asked at; none any more when the slot was emptied meanwhile."""
        found: dict[OrgId, Service] = {}
        async with self.store.unit() as unit:
            instance = await unit.orgs.named(self.instance_org)
            borrowed = instance.backends if instance else Backends()
            shared = await unit.services.of(instance.id) if instance else ()
            for org_id in sorted(org_ids):
                org = await unit.orgs.get(org_id)
                number = resolve(Slot.DETAIL, org.backends, borrowed) if org else None
                known = {one.id: one for one in (*shared, *await unit.services.of(org_id))}
                if number is not None and number in known:
                    found[org_id] = known[number]
        return found

    async def _told(
        self, job: Job, asked: Mapping[ActionId, Asked], services: Mapping[OrgId, Service]
    ) -> Asked | Later | None:
        """The action as it is known now; None when there is nothing to ask or to learn."""
        one = asked.get(job.action_id) if job.action_id is not None else None
        service = services.get(one.org_id) if one else None
        email = one.supporter.clear_text.email if one else None
        if one is None or service is None or email is None:
            return None
        answer = await self.lookup.ask(service, Question(email, contact_ref.encode(one.supporter.fingerprint)))
        if isinstance(answer, Later):
            return answer
        try:
            details = parse(answer.tree)
            return evolve(
                one,
                action=told_action(one.action, details),
                supporter=told_supporter(one.supporter, details),
                contact=told_contact(one.contact, details) if one.contact else None,
            )
        except BadFormatError as error:
            return Later(f"bad_format: {error}")

    def _verdict(self, job: Job, told: Asked | Later | None) -> Verdict:
        if isinstance(told, Later):
            return self.settling.verdict(job, told)
        return Forward(job, (Topic.PROCESS,), {"lookedUp": True})
