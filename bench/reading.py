"""Programs of orgs that read their messages: a process of its own that says how many it has acknowledged.

`python -m bench.reading` reads a `Task` as a line of JSON from standard input and reads messages until that is closed;
every other line is a question, and its answer a `Told` as a line of JSON.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

import aio_pika
import orjson
import uvloop
from aio_pika.abc import AbstractConnection
from aiormq.exceptions import ChannelNotFoundEntity
from attrs import asdict, define, field, frozen

from bench import wire
from bench.wire_amqp import Consumer, Place

_AT_ONCE = 100
_WAIT_SECONDS = 5
# Of each org's queue, over HTTP.
_READERS = 2
_PREFETCH = 500
_PAUSE_SECONDS = 0.05
_END_OF_HEAD = b"\r\n\r\n"


@frozen
class Task:
    """Whose messages to read: orgs by name from the server at this port, or queues of the RabbitMQ at this URL."""

    orgs: tuple[str, ...] = ()
    port: int = 0
    token: str = field(default="", repr=False)
    queues: tuple[str, ...] = ()
    rabbitmq_url: str | None = field(default=None, repr=False)


@frozen
class Told:
    """How many messages were acknowledged, when the first and the last were (monotonic seconds), and CPU seconds."""

    count: int
    first: float
    last: float
    cpu: float


@define(eq=False)
class Tally:
    """What all readers have acknowledged; a message that came twice counts twice."""

    count: int = 0
    first: float = 0.0
    last: float = 0.0

    def acknowledged(self, count: int) -> None:
        """Count messages, now."""
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.count += count

    def told(self) -> Told:
        """So far."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return Told(self.count, self.first, self.last, used.ru_utime + used.ru_stime)


async def pull(task: Task, org: str, tally: Tally) -> None:
    """Read an org's pull feed, a batch after the other, each acknowledged before the next is asked for."""
    reader, writer = await asyncio.open_connection("127.0.0.1", task.port)

    async def ask(method: str, path: str, body: bytes = b"") -> bytes:
        head = (
            f"{method} /v1/orgs/{org}/queues/deliver/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {task.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.readuntil(_END_OF_HEAD)
        answer += await reader.readexactly(wire.length_of_answer(answer) - len(answer))
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise ConnectionError(answer.decode())
        return answer.partition(_END_OF_HEAD)[2]

    while True:
        found = orjson.loads(await ask("GET", f"messages?limit={_AT_ONCE}&wait={_WAIT_SECONDS}"))
        if found:
            receipts = [one["receipt"] for one in found]
            settled = orjson.loads(await ask("POST", "messages/ack", orjson.dumps({"receipts": receipts})))
            tally.acknowledged(settled["settled"])


async def consume(task: Task, tally: Tally) -> None:
    """Consume queues of RabbitMQ, which a worker declares; ConnectionError when the broker ends it."""
    assert task.rabbitmq_url is not None
    await _declared(task.rabbitmq_url, task.queues)
    consumers = []
    for name in task.queues:
        consumer = Consumer(Place(task.rabbitmq_url, name, _PREFETCH), tally.acknowledged)
        await asyncio.get_running_loop().create_connection(lambda one=consumer: one, *consumer.place.address)
        consumers.append(consumer)
    await asyncio.gather(*(one.lost for one in consumers))


async def _declared(url: str, names: Sequence[str]) -> None:
    """Wait until all of these queues are there."""
    async with await aio_pika.connect(url) as connection:
        for name in names:
            await _one_declared(connection, name)


async def _one_declared(connection: AbstractConnection, name: str) -> None:
    while True:
        channel = await connection.channel()
        with suppress(ChannelNotFoundEntity):
            await channel.declare_queue(name, passive=True)
            await channel.close()
            return
        await asyncio.sleep(_PAUSE_SECONDS)


async def main() -> None:
    """Read until standard input is closed; what breaks ends everything."""
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    task, tally = Task(**json.loads(await lines.readline())), Tally()
    async with asyncio.TaskGroup() as group:
        reading = [group.create_task(pull(task, org, tally)) for org in task.orgs for _ in range(_READERS)]
        reading += [group.create_task(consume(task, tally))] if task.rabbitmq_url else []
        while await lines.readline():
            print(json.dumps(asdict(tally.told())), flush=True)
        for one in reading:
            one.cancel()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
