"""The outbox as a queue: whatever is claimed and settled, memory and both databases agree (00 D4, D7)."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

import databases
from proca.adapters.memory.queue import MemoryQueue
from proca.adapters.memory.state import MemoryState
from proca.adapters.memory.store import MemoryStore
from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.queue import SqlQueue
from proca.adapters.sql.store import SqlStore
from proca.domain.outbox import OutboxEntry
from proca.ports.queue import MOST_TOPICS, Again, Back, Dead, Done, Forward, Job, Queue, Verdict
from proca.ports.store import Store

NOW = datetime(2026, 3, 4, tzinfo=UTC)
LEASE = timedelta(seconds=60)
Kind = type[Done | Again | Back | Dead | Forward]
TOPICS = ("mail", "org.1.deliver", "org.2.deliver", "org.2.event", "orgs")
STORES = ("sqlite", "postgresql")


@frozen
class Put:
    """Somebody promises something."""

    topic: str


@frozen
class Claim:
    """Somebody claims, some seconds later."""

    topic: str
    limit: int
    later: float


@frozen
class InTurn:
    """Somebody claims a share of every topic of orgs."""

    limit: int
    later: float


@frozen
class Settle:
    """Some of the jobs claimed so far come to an end, perhaps long after their lease."""

    which: tuple[int, ...]
    kind: Kind
    later: float


Deed = Put | Claim | InTurn | Settle
_later = st.sampled_from([0, 1, 59, 60, 61, 600])
deeds = st.lists(
    st.builds(Put, st.sampled_from(TOPICS))
    | st.builds(Claim, st.sampled_from(TOPICS), st.integers(1, 3), _later)
    | st.builds(InTurn, st.integers(1, 9), _later)
    | st.builds(
        Settle,
        st.lists(st.integers(0, 9), max_size=3).map(tuple),
        st.sampled_from([Done, Again, Back, Dead, Forward]),
        _later,
    ),
    max_size=25,
)


@frozen
class Subject:
    """A queue with the store that fills it, and a way to empty both."""

    store: Store
    queue: Queue
    engine: AsyncEngine | None = None
    state: MemoryState | None = None

    async def clear(self) -> int:
        """Empty it; the number before the next one, for numbers go on."""
        async with self.store.unit() as unit:
            await unit.outbox.put(OutboxEntry("elsewhere"))
        last = (await self.queue.claim("elsewhere", 1, datetime(9000, 1, 1, tzinfo=UTC), NOW))[0].id
        if self.engine is not None:
            async with self.engine.begin() as connection:
                await connection.execute(delete(tables.outbox))
                await connection.execute(delete(tables.dead_letters))
        elif self.state is not None:
            self.state.data.outbox.clear()
        return last

    async def left(self, last: int) -> list[object]:
        """What is promised and what was given up."""
        if self.state is not None:
            data = self.state.data
            return [
                [(p.id - last, p.topic, p.attempts, p.due_at, p.error) for p in self.state.outbox],
                [(n - last, d.promise.topic, d.promise.attempts, d.promise.error, d.died_at)
                 for n, d in sorted(data.dead.items())],
            ]  # fmt: skip
        o, d = tables.outbox.c, tables.dead_letters.c
        assert self.engine is not None
        async with self.engine.connect() as connection:
            kept = await connection.execute(select(o.id, o.topic, o.attempts, o.due_at, o.error).order_by(o.id))
            dead = await connection.execute(select(d.id, d.topic, d.attempts, d.error, d.died_at).order_by(d.id))
            return [[(n - last, *rest) for n, *rest in kept], [(n - last, *rest) for n, *rest in dead]]


@cache
def engine(store: str) -> AsyncEngine:
    url = databases.postgres_url() if store == "postgresql" else f"sqlite:///{databases.new_sqlite_file()}"
    return engine_for(url)


def on_sql(store: str) -> Subject:
    return Subject(SqlStore(engine(store), lambda: NOW), SqlQueue(engine(store)), engine=engine(store))


def in_memory() -> Subject:
    state = MemoryState()
    return Subject(MemoryStore(state, lambda: NOW), MemoryQueue(state), state=state)


def _verdict(kind: Kind, job: Job, now: datetime) -> Verdict:
    if kind is Forward:
        return Forward(job, ("mail", "cus.1.deliver")[: job.attempts])
    if kind is Again:
        return Again(job, now + timedelta(seconds=30), "busy")
    if kind is Back:
        return Back(job, now + timedelta(seconds=1), "away")
    return Dead(job, "gone") if kind is Dead else Done(job)


def _seen(claimed: Sequence[Job], last: int) -> list[object]:
    return [(job.id - last, job.topic, job.attempts, job.routing_key, dict(job.body)) for job in claimed]


async def told(subject: Subject, done: Sequence[Deed]) -> list[object]:
    """What the queue says to each deed, and what is left."""
    last = await subject.clear()
    now, jobs, heard = NOW, list[Job](), list[object]()
    for deed in done:
        if isinstance(deed, Put):
            async with subject.store.unit() as unit:
                await unit.outbox.put(OutboxEntry(deed.topic, "key", {"said": len(heard)}))
            continue
        now += timedelta(seconds=deed.later)
        if isinstance(deed, Claim):
            claimed = await subject.queue.claim(deed.topic, deed.limit, now, now + LEASE)
            jobs += claimed
            heard.append(_seen(claimed, last))
        elif isinstance(deed, InTurn):
            claimed = await subject.queue.claim_in_turn("org.", deed.limit, now, now + LEASE)
            jobs += claimed
            heard.append(_seen(claimed, last))
        elif jobs:
            chosen = {jobs[n % len(jobs)].id: jobs[n % len(jobs)] for n in deed.which}
            verdicts = [_verdict(deed.kind, job, now) for job in chosen.values()]
            heard.append(await subject.queue.settle(verdicts, now))
    return [*heard, *await subject.left(last)]


@pytest.mark.parametrize("store", STORES)
@given(done=deeds)
def test_law_stores_agree(store: str, done: list[Deed]) -> None:
    async def there() -> list[object]:
        try:
            return await told(on_sql(store), done)
        finally:
            await engine(store).dispose()

    assert asyncio.run(there()) == asyncio.run(told(in_memory(), done))


@pytest.mark.parametrize("store", ["memory", *STORES])
async def test_nobody_starves(store: str) -> None:
    """Whoever has a thousand times as much waiting gets a share, not everything; and nobody is forgotten."""
    subject = in_memory() if store == "memory" else on_sql(store)
    await subject.clear()
    small = [f"org.{number}.deliver" for number in range(2, 2 + MOST_TOPICS)]
    async with subject.store.unit() as unit:
        await unit.outbox.put(*[OutboxEntry("org.1.deliver")] * 1000)
        await unit.outbox.put(*[OutboxEntry(topic) for topic in small])
    first = await subject.queue.claim_in_turn("org.", 200, NOW, NOW + LEASE)
    assert len({job.topic for job in first}) == MOST_TOPICS
    assert sum(job.topic == "org.1.deliver" for job in first) == 5
    second = await subject.queue.claim_in_turn("org.", 200, NOW, NOW + LEASE)
    assert {job.topic for job in first} | {job.topic for job in second} == {"org.1.deliver", *small}
    assert sum(job.topic == "org.1.deliver" for job in second) == 100
    if subject.engine is not None:
        await subject.engine.dispose()


@pytest.mark.parametrize("store", ["memory", *STORES])
async def test_a_lease_keeps_others_away_until_it_ends(store: str) -> None:
    subject = in_memory() if store == "memory" else on_sql(store)
    await subject.clear()
    async with subject.store.unit() as unit:
        await unit.outbox.put(OutboxEntry("mail"))
    (first,) = await subject.queue.claim("mail", 9, NOW, NOW + LEASE)
    assert await subject.queue.claim("mail", 9, NOW + LEASE - timedelta(microseconds=1), NOW + LEASE) == []
    (second,) = await subject.queue.claim("mail", 9, NOW + LEASE, NOW + 2 * LEASE)
    assert (first.id, first.attempts, second.attempts) == (second.id, 1, 2)
    assert await subject.queue.settle([Done(first)], NOW) == 0, "whoever comes late decides nothing"
    assert await subject.queue.settle([Done(second)], NOW) == 1
    assert await subject.queue.settle([Done(second)], NOW) == 0
    if subject.engine is not None:
        await subject.engine.dispose()


@pytest.mark.parametrize("store", STORES)
async def test_nobody_gets_what_another_has(store: str) -> None:
    """Twenty workers at once: each promise goes to one of them."""
    subject = on_sql(store)
    await subject.clear()
    async with subject.store.unit() as unit:
        await unit.outbox.put(*[OutboxEntry("mail")] * 50)
    claims = await asyncio.gather(*(subject.queue.claim("mail", 5, NOW, NOW + LEASE) for _ in range(20)))
    got = [job.id for claimed in claims for job in claimed]
    rest = await subject.queue.claim("mail", 50, NOW, NOW + LEASE)
    assert len(got) == len(set(got))
    assert len({*got, *(job.id for job in rest)}) == 50
    await engine(store).dispose()


@pytest.mark.parametrize("store", ["memory", *STORES])
async def test_what_is_handed_back_has_not_been_tried(store: str) -> None:
    """00 D7: a broker that is away uses up no attempts, and whoever claimed before still decides nothing."""
    subject = in_memory() if store == "memory" else on_sql(store)
    await subject.clear()
    async with subject.store.unit() as unit:
        await unit.outbox.put(OutboxEntry("mail"))
    (slow,) = await subject.queue.claim("mail", 9, NOW, NOW)
    for _ in range(20):
        (job,) = await subject.queue.claim("mail", 9, NOW, NOW + LEASE)
        assert job.attempts == 2
        assert await subject.queue.settle([Done(slow)], NOW) == 0, "somebody holds it"
        assert await subject.queue.settle([Back(job, NOW, "away")], NOW) == 1
    (job,) = await subject.queue.claim("mail", 9, NOW, NOW + LEASE)
    assert await subject.queue.settle([Done(job)], NOW) == 1
    if subject.engine is not None:
        await subject.engine.dispose()
