"""The worker: processes what is due, sends what is promised, sleeps when there is nothing."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import define, field

from proca.adapters.unmeasured import Unmeasured
from proca.application.mails.deliver_system_mails import DeliverSystemMails
from proca.application.processing.housekeeping import KeepHouse
from proca.application.processing.keep_topology import KeepTopology
from proca.application.processing.look_up_details import LookUpDetails
from proca.application.processing.process import ProcessActions
from proca.application.processing.publish_messages import PublishMessages
from proca.application.processing.route_messages import RouteMessages
from proca.application.processing.sweep import SweepActions
from proca.entrypoints import loop
from proca.entrypoints.loop import Loop
from proca.ports.broker import Broker
from proca.ports.intake import IntakeLog
from proca.ports.measures import Measures
from proca.ports.world import Clock

# After a batch that was not full: what comes in meanwhile shares the next transaction.
_GATHER_SECONDS = 0.1
_BATCH = 200
_MAILS = 50
_MESSAGES = 500
_GIVE_WAY = 2.0
_HOUSEKEEPING_EVERY = timedelta(minutes=5)
_SWEEP_SECONDS = 300.0


@define(eq=False)
class ActionLoop(Loop):
    """Processes actions, and keeps house now and then."""

    process: ProcessActions
    keep_house: KeepHouse
    log: IntakeLog
    clock: Clock
    measures: Measures = field(factory=Unmeasured)
    _kept_house: datetime | None = field(default=None, init=False)

    async def round(self) -> float:
        """The house first, then a batch of actions."""
        return max(await self.calmly(self._keep_house), await self.calmly(self._process))

    async def _process(self) -> float:
        began = self.clock.now()
        done = await self.process(_BATCH)
        self.measures.counted("proca_actions_processed", done)
        took = (self.clock.now() - began).total_seconds()
        if done and self.log.waiting:
            # In a surge, those who sign now go first: processing catches up when it ebbs (decision 0016).
            return min(_GIVE_WAY * took, loop.AFTER_ERROR_SECONDS) if done == _BATCH else _GATHER_SECONDS
        return _rest_after(done)

    async def _keep_house(self) -> float:
        now = self.clock.now()
        if self._kept_house is None or now - self._kept_house >= _HOUSEKEEPING_EVERY:
            self._kept_house = now
            await self.keep_house()
        return 0.0


@define(eq=False)
class MailLoop(Loop):
    """Sends mails of the instance, on its own: providers are slow, and signatures should not wait for them."""

    deliver: DeliverSystemMails

    async def round(self) -> float:
        """A batch of mails."""
        return 0.0 if await self.deliver(_MAILS) == _MAILS else loop.IDLE_SECONDS


@define(eq=False)
class LookupLoop(Loop):
    """Asks orgs' own records, on its own: they are slow, and other orgs' signatures should not wait for them."""

    look_up: LookUpDetails

    async def round(self) -> float:
        """A batch of questions."""
        return 0.0 if await self.look_up(_MAILS) else loop.IDLE_SECONDS


@define(eq=False)
class RoutingLoop(Loop):
    """Moves what waits in exchanges into queues: events, and what is put again by hand."""

    route: RouteMessages

    async def round(self) -> float:
        """A batch of messages."""
        return 0.0 if await self.route(_BATCH) else loop.IDLE_SECONDS


@define(eq=False)
class PublishingLoop(Loop):
    """Hands what waits in exchanges to the broker, which is kept as settings ask for it."""

    keep_topology: KeepTopology
    publish: PublishMessages
    broker: Broker

    async def round(self) -> float:
        """The topology first, so that a reader who was switched on misses nothing, then a batch of messages."""
        await self.keep_topology()
        return 0.0 if await self.publish(_MESSAGES) else loop.IDLE_SECONDS

    async def stop(self) -> None:
        """Finish the round at hand, and let the broker go."""
        await super().stop()
        await self.broker.close()


@define(eq=False)
class SweepLoop(Loop):
    """Looks for what was overlooked, on its own: it reads much, and signatures should not wait for it."""

    sweep: SweepActions

    async def round(self) -> float:
        """One look."""
        await self.sweep()
        return _SWEEP_SECONDS


@define(eq=False)
class Worker:
    """Loops that start and stop together."""

    loops: Sequence[Loop]

    def start(self) -> None:
        """Begin them all in the running loop."""
        for one in self.loops:
            one.start()

    async def stop(self) -> None:
        """Finish all rounds at hand and end."""
        await asyncio.gather(*(one.stop() for one in self.loops))


def _rest_after(done: int) -> float:
    if done == _BATCH:
        return 0.0
    return _GATHER_SECONDS if done else loop.IDLE_SECONDS
