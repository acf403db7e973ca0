"""RabbitMQ away while people sign: everything arrives afterwards, once (spec 30 §2.6, 30.12#3, issue 4)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from attrs import define
from dependency_injector import providers
from yarl import URL

import brokers
from adapters.amqp.consumer import Desk, Noted, a_desk, line_to
from cutting_proxy import CuttingProxy, cutting_proxy
from proca.adapters.amqp.broker import AmqpBroker
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.errors import Unavailable
from proca.domain.orgs.org import Org, new_org
from proca.entrypoints.worker import PublishingLoop
from world import World, world

SIGNERS = 60


@define
class Stage:
    """A world whose broker is the real one behind a proxy, and a program of an org that reads there."""

    w: World
    proxy: CuttingProxy
    desk: Desk
    broker: AmqpBroker
    org: Org
    page: ActionPage

    async def sign(self, first: int, count: int) -> None:
        for number in range(first, first + count):
            await self.w.signed(self.page, f"s{number}@mail.test")
            await self.w.process()

    async def publish(self) -> int:
        """Rounds until nothing is left; one that fails fails."""
        keep, publish = self.w.container.broker.keep_topology(), self.w.container.broker.publish_messages()
        done = 0
        await keep()
        while taken := await publish(7):
            done += taken
        return done

    async def arrived(self) -> list[str]:
        """Whose messages are in the queue."""
        queue = f"cus.{self.org.id}.deliver"
        found = []
        for _ in range(await self.desk.count(queue) or 0):
            message = await self.desk.next(queue)
            found.append(message.message_id or "")
            await message.ack()
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
async def s(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    url = URL(brokers.rabbitmq_url())
    async with world(request.param) as w, a_desk() as desk, cutting_proxy(url.host or "", url.port or 5672) as proxy:
        host, port = proxy.address
        broker = AmqpBroker(line_to(str(url.with_host(host).with_port(port)), w.clock, Noted()))
        w.container.broker.broker.override(providers.Object(broker))
        org = new_org(id=desk.org(), name="river", title="River", now=w.clock.now(), custom_action_deliver=True)
        async with w.container.store().unit() as unit:
            org = await unit.orgs.put(org)
        page = await w.page(await w.campaign(org), org)
        yield Stage(w, proxy, desk, broker, org, page)
        # The instance has a number that others on a shared broker may have too, so that its things stay there.
        await broker.close()


async def test_signatures_go_on_and_arrive_afterwards(s: Stage) -> None:
    """Before, during and after the outage: all are accepted and processed, none is lost, none dies."""
    await s.sign(0, 5)
    assert await s.publish() == 5
    s.proxy.cut()
    await s.sign(5, 10)
    for _ in range(30):
        with pytest.raises(Unavailable):
            await s.publish()
        s.w.clock.move(minutes=10)
    assert await s.w.count("dead_letters") == 0
    s.proxy.restore()
    s.w.clock.move(minutes=1)
    await s.sign(15, 5)
    assert await s.publish() == 15
    found = await s.arrived()
    assert len(found) == len(set(found)) == 20
    assert await s.w.count("outbox") == 0


async def test_a_line_that_is_cut_again_and_again_loses_nothing(s: Stage) -> None:
    """In the middle of publishing: what was not confirmed comes again under the same number (00 D4: at least once)."""
    await s.sign(0, SIGNERS)
    ours = {str(number) for number in await _numbers(s)}
    publish = s.w.container.broker.publish_messages()
    await s.w.container.broker.keep_topology()()
    for wait in (0, 0.001, 0.003, 0.006, 0.01):
        publishing = asyncio.create_task(publish(40))
        await asyncio.sleep(wait)
        s.proxy.drop()
        await asyncio.gather(publishing, return_exceptions=True)
        s.w.clock.move(minutes=3)
    await s.publish()
    assert await s.w.count("dead_letters") == 0
    assert set(await s.arrived()) == ours


async def _numbers(s: Stage) -> list[int]:
    claimed = await s.w.container.queue().claim_in_turn("org.", 1000, s.w.clock.now(), s.w.clock.now())
    return [job.id for job in claimed]


async def test_the_loop_outlives_an_outage(s: Stage) -> None:
    """As it runs in the server: rounds that fail rest, and it lets the broker go when it is told to stop."""
    loop: PublishingLoop = s.w.container.broker.publishing_loop()
    assert await loop.round() > 0
    s.proxy.cut()
    await s.sign(0, 3)
    assert await loop.calmly(loop.round) == 2.0
    s.proxy.restore()
    s.w.clock.move(minutes=1)
    assert await loop.calmly(loop.round) == 0.0
    assert len(await s.arrived()) == 3
    await loop.stop()
