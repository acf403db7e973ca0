"""Exchanges, queues, arguments and bindings on the real RabbitMQ (spec 30 §2.1, 30.12#1, #2, #5, #19, #48)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.amqp.consumer import Desk, a_desk, line_to
from brokers import rabbitmq_url
from proca.adapters.amqp.broker import AmqpBroker
from proca.domain.errors import Refused
from proca.domain.orgs.service import ServiceName
from proca.domain.processing.queues import Queue
from proca.domain.processing.topology import POSSIBLE_BINDINGS, Exchange, Readers, bindings
from proca.ports.broker import Removed
from proca.ports.delivery import Delivered

EVERYTHING = POSSIBLE_BINDINGS
CUSTOM = bindings(Readers(custom_action_deliver=True))


async def test_everything_is_as_the_specification_has_it(desk: Desk) -> None:
    """30 §2.1: RabbitMQ accepts a second declaration only when type, durability and every argument are the same."""
    n = desk.org()
    await desk.broker.declare(n, EVERYTHING)
    under: Any = await desk.channel.get_underlay_channel()
    for exchange in ("confirm.supporter", "confirm.action", "deliver", "event"):
        await under.exchange_declare(f"org.{n}.{exchange}", exchange_type="topic", durable=True)
    await under.exchange_declare(f"org.{n}.fail", exchange_type="fanout", durable=True)
    await under.exchange_declare(f"org.{n}.retry", exchange_type="direct", durable=True)
    failed = {"x-dead-letter-exchange": f"org.{n}.retry", "x-message-ttl": 300}
    await under.queue_declare(f"org.{n}.fail", durable=True, arguments=failed)
    for name in (
        f"wrk.{n}.email.supporter",
        f"wrk.{n}.sqs",
        f"wrk.{n}.webhook",
        f"cus.{n}.confirm.supporter",
        f"cus.{n}.confirm.action",
        f"cus.{n}.deliver",
    ):
        arguments = {"x-dead-letter-exchange": f"org.{n}.fail", "x-dead-letter-routing-key": name}
        await under.queue_declare(name, durable=True, arguments=arguments)
    await under.queue_declare("system.deliver", durable=True, arguments={"x-max-length": 10_000})


async def test_each_exchange_leads_to_its_queues(desk: Desk) -> None:
    """30 §2.1: all messages, whatever their routing key, and no others."""
    n = desk.org()
    await desk.broker.declare(n, EVERYTHING)
    parcels = {exchange: desk.parcel(n, exchange, routing_key="a.b.c") for exchange in Exchange}
    assert await desk.broker.publish(list(parcels.values())) == [Delivered()] * 4
    for queue in Queue:
        bound = [parcels[one.exchange].id for one in EVERYTHING if one.queue is queue]
        assert await desk.numbers(queue.of(n)) == sorted(bound), queue


@pytest.mark.parametrize("readers", [Readers(), Readers(custom_action_deliver=True), Readers(push=ServiceName.SQS)])
async def test_only_what_is_asked_for_is_made(desk: Desk, readers: Readers) -> None:
    """30.12#46: no queue without a reader."""
    n = desk.org()
    await desk.broker.declare(n, bindings(readers))
    there = {queue for queue in Queue if await desk.count(queue.of(n)) is not None}
    assert there == {one.queue for one in bindings(readers)}


async def test_a_rejected_message_comes_back_to_its_queue_alone(desk: Desk) -> None:
    """30.12#2: rejected, it rests in the fail queue for the explicit time, and comes back to where it was."""
    n = desk.org()
    await desk.broker.declare(n, bindings(Readers(custom_action_deliver=True, push=ServiceName.WEBHOOK)))
    await desk.broker.publish([desk.parcel(n)])
    await (await desk.next(f"wrk.{n}.webhook")).ack()
    for attempt in range(1, 4):
        message = await desk.next(f"cus.{n}.deliver")
        deaths: Any = message.headers.get("x-death", [])
        rejected = [one["count"] for one in deaths if one["queue"] == f"cus.{n}.deliver"]
        assert rejected == [attempt - 1] * (attempt > 1), "a consumer can count attempts (30.12#1)"
        await message.reject(requeue=False)
        assert await _soon(desk, f"org.{n}.fail", 1), "it rests first"
    await (await desk.next(f"cus.{n}.deliver")).ack()
    assert await desk.count(f"wrk.{n}.webhook") == 0
    assert await desk.count(f"org.{n}.fail") == 0


async def _soon(desk: Desk, queue: str, count: int) -> bool:
    for _ in range(100):
        if await desk.count(queue) == count:
            return True
        await asyncio.sleep(0.002)
    return False


async def test_a_reader_who_is_switched_off_gets_nothing_new_and_keeps_the_rest(desk: Desk) -> None:
    """30 §2.1, 30.12#5: the stage binding goes; the queue, what is in it and its way back stay."""
    n = desk.org()
    await desk.broker.declare(n, CUSTOM)
    await desk.broker.publish([desk.parcel(n)])
    await desk.broker.declare(n, frozenset())
    assert await desk.broker.publish([desk.parcel(n, is_read=False)]) == [Delivered()]
    message = await desk.next(f"cus.{n}.deliver")
    await message.reject(requeue=False)
    await (await desk.next(f"cus.{n}.deliver")).ack()
    assert await desk.count(f"cus.{n}.deliver") == 0
    await desk.broker.declare(n, CUSTOM)
    await desk.broker.publish([desk.parcel(n)])
    assert await desk.count(f"cus.{n}.deliver") == 1


async def test_system_events_go_into_the_queue_of_the_instance_too(desk: Desk) -> None:
    """30 §2.1: bound to every org's events with `system.*`."""
    n = desk.org()
    await desk.broker.declare(n, frozenset())
    marks = [f"{n}-{key}" for key in ("system.new_org", "supporter.email_status")]
    for mark in marks:
        key = mark.partition("-")[2]
        await desk.broker.publish(
            [desk.parcel(n, Exchange.EVENT, routing_key=key, is_read="system" in key, body={"mark": mark})]
        )
    found = await desk.next("system.deliver")
    while str(n).encode() not in found.body:
        found = await desk.next("system.deliver")
    assert marks[0].encode() in found.body
    # What is not acknowledged goes back, if others share the queue.
    await found.ack()


async def test_another_rest_counts_as_soon_as_nothing_rests(desk: Desk) -> None:
    """30.12#2: the time is an argument, which RabbitMQ never changes; an empty queue is made anew, a full one kept."""
    n = desk.org()
    await desk.broker.declare(n, CUSTOM)
    slow = AmqpBroker(line_to(rabbitmq_url()), timedelta(hours=1))
    await slow.declare(n, CUSTOM)
    await slow.publish([desk.parcel(n)])
    await (await desk.next(f"cus.{n}.deliver")).reject(requeue=False)
    assert await _soon(desk, f"org.{n}.fail", 1)
    await desk.broker.declare(n, CUSTOM)
    assert await desk.count(f"org.{n}.fail") == 1, "nothing that rests is lost"
    assert ("broker_queue_differs", {"queue": f"org.{n}.fail"}) in desk.noted.events
    await slow.close()


async def test_something_else_of_that_name_is_a_clear_refusal(desk: Desk) -> None:
    """An exchange of another type concerns one org; the next is declared as ever."""
    n, other = desk.org(), desk.org()
    under = await desk.channel.get_underlay_channel()
    await under.exchange_declare(f"org.{n}.deliver", exchange_type="headers", durable=True)
    with pytest.raises(Refused, match="The broker refuses"):
        await desk.broker.declare(n, CUSTOM)
    await desk.broker.declare(other, CUSTOM)
    assert await desk.count(f"cus.{other}.deliver") == 0


async def test_what_an_org_has_can_be_removed() -> None:
    """30.12#48: a rehearsal only looks; other orgs keep what they have."""
    async with a_desk() as desk:
        n, other = desk.org(), desk.org()
        for one in (n, other):
            await desk.broker.declare(one, CUSTOM)
            await desk.broker.publish([desk.parcel(one), desk.parcel(one)])
        expected = Removed(queues=2, exchanges=6, messages=2)
        assert await desk.broker.remove(n, rehearse=True) == expected
        assert await desk.count(f"cus.{n}.deliver") == 2
        assert await desk.broker.remove(n, rehearse=False) == expected
        assert await desk.count(f"cus.{n}.deliver") is None
        assert await desk.broker.remove(n, rehearse=False) is None
        assert await desk.count(f"cus.{other}.deliver") == 2
