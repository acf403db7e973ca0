"""A client that signs until it is acknowledged: what it gets no answer to, it sends again."""

import asyncio
import json
import time
import uuid
from collections.abc import Iterator, Sequence

from attrs import define, field, frozen

from bench import wire
from bench.instance import PARTNER_PAGE

_PAUSE_SECONDS = 0.02
_END_OF_HEAD = b"\r\n\r\n"


@frozen
class Api:
    """One way to sign: the request, how an answer tells that it was taken, and how one tells that it was not."""

    request: wire.Request
    taken: bytes
    refused: bytes
    path: tuple[str, ...]

    def reference(self, answer: bytes) -> str | None:
        """The contact reference of an acknowledged signature; none when it was refused for now.

        Raises AssertionError for an answer that is neither, or both: an error that looks like success.
        """
        head, _, body = answer.partition(_END_OF_HEAD)
        is_taken = head.startswith(self.taken) and self.request.mark in body and b'"errors"' not in body
        if not is_taken:
            assert head.startswith(self.refused), answer
            assert b'"unavailable"' in body, answer
            assert b'"contactRef":"' not in body, answer
            return None
        tree = json.loads(body)
        for name in self.path:
            tree = tree[name]
        return str(tree)


def _rest() -> wire.Request:
    fields = json.dumps(
        {
            "action": {"actionType": "signature", "customFields": {"comment": "Let it flow", "n": 4}},
            "contact": {
                "firstName": "Olga",
                "lastName": "Lind",
                "email": wire.email(0).replace("0" * 9, "#" * 9),
                "address": {"country": "se", "postcode": "114 55"},
            },
            "privacy": {"optIn": True, "leadOptIn": True},
        }
    )
    text = (
        f"POST /v1/action-pages/{PARTNER_PAGE}/signatures HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(fields)}\r\n\r\n{fields}"
    )
    before, _, after = text.encode().partition(b"#" * 9)
    return wire.Request(before, after, b'"contactRef"')


GRAPHQL = Api(wire.signature(PARTNER_PAGE), b"HTTP/1.1 200 ", b"HTTP/1.1 ", ("data", "addActionContact", "contactRef"))
REST = Api(_rest(), b"HTTP/1.1 201 ", b"HTTP/1.1 503 ", ("contactRef",))


@define(eq=False)
class Signing:
    """Signs for numbered supporters over some connections; `references` are the acknowledged answers by number.

    With `keyed` every signature has an idempotency key that its repeats share. With `others` a client whose server is
    gone goes to the next. `refused` counts answers that said that nothing can be taken for now.
    """

    port: int
    keyed: bool = True
    others: Sequence[int] = ()
    apis: Sequence[Api] = (GRAPHQL,)
    references: dict[int, str] = field(factory=dict)
    repeats: int = 0
    refused: int = 0
    _awaited: dict[int, asyncio.Event] = field(factory=dict, init=False)

    async def run(self, numbers: range, connections: int, rate: float | None = None) -> None:
        """Return when everyone is acknowledged, at most so many a second; AssertionError for an answer that refuses."""
        shared, began = iter(numbers), time.monotonic()
        pace = _Pace(numbers, began, rate)
        async with asyncio.TaskGroup() as group:
            for at in range(connections):
                group.create_task(self._over_one_connection(shared, at, pace))

    async def reached(self, count: int) -> None:
        """Return when so many are acknowledged."""
        if len(self.references) < count:
            await self._awaited.setdefault(count, asyncio.Event()).wait()

    async def _over_one_connection(self, numbers: Iterator[int], at: int, pace: "_Pace") -> None:
        line = Line(self.port, self.others, at)
        try:
            for number in numbers:
                await pace.wait_for(number)
                self.references[number] = await self._sign(line, number)
                if (event := self._awaited.get(len(self.references))) is not None:
                    event.set()
        finally:
            await line.close()

    async def _sign(self, line: "Line", number: int) -> str:
        api = self.apis[number % len(self.apis)]
        request = api.request.render(number)
        if self.keyed:
            request = wire.with_header(request, f"Idempotency-Key: {uuid.uuid4()}")
        while True:
            answer = await line.ask(request)
            reference = api.reference(answer) if answer is not None else None
            if reference is not None:
                return reference
            self.repeats += line.sent
            self.refused += answer is not None
            await asyncio.sleep(_PAUSE_SECONDS)


@frozen
class _Pace:
    """When each may sign."""

    numbers: range
    began: float
    rate: float | None

    async def wait_for(self, number: int) -> None:
        if self.rate is not None:
            at = self.began + (number - self.numbers.start) / self.rate
            await asyncio.sleep(max(0.0, at - time.monotonic()))


@define(eq=False)
class Line:
    """One keep-alive connection, opened again when it breaks, to the next server when there are others."""

    port: int
    others: Sequence[int] = ()
    at: int = 0
    sent: bool = False
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None, init=False)

    async def ask(self, request: bytes) -> bytes | None:
        """The whole answer; none when the connection broke before it was complete (`sent` says whether it was sent)."""
        self.sent = False
        try:
            if self._streams is None:
                ports = (self.port, *self.others)
                self._streams = await asyncio.open_connection("127.0.0.1", ports[self.at % len(ports)])
            reader, writer = self._streams
            writer.write(request)
            self.sent = True
            head = await reader.readuntil(_END_OF_HEAD)
            return head + await reader.readexactly(wire.length_of_answer(head) - len(head))
        except (OSError, asyncio.IncompleteReadError):
            self.at += 1
            await self.close()
            return None

    async def close(self) -> None:
        """Hang up."""
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].close()
            await asyncio.gather(streams[1].wait_closed(), return_exceptions=True)
