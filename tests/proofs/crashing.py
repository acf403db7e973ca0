"""Processes that kill themselves at a named step, one after the other: `python -m proofs.crashing`.

Each line heard is a plan, as JSON; each is carried out by a child of this process, which has imported everything
already. When the child has ended, its exit code is said, negative for the signal that killed it. While one lives, any
line, and the end of input, kills it.
"""

import asyncio
import json
import os
import select
import signal
import sys
import traceback
from datetime import timedelta

import uvicorn
from dependency_injector import providers

from proca.application.processing.routing import ExchangeRouting
from proca.entrypoints import logs
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.corked import CorkedHttpProtocol
from proca.entrypoints.server import application
from proca.entrypoints.settings import Settings, read
from proofs.crashing_ports import (
    Crash,
    CrashingBroker,
    CrashingFeed,
    CrashingIntake,
    CrashingProcessing,
    CrashingQueue,
)
from proofs.steps import ROUTE, ROUTING_BUGS, Countdown, Plan, ShiftedClock

MANY = 200
_LOOK_SECONDS = 0.02


def built(settings: Settings, plan: Plan) -> Container:
    """The real container around a countdown."""
    container = container_for(settings)
    container.clock.override(providers.Object(ShiftedClock(timedelta(seconds=plan.shift))))
    crash = Crash(Countdown(plan.step, plan.nth), container.store(), plan.bug, plan.few)
    steps = ("route.claimed", "route.settling", "route.settled")
    if settings.broker is not None:
        steps = ("publish.claimed", "publish.confirmed", "publish.settled")
    queue = CrashingQueue(container.queue(), crash, *steps)
    container.intake_log.override(providers.Object(CrashingIntake(container.intake_log(), crash)))
    container.processing.override(providers.Object(CrashingProcessing(container.processing(), crash)))
    container.feed.override(providers.Object(CrashingFeed(container.feed(), queue)))
    container.queue.override(providers.Object(queue))
    container.broker.broker.override(providers.Object(CrashingBroker(container.broker.broker(), queue)))
    if plan.step in ROUTE or plan.bug in ROUTING_BUGS:
        # Without a broker actions go to queues at once; what is routed otherwise are events.
        container.routing.override(providers.Object(ExchangeRouting()))
        container.by_broker.override(providers.Object(settings.broker is not None))
    return container


async def work(container: Container, batch: int) -> None:
    """Batches of actions and of messages in turn, until nothing is due."""
    by_broker = container.settings().broker is not None
    carry_on = container.broker.publish_messages() if by_broker else container.route_messages()
    try:
        while await container.process_actions()(batch) + await carry_on(batch):
            pass
    finally:
        await container.broker.broker().close()
        await container.engine().dispose()


def live(plan: Plan) -> None:
    """Serve for ever, or work until nothing is left; unless the step comes first."""
    settings = read(os.environ)
    container = built(settings, plan)
    if plan.port is None:
        asyncio.run(work(container, MANY))
        return
    logs.configure(settings)
    uvicorn.run(
        application(container),
        host="127.0.0.1",
        port=plan.port,
        http=CorkedHttpProtocol,
        loop="uvloop",
        log_config=None,
        access_log=False,
        lifespan="on",
    )


def main() -> None:
    """Carry out plans until there are no more."""
    # What an application makes once in a process, its schema above all, is made before there are children.
    application(container_for(read(os.environ)))
    while line := os.read(sys.stdin.fileno(), 65536):
        plan = Plan(**json.loads(line))
        child = os.fork()
        if not child:
            _child(plan)
        print(_ended(child), flush=True)


def _child(plan: Plan) -> None:
    try:
        live(plan)
    except BaseException:  # noqa: BLE001  (this is the end of a process)
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _ended(child: int) -> int:
    """The child's exit code."""
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        if select.select([sys.stdin], [], [], _LOOK_SECONDS)[0]:
            os.kill(child, signal.SIGKILL)
            os.read(sys.stdin.fileno(), 1)


if __name__ == "__main__":
    main()
