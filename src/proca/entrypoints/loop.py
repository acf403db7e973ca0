"""Work that goes on until it is stopped: a round, a rest, the next round."""

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable

import structlog
from attrs import define, field

from proca.domain.errors import ProcaError

IDLE_SECONDS = 0.25
AFTER_ERROR_SECONDS = 2.0


@define(eq=False)
class Loop:
    """Runs until stopped; an error never ends it, it only slows it down.

    It is `alone` in a process whose only work is that of loops like it.
    """

    alone: bool = field(default=False, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)
    _stopping: asyncio.Event = field(factory=asyncio.Event, init=False)

    def start(self, *, alone: bool = False) -> None:
        """Begin in the running event loop."""
        self.alone = alone
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish the round at hand and end."""
        self._stopping.set()
        if self._task is not None:
            await self._task

    @property
    def is_stopping(self) -> bool:
        """Whether nothing more is to be begun."""
        return self._stopping.is_set()

    @abstractmethod
    async def round(self) -> float:
        """Do what there is to do; how long to rest after it, in seconds."""

    async def _run(self) -> None:
        while not self.is_stopping:
            await self.rest(await self.calmly(self.round))

    async def rest(self, seconds: float) -> None:
        """Rest between two rounds, unless it is stopped."""
        await self._pause(seconds)

    async def calmly(self, work: Callable[[], Awaitable[float]]) -> float:
        """Do some work; how long to rest after it, longest when it failed."""
        log = structlog.get_logger("proca.worker")
        try:
            return await work()
        except ProcaError as error:
            log.warning("processing_failed", kind=error.kind, code=error.code)
        except Exception:
            log.exception("processing_failed")
        return AFTER_ERROR_SECONDS

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), timeout=seconds)
        except TimeoutError:
            return
