"""Erasure of what waits for the org, or was given up (issue 4 item 6, 20 §3.5 `deleteContact`)."""

import asyncio

import pytest

from data_world import DataWorld, data_world
from proca.domain.ids import ActionId
from proca.domain.outbox import OutboxEntry, event
from proca.domain.processing.topology import topics_of
from proca.domain.users.roles import OWNER
from proca.ports.dead_letters import Pile
from proca.ports.queue import Dead

NOBODY = "A" * 43


async def put(d: DataWorld, *entries: OutboxEntry) -> None:
    """Promise these."""
    async with d.w.container.store().unit() as unit:
        await unit.outbox.put(*entries)


async def die(d: DataWorld, topic: str) -> None:
    """What waits in a topic is given up."""
    queue, now = d.w.container.queue(), d.w.clock.now()
    await queue.settle([Dead(job, "gone") for job in await queue.claim(topic, 99, now, now)], now)


async def waiting(d: DataWorld) -> list[tuple[str, object]]:
    """Topic and mark of what is promised, by topic."""
    return sorted((topic, body.get("mark")) for topic, _, body in await d.promised())


async def action_of(d: DataWorld, who: str) -> tuple[str, ActionId]:
    """A signature: the reference and the number of the action."""
    ref = await d.sign(await d.page(), who)
    await d.w.process()
    for topic in topics_of(d.org.id):
        await die(d, topic)
    letters = d.w.container.dead_letters()
    await letters.drop(Pile())
    return ref, max(row.action_id for row in await d.export())


async def test_what_waits_in_every_queue_of_the_org_goes(d: DataWorld) -> None:
    """Of this person and this org alone."""
    ref, hers = await action_of(d, "olga")
    _, his = await action_of(d, "otto")
    mine, theirs = sorted(topics_of(d.org.id)), f"cus.{d.org.id}1.deliver"
    for topic in (*mine, theirs, "mail"):
        await put(d, *(OutboxEntry(topic, "k", {"mark": number}, number) for number in (hers, his)))
    await d.use.delete_contact(d.owner, "vault", ref)
    left = [(topic, his) for topic in mine] + [(topic, number) for topic in (theirs, "mail") for number in (hers, his)]
    assert await waiting(d) == sorted(left)


async def test_what_was_given_up_goes_too(d: DataWorld) -> None:
    ref, hers = await action_of(d, "olga")
    topic, theirs = f"cus.{d.org.id}.deliver", f"cus.{d.org.id}1.deliver"
    for one in (topic, theirs):
        await put(d, OutboxEntry(one, "k", {}, hers), OutboxEntry(one, "k", {}, ActionId(hers + 99)))
        await die(d, one)
    await d.use.delete_contact(d.owner, "vault", ref)
    groups = await d.w.container.dead_letters().groups(Pile())
    assert [(one.topic, one.count) for one in groups] == [(theirs, 2), (topic, 1)]


async def test_events_about_the_person_go(d: DataWorld) -> None:
    """30 §3.3: they are about no action in the outbox; other events stay."""
    ref, _ = await action_of(d, "olga")
    about = {"supporter": {"contact": {"contactRef": ref, "email": "olga@mail.test"}}}
    other = {"supporter": {"contact": {"contactRef": NOBODY}}, "mark": "other"}
    plain = {"mark": "plain", "empty": "", "note": f"x{ref}x"}
    queue = f"cus.{d.org.id}.deliver"
    for body in (about, other, plain):
        told = event(d.org.id, "supporter.email_status", body)
        await put(d, told, OutboxEntry(queue, told.routing_key, told.body))
    await die(d, queue)
    await d.use.delete_contact(d.owner, "vault", ref)
    exchange = f"org.{d.org.id}.event"
    assert await waiting(d) == [(exchange, "other"), (exchange, "plain")]
    assert await d.w.container.dead_letters().count(Pile()) == 2


@pytest.mark.parametrize("ref", ["", "AA", NOBODY])
async def test_nobodys_reference_takes_nothing(d: DataWorld, ref: str) -> None:
    """A short reference is no reason to take every event."""
    await put(d, event(d.org.id, "system.new_org", {"empty": "", "short": "AA"}))
    await d.use.delete_contact(d.owner, "vault", ref)
    assert len(await waiting(d)) == 1


async def test_a_partners_erasure_leaves_the_leads_messages(d: DataWorld) -> None:
    """Q36."""
    mate = await d.w.org("mate")
    partner = await d.people.staff(mate, OWNER)
    ref = await d.w.signed(await d.page("one", mate), privacy={"optIn": True, "leadOptIn": True})
    await d.w.process()
    assert len(await waiting(d)) == 2
    await d.use.delete_contact(partner, "mate", ref)
    assert [topic for topic, _ in await waiting(d)] == [f"org.{d.org.id}.deliver"]


async def test_what_is_being_tried_again_does_not_slip_through() -> None:
    """Between the dead and the promised; on PostgreSQL, where both go on at the same time."""
    async with data_world("postgresql") as d:
        ref, hers = await action_of(d, "olga")
        topic, letters = f"cus.{d.org.id}.deliver", d.w.container.dead_letters()
        for _ in range(10):
            await put(d, *[OutboxEntry(topic, "k", {"mark": hers}, hers)] * 20)
            await die(d, topic)
            erase = d.use.delete_contact(d.owner, "vault", ref)
            await asyncio.gather(letters.replay(Pile(), d.w.clock.now()), erase)
            assert await waiting(d) == []
            assert await letters.count(Pile()) == 0
