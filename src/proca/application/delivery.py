"""What follows from an attempt to deliver, whatever was delivered (00 D7)."""

from collections.abc import Sequence

from attrs import frozen

from proca.domain.retries import RetryPolicy
from proca.ports.delivery import Answer, Delivered, Never
from proca.ports.queue import Again, Dead, Done, Job, Verdict
from proca.ports.world import Clock

GIVEN_UP = "every attempt ended without an answer"


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
