"""What follows from an attempt to deliver, whatever was delivered (00 D7)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from attrs import frozen

from proca.domain.errors import ProcaError
from proca.domain.retries import RetryPolicy
from proca.ports.delivery import Answer, Delivered, Never
from proca.ports.queue import Again, Back, Dead, Done, Job, Queue, Verdict
from proca.ports.world import Clock

GIVEN_UP = "every attempt ended without an answer"
STOPPED = "whoever had it was stopped"


@asynccontextmanager
async def handed_back(queue: Queue, jobs: Sequence[Job], clock: Clock) -> AsyncIterator[None]:
    """Whoever is stopped meanwhile gives the jobs to others at once, in place of at the end of their lease.

    What was under way may have been done: it is done again, as after a crash.
    """
    try:
        yield
    except asyncio.CancelledError:
        with suppress(ProcaError):
            await hand_back(queue, jobs, clock)
        raise


async def hand_back(queue: Queue, jobs: Sequence[Job], clock: Clock) -> None:
    """Undo a claim: the jobs are due, and the attempt does not count."""
    await queue.settle([Back(job, clock.now(), STOPPED) for job in jobs], clock.now())


@frozen
class Settling:
    """Turns answers into verdicts by the policy of retries."""

    policy: RetryPolicy
    clock: Clock

    def sorted_out(self, jobs: Sequence[Job]) -> tuple[list[Job], list[Verdict]]:
        """Jobs to try, and verdicts on those whose attempts are all used up: whoever claimed them never came back."""
        tried = [job for job in jobs if job.attempts <= self.policy.attempts]
        return tried, [Dead(job, GIVEN_UP) for job in jobs if job.attempts > self.policy.attempts]

    def verdict(self, job: Job, answer: Answer) -> Verdict:
        """Done, again at a later time, or dead."""
        if isinstance(answer, Delivered):
            return Done(job)
        if isinstance(answer, Never):
            return Dead(job, answer.why)
        at = self.policy.next_at(job.id, job.attempts, self.clock.now())
        if at is None:
            return Dead(job, answer.why)
        return Again(job, max(at, answer.at) if answer.at else at, answer.why)
