"""The worker: processes what is due, sleeps when nothing is."""

import asyncio

import structlog
from attrs import define, field

from proca.application.processing.housekeeping import KeepHouse
from proca.application.processing.process import ProcessActions
from proca.domain.errors import ProcaError

_IDLE_SECONDS = 0.25
# After a batch that was not full: what comes in meanwhile shares the next transaction.
_GATHER_SECONDS = 0.1
_AFTER_ERROR_SECONDS = 2.0
_BATCH = 200
_HOUSEKEEPING_EVERY = 1200


@define(eq=False)
class Worker:
    """Runs until stopped; an error never ends it, it only slows it down."""

    process: ProcessActions
    keep_house: KeepHouse
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
        rounds = 0
        while not self._stopping.is_set():
            await self._pause(await self._round(rounds))
            rounds += 1

    async def _round(self, rounds: int) -> float:
        """One batch; how long to rest after it, in seconds."""
        log = structlog.get_logger("proca.worker")
        try:
            if rounds % _HOUSEKEEPING_EVERY == 0:
                await self.keep_house()
            return _rest_after(await self.process(_BATCH))
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
