"""Programs of orgs that read messages, acknowledge only a part at once, and act once for each message id (00 D4)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import aio_pika
import orjson
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from aiormq.exceptions import ChannelNotFoundEntity
from attrs import define, field, frozen
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from yarl import URL

from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.queue import SqlQueue
from proca.adapters.sql.reports import SqlReports
from proca.adapters.system import SystemClock
from proca.domain.ids import CampaignId
from proca.ports.queue import Done
from proofs.signing import Line

SHIFT_SECONDS = 180  # longer than any lease
_CAMPAIGN = CampaignId(1)
_LEASE = timedelta(seconds=SHIFT_SECONDS - 1)
_PREFETCH, _PULL, _PAUSE_SECONDS = 50, 20, 0.05


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AbstractConnection]:
    """A connection that is closed in its loop, made or not: one that is collected elsewhere complains there."""
    connection = aio_pika.Connection(URL(url))
    try:
        await connection.connect()
        yield connection
    finally:
        with suppress(*CONNECTION_EXCEPTIONS):
            await connection.close()


@define(eq=False)
class Ledger:
    """What a receiver did: the effect of each message id, how often any message came, and how often the broker got what
    it had got before; `arrived` is set by the first."""

    done: dict[int, tuple[int, str, str]] = field(factory=dict)
    sealed: set[tuple[int, str]] = field(factory=set)
    deliveries: int = 0
    published_again: int = 0
    arrived: asyncio.Event = field(factory=asyncio.Event, init=False)

    def receive(self, number: int, body: object, topic: str) -> bool:
        """Act, unless this was done before; whether it was."""
        assert isinstance(body, Mapping)
        self.deliveries += 1
        self.arrived.set()
        is_known = number in self.done
        self.done.setdefault(number, (int(body["actionId"]), str(body["stage"]), topic))
        self.sealed.add((int(body["personalInfo"]["encryptKey"]["id"]), topic))
        return is_known

    @property
    def repeated(self) -> int:
        """How many deliveries were of what had come before."""
        return self.deliveries - len(self.done)


@frozen
class TableReader:
    """Reads straight from the tables, at a time of its choice."""

    ledger: Ledger
    queue: SqlQueue
    topics: Sequence[str]

    async def read(self, limit: int, shift: int, *, every: int) -> int:
        """Take what there is, acknowledge one of `every`; how many were there."""
        now = SystemClock().now() + timedelta(seconds=shift)
        count = 0
        for topic in self.topics:
            jobs = await self.queue.claim(topic, limit, now, now + _LEASE)
            count += len(jobs)
            for job in jobs:
                self.ledger.receive(job.id, job.body, topic)
            await self.queue.settle([Done(job) for at, job in enumerate(jobs) if at % every == 0], now)
        return count


@frozen
class PullReader:
    """Reads an org's pull feed over HTTP; what comes for the first time and is odd is given back once."""

    ledger: Ledger
    port: int
    org: str
    topic: str
    token: str
    lease: int = 60

    async def run(self) -> None:
        """Read until cancelled; whatever breaks is tried again."""
        line = Line(self.port)
        try:
            while True:
                if not await self._read(line):
                    await asyncio.sleep(_PAUSE_SECONDS)
        finally:
            await line.close()

    async def _read(self, line: Line) -> int:
        found = await self._ask(line, "GET", f"messages?limit={_PULL}&lease={self.lease}")
        if not isinstance(found, list):
            return 0
        receipts: dict[bool, list[str]] = {True: [], False: []}
        for one in found:
            is_known = self.ledger.receive(one["messageId"], one["body"], self.topic)
            receipts[is_known or one["messageId"] % 2 == 0].append(one["receipt"])
        if receipts[True]:
            await self._ask(line, "POST", "messages/ack", {"receipts": receipts[True]})
        if receipts[False]:
            await self._ask(line, "POST", "messages/nack", {"receipts": receipts[False], "requeue": True})
        return len(found)

    async def _ask(self, line: Line, method: str, path: str, body: object = None) -> object:
        """The answer, none while the server is away; AssertionError when it refuses."""
        sent = orjson.dumps(body) if body is not None else b""
        head = (
            f"{method} /v1/orgs/{self.org}/queues/deliver/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(sent)}\r\n\r\n"
        )
        answer = await line.ask(head.encode() + sent)
        if answer is None or answer.startswith(b"HTTP/1.1 503 "):
            return None
        assert answer.startswith(b"HTTP/1.1 200 "), answer
        return orjson.loads(answer.partition(b"\r\n\r\n")[2])


@frozen
class BrokerReader:
    """Consumes queues of RabbitMQ; what comes for the first time and is odd is sent back once."""

    ledger: Ledger
    url: str

    async def run(self, topic: str) -> None:
        """Read until cancelled, through losses of the connection, and wait for a queue that is not there yet."""
        while True:
            with suppress(*CONNECTION_EXCEPTIONS, ChannelNotFoundEntity):
                async with _connected(self.url) as connection:
                    await self._consume(connection, topic)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def finish(self, topics: Sequence[str]) -> None:
        """Take all that is left, when nothing more comes and nobody else reads."""
        async with _connected(self.url) as connection:
            channel = await connection.channel()
            for topic in topics:
                queue = await channel.get_queue(topic, ensure=False)
                while (message := await queue.get(fail=False)) is not None:
                    self._receive(topic, message)
                    await message.ack()

    async def _consume(self, connection: AbstractConnection, topic: str) -> None:
        channel, gone = await connection.channel(), asyncio.Event()
        channel.close_callbacks.add(lambda *_: gone.set())
        await channel.set_qos(prefetch_count=_PREFETCH)
        queue = await channel.declare_queue(topic, passive=True)

        async def take(message: AbstractIncomingMessage) -> None:
            # What cannot be settled because the connection went comes again.
            with suppress(*CONNECTION_EXCEPTIONS):
                if self._receive(topic, message) or _number(message) % 2 == 0:
                    await message.ack()
                else:
                    await message.nack(requeue=True)

        await queue.consume(take)
        try:
            await gone.wait()
        finally:
            # What was delivered and not settled goes back.
            with suppress(*CONNECTION_EXCEPTIONS):
                await channel.close()

    def _receive(self, topic: str, message: AbstractIncomingMessage) -> bool:
        is_known = self.ledger.receive(_number(message), orjson.loads(message.body), topic)
        self.ledger.published_again += is_known and not message.redelivered
        return is_known


def _number(message: AbstractIncomingMessage) -> int:
    assert message.message_id is not None, "a message without a number"
    return int(message.message_id)


async def topics_of(engine: AsyncEngine) -> list[str]:
    """Names of the queues of all orgs that ask for their messages."""
    orgs = tables.orgs.c
    async with engine.execution_options(reading=True).connect() as connection:
        found = await connection.execute(select(orgs.id).where(orgs.custom_action_deliver).order_by(orgs.id))
        return [f"cus.{org}.deliver" for (org,) in found]


async def contradictions(database_url: str, ledger: Ledger, signatures: int) -> tuple[str, ...]:
    """What is wrong, in words, when everything should have been delivered and nothing be left."""
    engine = engine_for(database_url)
    try:
        reports = SqlReports(engine)
        tally, recount = await reports.tally(_CAMPAIGN), await reports.recount(_CAMPAIGN)
        a, c, o, d = tables.actions, tables.contacts, tables.outbox, tables.dead_letters
        async with engine.execution_options(reading=True).connect() as connection:
            entitled = {
                (action, f"cus.{org}.deliver")
                for action, org in await connection.execute(
                    select(a.c.id, c.c.org_id).join(c, c.c.supporter_id == a.c.supporter_id)
                )
            }
            keys = await connection.execute(select(tables.public_keys.c.id, tables.public_keys.c.org_id))
            foreign = ledger.sealed - {(key, f"cus.{org}.deliver") for key, org in keys}
            left = (await connection.execute(select(o.c.topic))).scalars().all()
            dead = (await connection.execute(select(d.c.topic))).scalars().all()
    finally:
        await engine.dispose()
    found = list(of_deliveries(entitled, ledger))
    found += [f"{topic} has messages that only key {key} opens, which is somebody else's" for key, topic in foreign]
    supporters = sum(count.supporters for count in tally.values())
    found += [f"counters {tally} are not what a recount gives, {recount}"] if tally != recount else []
    found += [f"{supporters} supporters are counted, {signatures} signed"] if supporters != signatures else []
    found += [f"{count} rows are left in {topic}" for topic, count in Counter(left).items()]
    return (*found, *(f"{count} dead letters of {topic}" for topic, count in Counter(dead).items()))


def of_deliveries(entitled: set[tuple[int, str]], ledger: Ledger) -> Iterator[str]:
    """What is wrong with what arrived, when these were to get a message about these actions."""
    effects = Counter(ledger.done.values())
    told = {(action, topic) for action, _, topic in effects}
    if entitled - told:
        yield f"{len(entitled - told)} messages never arrived"
    if told - entitled:
        yield f"{len(told - entitled)} messages went to somebody who is not entitled"
    twice = [one for one, count in effects.items() if count > 1]
    if twice:
        yield f"{len(twice)} actions had an effect more than once in one stage at one org"
