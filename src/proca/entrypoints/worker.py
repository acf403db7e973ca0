"""The worker: processes what is due, sleeps when nothing is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from attrs import define, field

from proca.application.processing.housekeeping import KeepHouse
from proca.application.processing.process import ProcessActions
from proca.domain.errors import ProcaError
from proca.ports.intake import IntakeLog
from proca.ports.world import Clock

_IDLE_SECONDS = 0.25
# After a batch that was not full: what comes in meanwhile shares the next transaction.
_GATHER_SECONDS = 0.1
_AFTER_ERROR_SECONDS = 2.0
_BATCH = 200
_GIVE_WAY = 2.0
_HOUSEKEEPING_EVERY = timedelta(minutes=5)


@define(eq=False)
class Worker:
    """Runs until stopped; an error never ends it, it only slows it down."""

    process: ProcessActions
    keep_house: KeepHouse
    log: IntakeLog
    clock: Clock
    _kept_house: datetime | None = field(default=None, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)
    _stopping: asyncio.Event = field(factory=asyncio.Event, init=False)

    def start(self) -> None:
        """Begin in the running loop."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish the batch at hand and end."""
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while not self._stopping.is_set():
            await self._pause(max(await self._calmly(self._keep_house), await self._calmly(self._process)))

    async def _process(self) -> float:
        began = self.clock.now()
        done = await self.process(_BATCH)
        took = (self.clock.now() - began).total_seconds()
        if done and self.log.waiting:
            # In a surge, those who sign now go first: processing catches up when it ebbs (decision 0016).
            return min(_GIVE_WAY * took, _AFTER_ERROR_SECONDS) if done == _BATCH else _GATHER_SECONDS
        return _rest_after(done)

    async def _keep_house(self) -> float:
        now = self.clock.now()
        if self._kept_house is None or now - self._kept_house >= _HOUSEKEEPING_EVERY:
            self._kept_house = now
            await self.keep_house()
        return 0.0

    async def _calmly(self, work: Callable[[], Awaitable[float]]) -> float:
        """Do some work; how long to rest after it, in seconds."""
        log = structlog.get_logger("proca.worker")
        try:
            return await work()
        except ProcaError as error:
            log.warning("processing_failed", kind=error.kind, code=error.code)
        except Exception:
            log.exception("processing_failed")
        return _AFTER_ERROR_SECONDS

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), timeout=seconds)
        except TimeoutError:
            return


def _rest_after(done: int) -> float:
    if done == _BATCH:
        return 0.0
    return _GATHER_SECONDS if done else _IDLE_SECONDS
