"""Waiting for messages: without a connection to the database, not too many at once, and not when the server stops."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from attrs import define, field

from proca.domain.errors import Limited

_SOON = timedelta(seconds=1)


@define(eq=False)
class Patience:
    """The waits of one process; each looks again every so many seconds."""

    every: float = 1.0
    most: int = 20
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    is_over: bool = field(default=False, init=False)
    _waiting: Counter[str] = field(factory=Counter, init=False)

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

    def end(self) -> None:
        """Nobody waits any longer: whoever does looks once more at most."""
        self.is_over = True
