"""Messages to the real RabbitMQ: confirms, what is returned, outages (spec 30 §2.3, §2.6, 30.12#3, #47)."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import cast

import pytest
from attrs import evolve
from yarl import URL

from adapters.amqp.consumer import Desk, Noted, a_desk, line_to
from brokers import rabbitmq_url
from cutting_proxy import CuttingProxy, cutting_proxy
from proca.adapters.amqp.broker import AmqpBroker
from proca.adapters.amqp.publishing import NOT_TAKEN, NOT_WANTED, TOO_LONG
from proca.domain.errors import Unavailable
from proca.domain.processing.topology import Readers, bindings
from proca.ports.broker import Away, Parcel
from proca.ports.delivery import Delivered, Later, Never
from world import TestClock

CUSTOM = bindings(Readers(custom_action_deliver=True))


async def test_a_message_as_consumers_see_it(desk: Desk) -> None:
    """30 §2.3, 00 D7: JSON, persistent, with the number of the outbox row as id; no headers, and no content type."""
    n = desk.org()
    await desk.broker.declare(n, CUSTOM)
    parcel = desk.parcel(n, routing_key="petition.river", body={"n": 1, "name": "Zoë"})
    assert await desk.broker.publish([parcel]) == [Delivered()]
    message = await desk.next(f"cus.{n}.deliver")
    assert message.body.decode() == '{"n":1,"name":"Zoë"}'
    assert (message.exchange, message.routing_key) == (f"org.{n}.deliver", "petition.river")
    assert (message.content_type, message.delivery_mode, message.message_id) == (None, 2, str(parcel.id))
    assert message.headers == {}
    await message.ack()


async def test_many_confirms_are_on_their_way_at_once(desk: Desk) -> None:
    """Two thousand messages are one batch, and each arrives once."""
    n = desk.org()
    await desk.broker.declare(n, CUSTOM)
    parcels = [desk.parcel(n) for _ in range(2000)]
    assert await desk.broker.publish(parcels) == [Delivered()] * 2000
    assert await desk.count(f"cus.{n}.deliver") == 2000


async def test_what_no_queue_takes(desk: Desk) -> None:
    """30.12#3: nobody is meant to read it: done; somebody is: later, until the binding is there."""
    n = desk.org()
    await desk.broker.declare(n, frozenset())
    parcels = [desk.parcel(n, is_read=False), desk.parcel(n, is_read=True)]
    assert await desk.broker.publish(parcels) == [Delivered(), Later(NOT_TAKEN)]
    await desk.broker.declare(n, CUSTOM)
    assert await desk.broker.publish(parcels[1:]) == [Delivered()]


async def test_what_is_put_again_goes_to_its_queue_alone(desk: Desk) -> None:
    """30 §2.2: the default exchange, and the queue's name as the key."""
    n = desk.org()
    await desk.broker.declare(n, bindings(Readers(custom_action_deliver=True, email=True)))
    again = desk.parcel(n, queue=f"cus.{n}.deliver", routing_key=f"cus.{n}.deliver")
    lost = desk.parcel(n, queue=f"cus.{n}.confirm.action", routing_key=f"cus.{n}.confirm.action")
    assert await desk.broker.publish([again, lost]) == [Delivered(), Later(NOT_TAKEN)]
    assert await desk.numbers(f"cus.{n}.deliver") == [again.id]
    assert await desk.count(f"wrk.{n}.email.supporter") == 0


async def test_one_that_the_broker_refuses_holds_up_no_other(desk: Desk) -> None:
    """The broker closes the channel because of one message; the others are confirmed all the same."""
    n, unknown = desk.org(), desk.org()
    await desk.broker.declare(n, CUSTOM)
    parcels = [desk.parcel(one) for one in (n, n, unknown, n)]
    long = desk.parcel(n, routing_key="x" * 256)
    answers = await desk.broker.publish([*parcels, long])
    assert answers == [Delivered(), Delivered(), Later(NOT_WANTED), Delivered(), Never(TOO_LONG)]
    assert set(await desk.numbers(f"cus.{n}.deliver")) == {one.id for one in parcels if one.org_id == n}


async def test_what_is_longer_than_a_frame_arrives_whole(desk: Desk) -> None:
    """RabbitMQ takes 128 KiB at once: longer bodies go in parts, and shorter ones beside them as they are."""
    n = desk.org()
    await desk.broker.declare(n, CUSTOM)
    bodies = [{"text": "x" * length} for length in (300_000, 1, 131_000)]
    assert await desk.broker.publish([desk.parcel(n, body=body) for body in bodies]) == [Delivered()] * 3
    for body in bodies:
        message = await desk.next(f"cus.{n}.deliver")
        assert json.loads(message.body) == body
        await message.ack()


async def test_what_cannot_be_written_holds_up_no_other(desk: Desk) -> None:
    """The library refuses to write it; whoever is beside it is confirmed."""
    n = desk.org()
    await desk.broker.declare(n, CUSTOM)
    good, bad = desk.parcel(n), evolve(desk.parcel(n), trace=cast(str, object()))
    assert await desk.broker.publish([good, bad, good]) == [Delivered(), Later(NOT_WANTED), Delivered()]


async def _publish(desk: Desk, parcels: Sequence[Parcel]) -> None:
    await desk.broker.publish(parcels)


async def test_who_gives_up_in_the_middle_leaves_the_channel_as_it_was(desk: Desk) -> None:
    """A worker that is stopped while it publishes: later messages get their own confirms, not those of before."""
    n = desk.org()
    await desk.broker.declare(n, frozenset())
    await desk.broker.publish([desk.parcel(n, is_read=False)])
    for rest in range(4):
        async with asyncio.TaskGroup() as group:
            publishing = group.create_task(_publish(desk, [desk.parcel(n) for _ in range(50)]))
            for _ in range(rest):
                await asyncio.sleep(0)
            publishing.cancel()
        parcels = [desk.parcel(n, is_read=False), desk.parcel(n, is_read=True)]
        assert await desk.broker.publish(parcels) == [Delivered(), Later(NOT_TAKEN)]


@pytest.fixture
async def proxy() -> AsyncIterator[CuttingProxy]:
    url = URL(rabbitmq_url())
    async with cutting_proxy(url.host or "", url.port or 5672) as made:
        yield made


def _through(proxy: CuttingProxy) -> str:
    host, port = proxy.address
    return str(URL(rabbitmq_url()).with_host(host).with_port(port))


async def test_an_outage_is_no_fault_of_the_messages(proxy: CuttingProxy) -> None:
    """30 §2.6: while the broker is away everything is handed back; afterwards it arrives."""
    async with a_desk(url=_through(proxy)) as desk:
        n = desk.org()
        clock = desk.broker.line.clock
        assert isinstance(clock, TestClock)
        await desk.broker.declare(n, CUSTOM)
        first = await desk.broker.connected()
        asyncio.get_running_loop().call_later(0.05, proxy.cut)
        cut = await desk.broker.publish([desk.parcel(n) for _ in range(3000)])
        assert any(isinstance(one, Away) for one in cut)
        assert all(isinstance(one, Away | Delivered) for one in cut), "nothing counts as tried"
        again = [desk.parcel(n) for _ in range(10)]
        assert all(isinstance(one, Away) for one in await desk.broker.publish(again))
        with pytest.raises(Unavailable):
            await desk.broker.connected()
        proxy.restore()
        clock.move(seconds=60)
        assert await desk.broker.publish(again) == [Delivered()] * 10
        assert await desk.broker.connected() > first, "a new connection: all orgs are declared anew"
        assert {one.id for one in again} <= set(await desk.numbers(f"cus.{n}.deliver"))
        assert desk.noted.names == ["broker_away", "broker_back"]


async def test_attempts_to_connect_rest_longer_and_longer(proxy: CuttingProxy) -> None:
    """30 §2.6, 30.12#47: 1, 2, 4 … 30 seconds, however often somebody asks."""
    proxy.cut()
    clock = TestClock()
    broker = AmqpBroker(line_to(_through(proxy), clock))
    tried = []
    for second in range(100):
        before = proxy.connections
        with pytest.raises(Unavailable):
            await broker.connected()
        if proxy.connections > before:
            tried.append(second)
        clock.move(seconds=1)
    assert tried == [0, 1, 3, 7, 15, 31, 61, 91]


async def test_a_broker_that_hangs_is_not_waited_for_for_ever(proxy: CuttingProxy) -> None:
    async with a_desk(url=_through(proxy)) as desk:
        n = desk.org()
        await desk.broker.declare(n, CUSTOM)
        desk.broker._publisher.confirm_seconds = 0.2
        await desk.broker.publish([desk.parcel(n)])
        proxy.hold()
        assert all(isinstance(one, Away) for one in await desk.broker.publish([desk.parcel(n), desk.parcel(n)]))
        proxy.restore()
        assert await desk.broker.publish([desk.parcel(n)]) == [Delivered()]


@pytest.mark.parametrize("wrong", ["password", "vhost"])
async def test_a_broker_that_will_not_have_us_is_away(wrong: str) -> None:
    """30.12#47: a wrong password ends no process, and no message repeats it."""
    url = URL(rabbitmq_url())
    bad = url.with_password("h1dden") if wrong == "password" else url.with_path("/h1dden")
    noted = Noted()
    broker = AmqpBroker(line_to(str(bad), noted=noted))
    for _ in range(3):
        with pytest.raises(Unavailable) as away:
            await broker.connected()
        assert "h1dden" not in str(away.value)
        assert (away.value.code, away.value.__cause__) == ("unavailable", None)
    assert noted.names == ["broker_away"]
    assert "h1dden" not in repr(noted.events) + repr(broker)
