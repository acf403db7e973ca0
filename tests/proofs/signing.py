"""A client that signs until it is acknowledged: what it gets no answer to, it sends again."""

import asyncio
import json
import uuid
from collections.abc import Iterator

from attrs import define, field

from bench import wire
from bench.instance import PARTNER_PAGE

_PAUSE_SECONDS = 0.02
_END_OF_HEAD = b"\r\n\r\n"
_REQUEST = wire.signature(PARTNER_PAGE)


@define(eq=False)
class Signing:
    """Signs for numbered supporters over some connections; `references` are the acknowledged answers by number.

    With `keyed` every signature has an idempotency key that its repeats share.
    """

    port: int
    keyed: bool = True
    references: dict[int, str] = field(factory=dict)
    repeats: int = 0

    async def run(self, numbers: range, connections: int) -> None:
        """Return when everyone is acknowledged; AssertionError for an answer that refuses."""
        shared = iter(numbers)
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(self._over_one_connection(shared))

    async def _over_one_connection(self, numbers: Iterator[int]) -> None:
        line = Line(self.port)
        try:
            for number in numbers:
                self.references[number] = await self._sign(line, number)
        finally:
            await line.close()

    async def _sign(self, line: "Line", number: int) -> str:
        request = _REQUEST.render(number)
        if self.keyed:
            request = wire.with_header(request, f"Idempotency-Key: {uuid.uuid4()}")
        while True:
            answer = await line.ask(request)
            if answer is not None and _REQUEST.is_acknowledged(answer):
                tree = json.loads(answer.partition(_END_OF_HEAD)[2])
                return str(tree["data"]["addActionContact"]["contactRef"])
            assert answer is None or b'"unavailable"' in answer, answer
            self.repeats += line.sent
            await asyncio.sleep(_PAUSE_SECONDS)


@define(eq=False)
class Line:
    """One keep-alive connection, opened again when it breaks."""

    port: int
    sent: bool = False
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None, init=False)

    async def ask(self, request: bytes) -> bytes | None:
        """The whole answer; none when the connection broke before it was complete (`sent` says whether it was sent)."""
        self.sent = False
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self._streams
            writer.write(request)
            self.sent = True
            head = await reader.readuntil(_END_OF_HEAD)
            return head + await reader.readexactly(wire.length_of_answer(head) - len(head))
        except (OSError, asyncio.IncompleteReadError):
            await self.close()
            return None

    async def close(self) -> None:
        """Hang up."""
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].close()
            await asyncio.gather(streams[1].wait_closed(), return_exceptions=True)
