"""Servers in the loop of something else: the restricted surface beside the whole one, metrics beside either."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from attrs import define, field


class Second(uvicorn.Server):
    """A server that leaves signals to the first."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None are."""
        yield


@define(eq=False)
class Beside:
    """A second server in the loop of the first: it starts when that one does, and has stopped before it stops."""

    server: uvicorn.Server
    socket: socket.socket
    _serving: asyncio.Task[None] | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin to serve."""
        self._serving = asyncio.get_running_loop().create_task(self.server.serve([self.socket]))

    async def stop(self) -> None:
        """Serve nobody new; returns when requests in progress are finished."""
        self.server.should_exit = True
        if self._serving is not None:
            await self._serving
