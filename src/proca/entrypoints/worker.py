"""The worker: processes what is due, sends what is promised, sleeps when there is nothing."""

import asyncio
from collections.abc import Callable, Sequence
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

# After a batch that was not full: what comes in meanwhile shares the next transaction. A few rounds in a row do without
# it, so that somebody who signs while little goes on does not wait; each is owed a gathering.
_GATHER_SECONDS = 0.1
_EAGER_ROUNDS = 5.0
_BATCH = 200
_MAILS = 50
_MESSAGES = 500
# Where no request waits for a batch to be worked out, each round trip may carry more. Publishing gets its turn between
# the batches of processing, and does the more in it.
_BATCH_ALONE = 500
_MESSAGES_ALONE = 2000
_GIVE_WAY = 2.0
_HOUSEKEEPING_EVERY = timedelta(minutes=5)
_SWEEP_SECONDS = 300.0
# As long as a server waits for its requests.
GRACE_SECONDS = 10.0
# For what is given up to be handed back; a database that is away has it come back when the lease ends.
_HAND_BACK_SECONDS = 5.0


@define(eq=False)
class ActionLoop(Loop):
    """Processes actions, and keeps house now and then."""

    process: ProcessActions
    keep_house: KeepHouse
    log: IntakeLog
    clock: Clock
    measures: Measures = field(factory=Unmeasured)
    # Set by whoever takes actions in, in this process; others are found by looking.
    arrivals: asyncio.Event = field(factory=asyncio.Event)
    # How many batches at a time, once it works alone and there is more to do: one is worked out while another waits for
    # the database.
    abreast: int = 1
    _has_more: bool = field(default=False, init=False)
    _kept_house: datetime | None = field(default=None, init=False)
    _eager: float = field(default=_EAGER_ROUNDS, init=False)
    _last_round: datetime | None = field(default=None, init=False)

    @property
    def _batch(self) -> int:
        return _BATCH_ALONE if self.alone else _BATCH

    async def round(self) -> float:
        """The house first, then a batch of actions; or batches side by side until there are no more."""
        if not (self.alone and self._has_more):
            return await self._batch_by_batch(until=lambda _: True)
        hands = (self._batch_by_batch(until=lambda rest: rest > 0 or self.is_stopping) for _ in range(self.abreast))
        return max(await asyncio.gather(*hands))

    async def _batch_by_batch(self, until: Callable[[float], bool]) -> float:
        while True:
            rest = max(await self.calmly(self._keep_house), await self.calmly(self._process))
            if until(rest):
                return rest

    async def rest(self, seconds: float) -> None:
        """An arrival ends the rest of who has nothing to do, and no other."""
        if seconds != loop.IDLE_SECONDS:
            await super().rest(seconds)
            return
        either = [asyncio.ensure_future(super().rest(seconds)), asyncio.ensure_future(self.arrivals.wait())]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in either:
                one.cancel()
            await asyncio.gather(*either, return_exceptions=True)

    async def _process(self) -> float:
        self.arrivals.clear()
        began = self.clock.now()
        done = await self.process(self._batch)
        self._has_more = done == self._batch
        self.measures.counted("proca_actions_processed", done)
        took = (self.clock.now() - began).total_seconds()
        if done and self.log.waiting:
            # In a surge, those who sign now go first: processing catches up when it ebbs (decision 0016).
            return min(_GIVE_WAY * took, loop.AFTER_ERROR_SECONDS) if self._has_more else _GATHER_SECONDS
        return self._rest_after(done)

    def _rest_after(self, done: int) -> float:
        if done == self._batch:
            return 0.0
        if not done:
            return loop.IDLE_SECONDS
        now = self.clock.now()
        gathered = (now - (self._last_round or now)).total_seconds() / _GATHER_SECONDS
        self._eager, self._last_round = max(-1.0, min(_EAGER_ROUNDS, self._eager + gathered) - 1), now
        return loop.IDLE_SECONDS if self._eager >= 0 else _GATHER_SECONDS

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
        limit = _MESSAGES_ALONE if self.alone else _MESSAGES
        return 0.0 if await self.publish(limit) else loop.IDLE_SECONDS

    async def stop(self) -> None:
        """Finish the round at hand, and let the broker go."""
        try:
            await super().stop()
        finally:
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

    def start(self, *, alone: bool = False) -> None:
        """Begin them all in the running loop, in which nobody else does anything if they are `alone`."""
        for one in self.loops:
            one.start(alone=alone)

    async def stop(self) -> None:
        """Finish all rounds at hand and end."""
        await asyncio.gather(*(one.stop() for one in self.loops))

    async def stop_within(self, seconds: float, hurry: asyncio.Event | None = None) -> bool:
        """The same, and give up what is not finished by then or once somebody hurries; whether all was finished.

        What is given up is undone by the database, or handed back to other workers.
        """
        stopping = asyncio.ensure_future(self.stop())
        hurrying = asyncio.ensure_future((hurry or asyncio.Event()).wait())
        done, _ = await asyncio.wait({stopping, hurrying}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        hurrying.cancel()
        if stopping in done:
            await stopping
            return True
        stopping.cancel()
        await asyncio.wait({stopping}, timeout=_HAND_BACK_SECONDS)
        return False
