"""Messages on their way to a broker, and the topology there (spec 30 §2.3, §2.5, §2.6, 30.12#1, #3, #5, 00 D7)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from attrs import define, evolve
from dependency_injector import providers

from proca.adapters.memory.broker import MemoryBroker
from proca.application.processing.publish_messages import REFUSED, PublishMessages
from proca.domain.errors import Refused, Unavailable
from proca.domain.ids import OrgId
from proca.domain.orgs.org import Org
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.queues import Queue
from proca.domain.processing.topology import Binding, Exchange
from proca.ports.broker import Removed
from proca.ports.queue import Done, Verdict
from proca.ports.queue import Queue as JobQueue
from world import STORES, World, world


@define
class Picky(MemoryBroker):
    """A broker that refuses the queues of one org, and may go away while it declares."""

    refused: OrgId | None = None
    goes: bool = False
    declared: int = 0

    async def declare(self, org_id: OrgId, bindings: frozenset[Binding]) -> None:
        self.declared += 1
        if self.goes:
            self.leave()
        if org_id == self.refused:
            raise Refused("something else is there")
        await super().declare(org_id, bindings)


@define
class Place:
    """A world with a broker beside it."""

    w: World
    broker: Picky

    async def publish(self, limit: int = 100) -> int:
        """A round of the loop."""
        await self.keep()
        return await self.w.container.broker.publish_messages()(limit)

    async def keep(self) -> int:
        """Look at the topology."""
        return await self.w.container.broker.keep_topology()()

    async def put(
        self, org: Org, key: str = "petition.river", exchange: Exchange = Exchange.DELIVER, **body: object
    ) -> None:
        async with self.w.container.store().unit() as unit:
            await unit.outbox.put(OutboxEntry(exchange.of(org.id), key, {"said": "x", **body}))

    def read(self, queue: str) -> int:
        return len(self.broker.queues[queue])

    async def change(self, org: Org, **settings: object) -> None:
        async with self.w.container.store().unit() as unit:
            stored = await unit.orgs.get(org.id)
            assert stored is not None
            await unit.orgs.put(evolve(stored, **settings))  # type: ignore[arg-type]
        self.w.clock.move(seconds=2)

    async def dead(self) -> int:
        if self.w.state is not None:
            return len(self.w.state.data.dead)
        return await self.w.count("dead_letters")


async def _place(w: World) -> Place:
    broker = Picky()
    w.container.broker.broker.override(providers.Object(broker))
    return Place(w, broker)


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    async with world(request.param) as made:
        yield await _place(made)


@pytest.fixture
async def m() -> AsyncIterator[Place]:
    async with world("memory") as made:
        yield await _place(made)


async def test_a_signature_arrives_with_every_entitled_org(p: Place) -> None:
    """30 §2.3: one message for each org with a contact; what the broker has confirmed leaves the outbox."""
    lead = await p.w.org("lead", custom_action_deliver=True)
    partner = await p.w.org("partner", custom_action_deliver=True)
    page = await p.w.page(await p.w.campaign(lead), partner)
    await p.w.signed(page, privacy={"optIn": True, "leadOptIn": True})
    await p.w.process()
    assert await p.publish() == 2
    for org in (lead, partner):
        (parcel,) = p.broker.queues[f"cus.{org.id}.deliver"]
        assert (parcel.org_id, parcel.routing_key) == (org.id, f"petition.{(await _campaign_name(parcel.body))}")
    assert await p.w.messages() == []
    assert await p.publish() == 0


async def _campaign_name(body: object) -> str:
    assert isinstance(body, Mapping)
    return str(body["campaign"]["name"])


async def test_an_outage_uses_up_no_attempts(p: Place) -> None:
    """00 D7, 30 §2.6: intake and processing go on; after a hundred rounds without a broker everything arrives once."""
    org = await p.w.org("river", custom_action_deliver=True)
    page = await p.w.page(await p.w.campaign(org), org)
    await p.publish()
    p.broker.leave()
    await p.w.signed(page)
    assert await p.w.process() == 1
    for _ in range(100):
        with pytest.raises(Unavailable):
            await p.publish()
        p.w.clock.move(minutes=5)
    assert await p.dead() == 0
    p.broker.come_back()
    assert await p.publish() == 1
    assert p.read(f"cus.{org.id}.deliver") == 1


async def test_what_was_claimed_when_the_broker_went_is_handed_back(p: Place) -> None:
    """Away in the middle of a round, twenty times over: nothing is tried, and nothing waits for a lease to end."""
    org = await p.w.org("river", custom_action_deliver=True)
    await p.put(org)
    for _ in range(20):
        p.broker.goes = True
        # The topology is not looked at first, so that the messages are claimed.
        assert await p.w.container.broker.publish_messages()(100) == 0
        p.broker.goes = False
        p.broker.come_back()
    assert await p.publish() == 1
    assert (p.read(f"cus.{org.id}.deliver"), await p.dead()) == (1, 0)


@define
class Gone:
    """A queue whose database does not take verdicts for a while; all else is as behind it."""

    inner: JobQueue
    away: bool = False

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        """As behind it, if it is there."""
        if self.away and verdicts:
            raise Unavailable("gone", code="unavailable")
        return await self.inner.settle(verdicts, now)


async def test_what_was_confirmed_before_the_database_went_is_not_sent_twice(p: Place) -> None:
    """The confirms are kept until they can be written down, or until the lease has ended and somebody else has it."""
    org = await p.w.org("lead", custom_action_deliver=True)
    for _ in range(3):
        await p.put(org)
    queue = Gone(p.w.container.queue(), away=True)
    await p.keep()
    publish = p.w.container.broker.publish_messages(queue=queue)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await publish(100)
    assert (p.read(f"cus.{org.id}.deliver"), len(await p.w.messages())) == (3, 3)
    queue.away = False
    assert await publish(100) == 0
    assert (p.read(f"cus.{org.id}.deliver"), await p.w.messages()) == (3, [])


async def owing(p: Place) -> tuple[Org, Gone, PublishMessages]:
    """Somebody whose one message was confirmed while the database was away, two minutes and a second later."""
    org = await p.w.org("lead", custom_action_deliver=True)
    await p.put(org)
    queue = Gone(p.w.container.queue(), away=True)
    await p.keep()
    publish = p.w.container.broker.publish_messages(queue=queue)
    with pytest.raises(Unavailable):
        await publish(100)
    p.w.clock.move(seconds=121)
    return org, queue, publish


async def test_what_is_owed_longer_than_the_lease_holds_up_nothing(p: Place) -> None:
    """The messages are anybody's by then, and go out again under the same numbers (00 D4: at least once)."""
    org, queue, publish = await owing(p)
    queue.away = False
    assert await publish(100) == 1
    assert len({one.id for one in p.broker.queues[f"cus.{org.id}.deliver"]}) == 1
    assert (p.read(f"cus.{org.id}.deliver"), await p.w.messages()) == (2, [])


async def test_what_somebody_else_has_by_now_is_settled_by_them_alone(p: Place) -> None:
    """00 D7: a verdict on a claim that has ended counts for nothing."""
    org, queue, late = await owing(p)
    now = p.w.clock.now()
    (job,) = await queue.claim(Exchange.DELIVER.of(org.id), 1, now, now + timedelta(minutes=2))
    queue.away = False
    assert await late(100) == 0
    assert len(await p.w.messages()) == 1
    assert await queue.settle([Done(job)], now) == 1


async def test_what_no_queue_takes_is_tried_again_and_dies_after_ten_attempts(p: Place) -> None:
    """30.12#1, 00 D7: a message put into a queue that its org never switched on is no poison for ever."""
    org = await p.w.org("river")
    await p.put(org, Queue.CUSTOM_ACTION_DELIVER.of(org.id))
    for attempt in range(10):
        assert await p.dead() == 0, attempt
        assert await p.publish() == 1
        assert await p.publish() == 0, "not before its time"
        p.w.clock.move(minutes=31)
    assert (await p.dead(), await p.w.messages()) == (1, [])


async def test_what_nobody_reads_is_done(m: Place) -> None:
    """30 §2.3: "no queue" is meant so; messages of an org that is gone go too."""
    org = await m.w.org("quiet")
    await m.put(org)
    async with m.w.container.store().unit() as unit:
        await unit.outbox.put(OutboxEntry("org.999.deliver", "petition.x", {}))
    assert await m.publish() == 2
    assert await m.w.messages() == []


async def test_system_events_go_into_the_queue_of_the_instance(m: Place) -> None:
    """30 §3.5: of any org, whether or not it reads events itself."""
    org = await m.w.org("quiet")
    await m.put(org, "system.new_org", Exchange.EVENT)
    await m.publish()
    assert m.read("system.deliver") == 1


async def test_a_queue_that_the_broker_refuses_holds_up_no_other_org(m: Place) -> None:
    """30.12#47: the operator hears of it, the org's messages wait, all others arrive."""
    bad = await m.w.org("bad", custom_action_deliver=True)
    good = await m.w.org("good", custom_action_deliver=True)
    m.broker.refused = bad.id
    for org in (bad, good):
        await m.put(org)
    await m.publish()
    assert m.read(f"cus.{good.id}.deliver") == 1
    assert m.w.state is not None
    assert [(one.topic, one.error) for one in m.w.state.outbox] == [(f"org.{bad.id}.deliver", REFUSED)]
    m.broker.refused = None
    m.w.clock.move(minutes=1)
    await m.publish()
    assert m.read(f"cus.{bad.id}.deliver") == 1


async def test_a_burst_of_one_org_holds_up_no_other(p: Place) -> None:
    busy = await p.w.org("busy", custom_action_deliver=True)
    calm = await p.w.org("calm", custom_action_deliver=True)
    for _ in range(50):
        await p.put(busy)
    await p.put(calm)
    await p.publish(20)
    assert (p.read(f"cus.{busy.id}.deliver"), p.read(f"cus.{calm.id}.deliver")) == (10, 1)


async def test_readers_count_from_the_next_second(p: Place) -> None:
    """30.12#5: switched on, bound; switched off, unbound; and nothing is declared while nothing changes."""
    org = await p.w.org("river")
    assert await p.keep() >= 1
    p.broker.declared = 0
    for _ in range(10):
        p.w.clock.move(seconds=2)
        assert await p.keep() == 0
    assert p.broker.declared == 0
    await p.change(org, custom_action_deliver=True)
    assert await p.keep() == 1
    await p.put(org)
    await p.publish()
    assert p.read(f"cus.{org.id}.deliver") == 1
    await p.change(org, custom_action_deliver=False)
    assert await p.keep() == 1
    await p.put(org)
    await p.publish()
    assert (p.read(f"cus.{org.id}.deliver"), await p.w.messages()) == (1, [])


async def test_a_campaign_that_asks_is_noticed(p: Place) -> None:
    """30.12#4, #5: the setting of a campaign binds the queue of the org that moderates."""
    org = await p.w.org("river")
    campaign = await p.w.campaign(org)
    await p.w.page(campaign, org)
    await p.keep()
    assert not p.broker.bound[org.id]
    async with p.w.container.store().unit() as unit:
        await unit.campaigns.put(evolve(campaign, action_confirm=True))
    p.w.clock.move(seconds=2)
    await p.keep()
    assert p.broker.bound[org.id] == {Binding(Exchange.ACTION_CONFIRM, Queue.CUSTOM_ACTION_CONFIRM)}


async def test_a_new_connection_declares_everything(m: Place) -> None:
    """30 §2.5: and an org that is made between two looks is declared before its first message."""
    orgs = [await m.w.org(f"o{number}", custom_action_deliver=True) for number in range(20)]
    await m.keep()
    m.broker.bound.clear()
    m.broker.leave()
    m.broker.come_back()
    await m.keep()
    assert {org.id for org in orgs} <= set(m.broker.bound)
    late = await m.w.org("late", custom_action_deliver=True)
    await m.put(late)
    assert await m.w.container.broker.publish_messages()(10) == 1
    assert m.read(f"cus.{late.id}.deliver") == 1


async def test_what_somebody_removed_from_the_broker_comes_back(m: Place) -> None:
    """With the first message that does not arrive, or in its turn: a share of all orgs every minute."""
    org = await m.w.org("river", custom_action_deliver=True)
    await m.keep()
    await m.broker.remove(org.id, rehearse=False)
    await m.put(org)
    await m.publish()
    m.w.clock.move(seconds=50)
    await m.publish()
    assert m.read(f"cus.{org.id}.deliver") == 1
    await m.broker.remove(org.id, rehearse=False)
    for _ in range(2):
        m.w.clock.move(seconds=61)
        assert await m.keep() == 1
    assert org.id in m.broker.bound


async def test_orgs_that_are_gone_are_cleaned_away(p: Place) -> None:
    """30.12#48: exactly those that nobody has any more; a rehearsal keeps everything."""
    gone = [await p.w.org(f"g{number}", custom_action_deliver=True) for number in range(2)]
    stays = await p.w.org("stays", custom_action_deliver=True)
    await p.put(gone[0])
    await p.publish()
    async with p.w.container.store().unit() as unit:
        for org in gone:
            await unit.orgs.remove(org)
    clean = p.w.container.broker.clean_broker()
    expected = {gone[0].id: Removed(2, 6, 1), gone[1].id: Removed(2, 6, 0)}
    assert await clean(rehearse=True) == expected
    assert await clean(rehearse=False) == expected
    assert await clean(rehearse=False) == {}
    assert stays.id in p.broker.bound
