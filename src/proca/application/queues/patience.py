"""Waiting for messages: one look for all who wait, not too many at once, and an end when the server stops."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from attrs import define, field

from proca.domain.errors import Limited
from proca.ports.feed import Feed
from proca.ports.world import Clock

_SOON = timedelta(seconds=1)


@define(eq=False)
class Patience:
    """The waits of one process: however many there are, the database is asked at most every so many seconds.

    Who waits looks again after `every` seconds, at what was seen within the last half of that.
    """

    feed: Feed
    clock: Clock
    every: float = 1.0
    most: int = 20
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    is_over: bool = field(default=False, init=False)
    _waiting: Counter[str] = field(factory=Counter, init=False)
    _seen: frozenset[str] = field(default=frozenset(), init=False)
    _seen_at: datetime | None = field(default=None, init=False)
    _looking: asyncio.Task[None] | None = field(default=None, init=False)

    @contextmanager
    def seat(self, topic: str) -> Iterator[None]:
        """A place among those who wait for a topic; Limited when all are taken."""
        if self._waiting[topic] >= self.most:
            raise Limited.until(_SOON)
        self._waiting[topic] += 1
        try:
            yield
        finally:
            self._waiting[topic] -= 1
            if not self._waiting[topic]:
                del self._waiting[topic]

    async def rest(self, seconds: float) -> None:
        """A while, and not longer than so many seconds."""
        await self.pause(max(0.0, min(self.every, seconds)))

    async def has_come(self, topic: str) -> bool:
        """Whether something was due in the topic a moment ago, which somebody else may have taken since."""
        if not self._is_fresh():
            await self._look()
        return topic in self._seen

    def end(self) -> None:
        """Nobody waits any longer: whoever does looks once more at most."""
        self.is_over = True

    def _is_fresh(self) -> bool:
        now = self.clock.now()
        return self._seen_at is not None and now - self._seen_at < timedelta(seconds=self.every / 2)

    async def _look(self) -> None:
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_for_all())
            self._looking.add_done_callback(self._looked)
        # Who goes away takes nobody's look with them.
        await asyncio.shield(self._looking)

    async def _look_for_all(self) -> None:
        now = self.clock.now()
        self._seen, self._seen_at = await self.feed.due(frozenset(self._waiting), now), now

    def _looked(self, task: asyncio.Task[None]) -> None:
        self._looking = None
        if not task.cancelled():
            # Those who wait have heard of it; when all of them have left, nobody needs to.
            task.exception()
