"""A program of an org that reads from the real RabbitMQ, and orgs that leave nothing behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aio_pika
import orjson
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aiormq.exceptions import ChannelClosed
from attrs import define, field

import brokers
from proca.adapters.amqp.broker import AmqpBroker
from proca.adapters.amqp.line import Line, Tls
from proca.domain.ids import OrgId, OutboxId
from proca.domain.processing.topology import Exchange
from proca.domain.secret import Secret
from proca.ports.broker import Parcel
from world import TestClock

REST = timedelta(milliseconds=300)
PATIENCE = 10


@define
class Noted:
    """What operators are told."""

    events: list[tuple[str, dict[str, int | str]]] = field(factory=list)

    def noticed(self, event: str, **ids: int | str) -> None:
        self.events.append((event, ids))

    @property
    def names(self) -> list[str]:
        return [event for event, _ in self.events]


def line_to(url: str, clock: TestClock | None = None, noted: Noted | None = None) -> Line:
    return Line(Secret(url), Tls(), clock or TestClock(), noted or Noted())


@define(eq=False)
class Desk:
    """The broker as we use it, and a connection of somebody who reads."""

    broker: AmqpBroker
    noted: Noted
    reader: aio_pika.abc.AbstractConnection
    channel: AbstractChannel
    made: list[OrgId] = field(factory=list)
    _number: int = 0

    def org(self) -> OrgId:
        self.made.append(brokers.new_org_id())
        return self.made[-1]

    def parcel(self, org_id: OrgId, exchange: Exchange = Exchange.DELIVER, **more: Any) -> Parcel:
        self._number += 1
        facts: dict[str, Any] = {"routing_key": "petition.river", "is_read": True, "body": {"n": self._number}}
        return Parcel(id=OutboxId(self._number), org_id=org_id, exchange=exchange, **facts | more)

    async def next(self, queue: str, *, wait: float = PATIENCE) -> AbstractIncomingMessage:
        """The next message of a queue."""
        async with asyncio.timeout(wait):
            found = await (await self.channel.get_queue(queue, ensure=False)).get(fail=False)
            while found is None:
                await asyncio.sleep(0.02)
                found = await (await self.channel.get_queue(queue, ensure=False)).get(fail=False)
        return found

    async def count(self, queue: str) -> int | None:
        """How many messages wait; none when there is no such queue."""
        channel = await self.reader.channel()
        try:
            under = await channel.get_underlay_channel()
            return (await under.queue_declare(queue, passive=True)).message_count
        except ChannelClosed:
            return None
        finally:
            if not channel.is_closed:
                await channel.close()

    async def numbers(self, queue: str) -> list[int]:
        """What waits in a queue, taken out of it."""
        found = []
        for _ in range(await self.count(queue) or 0):
            message = await self.next(queue)
            found.append(orjson.loads(message.body)["n"])
            await message.ack()
        return sorted(found)


@asynccontextmanager
async def a_desk(rest: timedelta = REST, url: str | None = None) -> AsyncIterator[Desk]:
    """A desk at the real broker; our side may go through a proxy."""
    noted = Noted()
    reader = await aio_pika.connect(brokers.rabbitmq_url())
    broker = AmqpBroker(line_to(url or brokers.rabbitmq_url(), noted=noted), rest)
    desk = Desk(broker, noted, reader, await reader.channel())
    try:
        yield desk
    finally:
        remover = AmqpBroker(line_to(brokers.rabbitmq_url()))
        for org_id in desk.made:
            await remover.remove(org_id, rehearse=False)
        await remover.close()
        await broker.close()
        await reader.close()
