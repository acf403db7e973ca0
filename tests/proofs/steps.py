"""Named steps at which a process of the proofs kills itself, and bugs that the proofs must find."""

import os
import signal
from datetime import datetime, timedelta

from attrs import define, field, frozen

from proca.adapters.system import SystemClock

INTAKE = ("intake.appending", "intake.committed")
PROCESS = ("process.claimed", "process.settled", "process.committed")
ROUTE = ("route.claimed", "route.settling", "route.settled")
PUBLISH = ("publish.claimed", "publish.sent", "publish.confirmed", "publish.settled")
READ = ("read.claimed", "read.acknowledged", "read.settled")
# Bugs, each with the step in the middle of it.
ROUTING_BUGS = {
    "gone_before_copied": "bug.between",
    "copied_before_gone": "bug.between",
    "told_before_stored": "bug.told",
}
PUBLISHING_BUGS = {"gone_before_confirmed": "bug.unconfirmed", "numbered_anew": "publish.confirmed"}
READING_BUGS = {"gone_when_read": "read.claimed"}
BUGS = ROUTING_BUGS | PUBLISHING_BUGS | READING_BUGS


def worker_steps(*, by_broker: bool) -> tuple[str, ...]:
    """What a worker does."""
    return PROCESS + (PUBLISH if by_broker else ROUTE)


def server_steps(*, by_broker: bool) -> tuple[str, ...]:
    """What a server with a worker inside does."""
    return INTAKE + worker_steps(by_broker=by_broker) + (() if by_broker else READ)


@frozen
class Plan:
    """What a process is to do: serve on a port or work, die at a step for the n-th time, `shift` seconds ahead.

    `few` is how many actions or messages it takes at once where something is to happen in their middle.
    """

    port: int | None = None
    step: str | None = None
    nth: int = 1
    shift: int = 0
    bug: str | None = None
    few: int | None = None


@define
class Countdown:
    """Kills this process when a step is reached for the n-th time."""

    step: str | None
    left: int = field(default=1)

    def reached(self, step: str) -> None:
        """Perhaps the end: nothing is finished, nothing is flushed."""
        if step == self.step:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


@frozen
class ShiftedClock:
    """Later than it is, so that leases of processes that were killed have ended."""

    shift: timedelta

    def now(self) -> datetime:
        """The shifted time."""
        return SystemClock().now() + self.shift
