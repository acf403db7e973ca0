"""The subscriptions of one connection: a task for each, all ended with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from attrs import define, field

from proca.adapters.http.sockets.engine import Wire, close_answers

MOST_STREAMS = 100
Deliver = Callable[[Wire], Awaitable[None]]
End = Callable[[], Awaitable[None]]


@define(eq=False)
class Streams:
    """Running subscriptions by their id."""

    _tasks: dict[str, asyncio.Task[None]] = field(factory=dict, init=False)

    def __contains__(self, key: object) -> bool:
        return key in self._tasks

    @property
    def is_full(self) -> bool:
        """Whether the connection may not subscribe to more."""
        return len(self._tasks) >= MOST_STREAMS

    def start(self, key: str, answers: AsyncIterator[Wire], deliver: Deliver, end: End) -> None:
        """Deliver every answer as it comes; `end` is called when no more will come by itself."""

        async def run() -> None:
            try:
                async for answer in answers:
                    await deliver(answer)
                await end()
            finally:
                self._tasks.pop(key, None)
                await close_answers(answers)

        self._tasks[key] = asyncio.create_task(run())

    async def stop(self, key: str) -> None:
        """End one subscription; nothing happens when it ended already."""
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def stop_all(self) -> None:
        """End every subscription."""
        for key in tuple(self._tasks):
            await self.stop(key)
