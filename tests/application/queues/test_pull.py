"""Queues read over HTTP: the same messages as over AMQP, the same retries and dead letters (issue 4 item 5, 00 D7)."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import define, evolve, field
from dependency_injector import providers

from application.queues.reader import SOME, Reader
from data_world import refusal
from proca.application.queues.patience import Patience
from proca.application.queues.read_queue import Ask
from proca.application.queues.settle_queue import Settled
from proca.domain.errors import Limited
from proca.domain.ids import OutboxId
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.pulling import PullQueue
from proca.domain.retries import RetryPolicy
from proca.domain.users.roles import OWNER, ROLES, Role
from proca.ports.feed import Feed
from proca.ports.queue import Job

LAST = RetryPolicy().attempts
EVERY = pytest.mark.parametrize("queue", PullQueue)


async def test_what_processing_delivers_is_read_and_taken(r: Reader) -> None:
    """30 §2.1, 30 §3.1: the org's own copy, under the routing key of its exchange."""
    await r.set(custom_action_confirm=False)
    await r.d.sign(await r.d.page(), "olga")
    await r.d.w.process()
    [got] = await r.read()
    assert (got.job.attempts, got.job.routing_key) == (1, "petition.one")
    assert (got.job.body["schema"], got.job.body["stage"]) == ("proca:action:2", "deliver")
    assert got.job.body["contact"]["email"] == "olga@mail.test"  # type: ignore[index]
    assert await r.read() == []
    assert await r.ack(got.receipt) == told(1)
    r.d.w.clock.move(hours=9)
    assert await r.read() == []
    assert await r.ack(got.receipt) == told(0, got.receipt)


async def test_who_moderates_reads_what_waits_for_a_decision(r: Reader) -> None:
    """30 §2.1: `cus.N.confirm.action`."""
    await r.d.sign(await r.d.page(), "olga")
    await r.d.w.process()
    assert [one.job.body["stage"] for one in await r.read(PullQueue.ACTION_CONFIRM)] == ["action_confirm"]
    assert await r.read(PullQueue.DELIVER) == []


async def test_deliveries_carry_events_too(r: Reader) -> None:
    """30 §2.1: `cus.N.deliver` is bound to both exchanges; oldest first."""
    await r.deliver("a")
    await r.tell("e")
    await r.deliver("b")
    assert await r.keys() == ["a", "e", "b"]


async def test_events_alone_are_shown_once_and_none_is_lost(r: Reader) -> None:
    """`event` leaves messages of actions where they are; what it gave out, `deliver` does not."""
    await r.deliver("a")
    await r.tell("e1")
    await r.tell("e2")
    assert await r.keys(PullQueue.EVENT, limit=1) == ["e1"]
    assert await r.keys(PullQueue.DELIVER) == ["a", "e2"]
    assert await r.keys(PullQueue.EVENT) == []
    r.d.w.clock.move(minutes=2)
    [one, two] = await r.read(PullQueue.EVENT)
    assert await r.ack(one.receipt, two.receipt, queue=PullQueue.EVENT) == told(2)
    assert await r.keys() == ["a"]


async def test_a_lease_that_ends_counts_as_an_attempt(r: Reader) -> None:
    """00 D7: the receipt of an earlier attempt settles nothing any more, and after the last one it is given up."""
    await r.deliver("a")
    [first] = await r.read(lease=5)
    r.d.w.clock.move(seconds=4)
    assert await r.read() == []
    r.d.w.clock.move(seconds=2)
    [second] = await r.read(lease=5)
    assert (second.job.id, second.job.attempts) == (first.job.id, 2)
    assert await r.ack(first.receipt) == told(0, first.receipt)
    for attempt in range(3, LAST + 1):
        r.d.w.clock.move(seconds=6)
        assert [one.job.attempts for one in await r.read(lease=5)] == [attempt]
    r.d.w.clock.move(seconds=6)
    await r.deliver("b")
    assert await r.keys() == ["b"]
    assert await r.dead() == [(f"cus.{r.org.id}.deliver", LAST + 1, "every attempt ended without an answer")]


async def test_a_receipt_is_good_until_somebody_else_has_the_message(r: Reader) -> None:
    await r.deliver("a")
    [got] = await r.read(lease=5)
    r.d.w.clock.move(seconds=60)
    assert await r.ack(got.receipt) == told(1)


async def test_both_receipts_of_one_message_in_one_request(r: Reader) -> None:
    """The later one counts, in whatever order they come."""
    for turn in (1, -1):
        await r.deliver("a")
        [old] = await r.read(lease=1)
        r.d.w.clock.move(seconds=2)
        [new] = await r.read(lease=1)
        assert await r.ack(*(old.receipt, new.receipt, new.receipt)[::turn]) == told(1, old.receipt)


async def test_what_is_given_back_comes_again_after_a_rest_and_dies_after_the_last(r: Reader) -> None:
    """00 D7: exponential back-off; 30 §2.4: retries are not endless."""
    await r.deliver("a")
    for attempt in range(1, LAST + 1):
        [got] = await r.read()
        assert got.job.attempts == attempt
        assert await r.nack(got.receipt, reason="crm-away") == told(1)
        r.d.w.clock.move(seconds=29)
        assert await r.read() == []
        r.d.w.clock.move(minutes=31)
    assert await r.read() == []
    assert await r.dead() == [(f"cus.{r.org.id}.deliver", LAST, "rejected by its reader: crm-away")]


async def test_what_is_given_back_at_once_still_counts(r: Reader) -> None:
    await r.deliver("a")
    for _ in range(LAST):
        [got] = await r.read()
        assert await r.nack(got.receipt, at_once=True) == told(1)
    assert await r.read() == []
    assert await r.dead() == [(f"cus.{r.org.id}.deliver", LAST, "rejected by its reader")]


async def test_somebody_elses_receipt_is_no_receipt(r: Reader) -> None:
    """Of another org, of another queue, or of nobody: the same refusal, and nothing is done."""
    await r.deliver("a", "b")
    await r.tell("e")
    [mine, other, _] = await r.read(limit=3)
    other_org = await r.d.w.org("other")
    other_owner = await r.d.people.staff(other_org, OWNER)
    asked = (
        r.use.ack_messages(other_owner, "other", PullQueue.DELIVER, [mine.receipt]),
        r.ack(mine.receipt, queue=PullQueue.EVENT),
        r.ack("AAAA"),
        r.ack("A" * 28),
        r.ack("ä"),
        r.nack(mine.receipt[:-1]),
    )
    for one in asked:
        refused = await refusal(one)
        assert (refused.kind, refused.code, refused.path) == ("refused", "bad_receipt", ("receipts", 0))
    refused = await refusal(r.ack(mine.receipt, "nothing"))
    assert refused.path == ("receipts", 1)
    assert await r.ack(mine.receipt, other.receipt) == told(2)


# ---------------------------------------------------------------- waiting


async def test_a_message_that_comes_while_somebody_waits(r: Reader) -> None:
    async def somebody_signs(seconds: float) -> None:
        await r.rest(seconds)
        if len(r.waited) == 3:
            await r.deliver("a")

    r.patience.pause = somebody_signs
    assert await r.keys(wait=30) == ["a"]
    assert r.waited == [1.0, 1.0, 1.0]


async def test_who_waits_for_nothing_gets_nothing(m: Reader) -> None:
    before = m.d.w.clock.at
    assert await m.read(wait=3) == []
    assert timedelta(seconds=3) <= m.d.w.clock.at - before < timedelta(seconds=3.1)
    assert await m.read() == []


async def test_a_server_that_stops_ends_waits(m: Reader) -> None:
    async def the_server_stops(seconds: float) -> None:
        await m.rest(seconds)
        m.patience.end()

    m.patience.pause = the_server_stops
    assert await m.read(wait=30) == []
    assert len(m.waited) == 1


async def test_not_everybody_may_wait_at_once(m: Reader) -> None:
    patience = Patience(m.d.w.container.feed(), m.d.w.clock, most=1)
    with patience.seat("a"), patience.seat("b"), pytest.raises(Limited), patience.seat("a"):
        pass
    with patience.seat("a"):
        pass


@define
class Counting:
    """A feed that counts what it is asked, and takes its time for a look."""

    feed: Feed
    looks: list[int] = field(factory=list)
    claims: int = 0

    async def claim(self, *asked: Any, **more: Any) -> Sequence[Job]:
        self.claims += 1
        return await self.feed.claim(*asked, **more)

    async def due(self, topics: Collection[str], now: datetime) -> frozenset[str]:
        self.looks.append(len(topics))
        await asyncio.sleep(0)
        return await self.feed.due(topics, now)

    async def held(self, topic: str, attempts: Mapping[OutboxId, int]) -> Sequence[Job]:
        return await self.feed.held(topic, attempts)


async def test_a_hundred_who_wait_cost_what_one_costs(m: Reader) -> None:
    """Ten seconds, fifty orgs, two readers each: two looks a second at most, and claims only where something came."""
    clock, counting = m.d.w.clock, Counting(m.d.w.container.feed())
    orgs = [await m.d.w.org(f"org{number}", custom_action_deliver=True) for number in range(50)]
    m.d.w.container.feed.override(providers.Object(counting))
    m.d.w.container.use_cases.reset()
    m.d.w.container.queues.patience.reset()
    admin, patience = await m.d.people.admin(), m.patience
    resting: list[asyncio.Future[None]] = []

    async def pause(_seconds: float) -> None:
        resting.append(asyncio.get_running_loop().create_future())
        await resting[-1]

    async def time_passes() -> None:
        """A second at a time, when all rest who wait."""
        for second in range(10):
            while len(resting) < (patience._waiting.total() if second else 100):  # noqa: ASYNC110  (their turn)
                await asyncio.sleep(0)
            if second == 5:
                await m.put(OutboxEntry(PullQueue.DELIVER.topic(orgs[7].id), "a", {}, SOME))
            clock.move(seconds=1)
            for one in resting:
                one.set_result(None)
            resting.clear()
            if second == 9:
                patience.end()

    patience.pause = pause
    ask = Ask(limit=1, wait=30)
    reads = [m.use.read_queue(admin, org.name, PullQueue.DELIVER, ask) for org in orgs for _ in range(2)]
    *got, _ = await asyncio.wait_for(asyncio.gather(*reads, time_passes()), 20)
    assert sum(len(found or ()) for found in got) == 1
    assert 5 <= len(counting.looks) <= 20
    assert max(counting.looks) == 50
    assert 100 <= counting.claims <= 104


@pytest.mark.parametrize("is_there", [True, False])
async def test_a_look_at_many_topics(r: Reader, is_there: bool) -> None:
    """In one question: what is due, not what is leased, and nothing that was not asked for."""
    feed, now = r.d.w.container.feed(), r.d.w.clock.now
    names = [f"cus.{number}.deliver" for number in range(1000, 1700)]
    put = [names[3], names[600], "cus.9.other"] if is_there else ["cus.9.other"]
    await r.put(*(OutboxEntry(name, "k", {"n": 1}, SOME) for name in put))
    assert await feed.due(names, now()) == ({names[3], names[600]} if is_there else set())
    await feed.claim(names[3], 9, now(), now() + timedelta(minutes=1))
    assert await feed.due(names, now()) == ({names[600]} if is_there else set())
    assert await feed.due([], now()) == frozenset()


async def test_who_leaves_takes_nobodys_look_along(m: Reader) -> None:
    """The first who looks goes away in the middle; the second gets the answer, and nothing is left behind."""
    feed = Counting(m.d.w.container.feed())
    patience = Patience(feed, m.d.w.clock)
    await m.deliver("a")
    topic = PullQueue.DELIVER.topic(m.org.id)
    with patience.seat(topic):
        first, second = (asyncio.create_task(patience.has_come(topic)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert await second is True
    assert len(feed.looks) == 1
    assert patience._looking is None
    assert patience._waiting == Counter()


@define
class Slow:
    """Claims at once, and takes its time to say so."""

    inner: Feed
    claimed: asyncio.Event = field(factory=asyncio.Event)
    told: asyncio.Event = field(factory=asyncio.Event)

    async def claim(
        self, topic: str, limit: int, now: datetime, until: datetime, *, only_events: bool = False
    ) -> Sequence[Job]:
        """Claim, and wait until it may be told."""
        jobs = await self.inner.claim(topic, limit, now, until, only_events=only_events)
        self.claimed.set()
        await self.told.wait()
        return jobs


async def test_a_reader_that_goes_away_while_claiming_leases_nothing(r: Reader) -> None:
    """Others get the message at once, and the attempt does not count."""
    await r.deliver("a")
    slow = Slow(r.d.w.container.feed())
    read = evolve(r.use.read_queue, feed=slow)
    reading = asyncio.create_task(read(r.d.owner, r.org.name, PullQueue.DELIVER, Ask(limit=1)))
    await slow.claimed.wait()
    assert await r.keys() == []
    reading.cancel()
    slow.told.set()
    with pytest.raises(asyncio.CancelledError):
        await reading
    (pulled,) = await r.read()
    assert (pulled.job.routing_key, pulled.job.attempts) == ("a", 1)


# ---------------------------------------------------------------- who may, and when


@EVERY
async def test_a_queue_that_nothing_comes_into_says_which_setting(m: Reader, queue: PullQueue) -> None:
    await m.set(custom_action_deliver=False, custom_event_deliver=False, custom_action_confirm=False)
    refused = await refusal(m.read(queue, wait=30))
    wanted = {
        PullQueue.DELIVER: "custom_action_deliver_off",
        PullQueue.EVENT: "custom_event_deliver_off",
        PullQueue.ACTION_CONFIRM: "custom_action_confirm_off",
        PullQueue.SUPPORTER_CONFIRM: "custom_supporter_confirm_off",
    }
    assert (refused.kind, refused.code) == ("refused", wanted[queue])
    assert m.waited == []


async def test_what_waits_is_read_though_the_setting_is_off_by_now(r: Reader) -> None:
    """30 §2.1: queues stay, so that nothing that waits is lost."""
    await r.deliver("a")
    await r.set(custom_action_deliver=False, custom_event_deliver=False)
    assert await r.keys() == ["a"]
    assert (await refusal(r.read())).code == "custom_action_deliver_off"


async def test_events_are_deliveries_as_well(m: Reader) -> None:
    await m.set(custom_action_deliver=False)
    assert await m.read(PullQueue.DELIVER) == []
    await m.set(custom_action_deliver=True, custom_event_deliver=False)
    assert (await refusal(m.read(PullQueue.EVENT))).code == "custom_event_deliver_off"


@EVERY
async def test_a_campaign_may_ask_for_moderation(m: Reader, queue: PullQueue) -> None:
    """30 §1.2: what is effective counts."""
    await m.set(custom_action_confirm=False, custom_action_deliver=False, custom_event_deliver=False)
    await m.d.w.page(await m.d.w.campaign(m.org, "asks", action_confirm=True), m.org)
    m.d.w.clock.move(seconds=2)
    if queue is PullQueue.ACTION_CONFIRM:
        assert await m.read(queue) == []
    else:
        await refusal(m.read(queue))


async def test_where_a_broker_delivers(m: Reader) -> None:
    """Receipts from before still count."""
    await m.deliver("a")
    [got] = await m.read()
    m.d.w.container.routing.reset_last_overriding()
    m.d.w.container.by_broker.override(True)
    m.d.w.container.use_cases.reset()
    assert (await refusal(m.read())).code == "delivered_by_broker"
    assert await m.ack(got.receipt) == told(1)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
async def test_only_who_may_export_reads(m: Reader, role: Role) -> None:
    await m.deliver("a")
    [got] = await m.read()
    member = await m.d.people.staff(m.org, role, "somebody")
    asked = (
        m.read(caller=member),
        m.use.nack_messages(member, m.org.name, PullQueue.DELIVER, [got.receipt]),
        m.use.ack_messages(member, m.org.name, PullQueue.DELIVER, [got.receipt]),
    )
    for one in asked:
        if role.perms & OWNER.perms & 1 << 9:
            await one
        else:
            refused = await refusal(one)
            assert (refused.code, refused.details["required"]) == ("permission_denied", ["export_contacts"])


async def test_strangers_nobody_and_admins(m: Reader) -> None:
    stranger = await m.d.people.user("stranger")
    read = m.use.read_queue
    assert (await refusal(m.read(caller=stranger))).kind == "forbidden"
    assert (await refusal(read(None, "vault", PullQueue.DELIVER, Ask()))).kind == "unauthenticated"
    assert (await refusal(read(stranger, "none", PullQueue.DELIVER, Ask()))).kind == "not_found"
    assert await m.read(caller=await m.d.people.admin()) == []


def told(count: int, *stale: str) -> Settled:
    """So many, and these receipts not."""
    return Settled(count, stale)
