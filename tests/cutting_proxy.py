"""A TCP proxy that tests can cut, at once or at a chosen word of the conversation, and restore."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

from attrs import define, field, frozen


class When(Enum):
    """On which side of a word that the client says the line is cut."""

    BEFORE = "the server does not hear the word"
    AFTER = "the server hears it, and its answer is lost"


@frozen
class Cut:
    """A cut to come."""

    word: bytes
    when: When


@define(eq=False)
class Line:
    """One client's way to the server and back."""

    client: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    mute: bool = False
    answered: asyncio.Event = field(factory=asyncio.Event)

    def drop(self) -> None:
        """Both ends see the connection reset."""
        for _, writer in (self.client, self.server):
            writer.transport.abort()


@define(eq=False)
class CuttingProxy:
    """Passes bytes on to a server until it is cut; cut, it drops every line and turns newcomers away."""

    host: str
    port: int
    is_cut: bool = False
    connections: int = 0
    _to_come: Cut | None = None
    _server: asyncio.Server | None = field(default=None, init=False)
    _lines: set[Line] = field(factory=set, init=False)
    _heeding: asyncio.Event = field(factory=asyncio.Event, init=False)

    def __attrs_post_init__(self) -> None:
        """Pass on at first."""
        self._heeding.set()

    @property
    def address(self) -> tuple[str, int]:
        """Where clients connect."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    def cut(self) -> None:
        """Drop everything until it is restored."""
        self.is_cut = True
        self.drop()

    def drop(self) -> None:
        """Drop everything once, as a server does that starts anew: who comes afterwards is let through."""
        for line in list(self._lines):
            line.drop()

    def drop_at(self, word: bytes, when: When) -> None:
        """Drop everything once, the next time that a client says the word."""
        self._to_come = Cut(word, when)

    def hold(self) -> None:
        """Take connections and words, and pass nothing on, as a server does that hangs."""
        self._heeding.clear()

    def restore(self) -> None:
        """Let everybody and everything through again."""
        self.is_cut = False
        self._heeding.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until either side goes."""
        self.connections += 1
        if self.is_cut:
            writer.transport.abort()
            return
        line = Line((reader, writer), await asyncio.open_connection(self.host, self.port))
        self._lines.add(line)
        try:
            await asyncio.gather(self._ask(line), self._answer(line))
        finally:
            self._lines.discard(line)
            line.drop()

    async def _ask(self, line: Line) -> None:
        async for heard in _pieces(line.client[0]):
            if self._to_come is not None and self._to_come.word in heard:
                await self._drop_now(line, heard)
                break
            await self._heeding.wait()
            await _say(line.server[1], heard)
        line.drop()

    async def _drop_now(self, line: Line, heard: bytes) -> None:
        assert self._to_come is not None
        when, self._to_come = self._to_come.when, None
        if when is When.AFTER:
            line.mute = True
            await _say(line.server[1], heard)
            await line.answered.wait()
        self.drop()

    async def _answer(self, line: Line) -> None:
        async for said in _pieces(line.server[0]):
            if line.mute:
                line.answered.set()
            else:
                await _say(line.client[1], said)
        line.answered.set()
        line.drop()


async def _pieces(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    try:
        while piece := await reader.read(65536):
            yield piece
    except OSError:
        return


async def _say(writer: asyncio.StreamWriter, said: bytes) -> None:
    try:
        writer.write(said)
        await writer.drain()
    except OSError:
        writer.transport.abort()


@asynccontextmanager
async def cutting_proxy(host: str, port: int) -> AsyncIterator[CuttingProxy]:
    """A proxy on a free port of this machine, in front of a server."""
    proxy = CuttingProxy(host, port)
    proxy._server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    try:
        yield proxy
    finally:
        proxy.restore()
        proxy.cut()
        proxy._server.close()
        await proxy._server.wait_closed()
