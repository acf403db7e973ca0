"""As little of AMQP 0-9-1 as a reader needs: our worker and the broker are measured, not the library of a reader."""

import asyncio
from collections.abc import Callable, Iterator
from struct import Struct
from typing import cast
from urllib.parse import unquote, urlsplit

import orjson
from attrs import define, field, frozen
from pamqp import commands
from pamqp.base import Frame
from pamqp.frame import marshal, unmarshal
from pamqp.header import ProtocolHeader

_FRAME, _BODY_SIZE, _TAG = Struct(">BHL"), Struct(">Q"), Struct(">Q")
_METHOD, _HEADER, _BODY = 1, 2, 3
_END = 1
_DELIVER = Struct(">L").pack(commands.Basic.Deliver.index)
_CHANNEL = 1


@frozen
class Place:
    """Which queue to read, on which broker."""

    url: str = field(repr=False)
    queue: str
    prefetch: int

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return parts.hostname or "127.0.0.1", parts.port or 5672

    def answer(self, frame: Frame) -> Iterator[tuple[int, Frame]]:
        """What a reader says to a word of the broker until messages come, each with its channel.

        Raises ConnectionError for a broker that has had enough.
        """
        parts = urlsplit(self.url)
        if isinstance(frame, commands.Connection.Start):
            words = f"\0{unquote(parts.username or 'guest')}\0{unquote(parts.password or 'guest')}"
            yield 0, commands.Connection.StartOk({}, "PLAIN", words, "en_US")
        elif isinstance(frame, commands.Connection.Tune):
            yield 0, commands.Connection.TuneOk(frame.channel_max, frame.frame_max, 0)
            yield 0, commands.Connection.Open(unquote(parts.path[1:]) or "/")
        elif isinstance(frame, commands.Connection.OpenOk):
            yield _CHANNEL, commands.Channel.Open()
        elif isinstance(frame, commands.Channel.OpenOk):
            yield _CHANNEL, commands.Basic.Qos(prefetch_count=self.prefetch)
            yield _CHANNEL, commands.Basic.Consume(queue=self.queue)
        elif isinstance(frame, commands.Channel.Close | commands.Connection.Close):
            raise ConnectionError(frame.reply_text)


@define(eq=False)
class Consumer(asyncio.Protocol):
    """Reads every message as JSON, and acknowledges those that have come together at once."""

    place: Place
    acknowledged: Callable[[int], None]
    lost: "asyncio.Future[None]" = field(factory=lambda: asyncio.get_running_loop().create_future())
    _transport: asyncio.Transport = field(init=False)
    _held: bytes = b""
    # Of the message that is coming, and of the last that has come.
    _coming: int = 0
    _come: int = 0
    _count: int = 0
    _body: bytes = b""
    _left: int = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to speak."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(marshal(ProtocolHeader(), 0))

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits learns of it."""
        self._lose(exc or ConnectionError("the broker closed the connection"))

    def data_received(self, data: bytes) -> None:
        """Take what is whole, keep the rest."""
        held, at = self._held + data, 0
        while len(held) - at >= _FRAME.size:
            kind, _, size = _FRAME.unpack_from(held, at)
            begin, end = at + _FRAME.size, at + _FRAME.size + size
            if len(held) < end + _END:
                break
            self._take(kind, held[at : end + _END], held[begin:end])
            at = end + _END
        self._held = held[at:]
        if self._count:
            self._say(_CHANNEL, commands.Basic.Ack(self._come, multiple=True))
            self.acknowledged(self._count)
            self._count = 0

    def _take(self, kind: int, whole: bytes, payload: bytes) -> None:
        if kind == _METHOD and payload.startswith(_DELIVER):
            # After the number of the method and the consumer's name.
            (self._coming,) = _TAG.unpack_from(payload, 5 + payload[4])
        elif kind == _METHOD:
            self._hear(cast(Frame, unmarshal(whole)[2]))
        elif kind == _HEADER:
            (self._left,) = _BODY_SIZE.unpack_from(payload, 4)
        elif kind == _BODY:
            self._body += payload
            self._left -= len(payload)
            if not self._left:
                orjson.loads(self._body)
                self._body, self._come, self._count = b"", self._coming, self._count + 1

    def _hear(self, said: Frame) -> None:
        try:
            for channel, frame in self.place.answer(said):
                self._say(channel, frame)
        except ConnectionError as error:
            self._lose(error)

    def _lose(self, error: Exception) -> None:
        if not self.lost.done():
            self.lost.set_exception(error)

    def _say(self, channel: int, frame: Frame) -> None:
        self._transport.write(marshal(frame, channel))
