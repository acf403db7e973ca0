"""Mails of the instance go out: claimed, written, sent outside any transaction, and settled (00 D4, D7)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from attrs import frozen

from proca.application.delivery import Settling, handed_back
from proca.application.mails.write_system_mails import InstanceDesk, WriteSystemMails
from proca.application.permission import Access
from proca.domain.errors import ProcaError
from proca.domain.mails.letter import Letter
from proca.domain.orgs.service import Service
from proca.domain.outbox import Topic
from proca.ports.budgets import Budgets
from proca.ports.delivery import Answer, Later, Mailers
from proca.ports.queue import Job, Queue
from proca.ports.world import Clock

# Longer than any mailer takes for a batch, short enough that a crash does not delay an invitation for long.
LEASE = timedelta(minutes=2)


@frozen
class DeliverSystemMails:
    """Sends what is due in topic `mail`."""

    access: ClassVar = Access.WORKER

    queue: Queue
    write: WriteSystemMails
    mailers: Mailers
    budgets: Budgets
    settling: Settling
    clock: Clock

    async def __call__(self, limit: int) -> int:
        """How many promises were dealt with."""
        now = self.clock.now()
        jobs = await self.queue.claim(Topic.MAIL, limit, now, now + LEASE)
        if not jobs:
            return 0
        tried, given_up = self.settling.sorted_out(jobs)
        async with handed_back(self.queue, jobs, self.clock):
            answers = await self._answers(tried) if tried else []
        verdicts = [self.settling.verdict(job, answer) for job, answer in zip(tried, answers, strict=True)]
        await self.queue.settle([*given_up, *verdicts], self.clock.now())
        return len(jobs)

    async def _answers(self, jobs: Sequence[Job]) -> Sequence[Answer]:
        try:
            desk = await self.write.desk()
        except ProcaError as error:
            return [Later(error.code or error.kind)] * len(jobs)
        written = [self._written(desk, job) for job in jobs]
        letters = [one for one in written if isinstance(one, Letter)]
        sent = iter(await self._sent(desk, letters) if letters else [])
        return [next(sent) if isinstance(one, Letter) else one for one in written]

    def _written(self, desk: InstanceDesk, job: Job) -> Letter | Later:
        """The letter, or why there is none yet: whoever runs the instance can mend templates, keys and settings."""
        try:
            return self.write.letter(desk, job)
        except ProcaError as error:
            return Later(error.code or error.kind)
        except (ValueError, KeyError) as error:
            return Later(f"cannot be written: {type(error).__name__}")

    async def _sent(self, desk: InstanceDesk, letters: Sequence[Letter]) -> Sequence[Answer]:
        service = await self._service(desk, len(letters))
        mailer = self.mailers.of(service)
        if mailer is None:
            return [Later(f"no way to send mails by {service.name if service else 'no service'}")] * len(letters)
        return await mailer.send(letters)

    async def _service(self, desk: InstanceDesk, mails: int) -> Service | None:
        spent = await self.budgets.count(desk.org.id, mails) if desk.backends.transactional else 0
        return desk.backends.for_transactional(spent)
