"""Dead letters and queues seen from outside: memory and both databases agree (00 D7)."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from contracts.test_queue import LEASE, NOW, STORES, Subject, engine, in_memory, on_sql
from proca.adapters.memory.dead_letters import MemoryDeadLetters
from proca.adapters.memory.feed import MemoryFeed
from proca.adapters.sql.dead_letters import SqlDeadLetters
from proca.adapters.sql.feed import SqlFeed
from proca.domain.ids import ActionId, OutboxId
from proca.domain.outbox import OutboxEntry
from proca.ports.dead_letters import DeadLetters, Pile
from proca.ports.feed import Feed
from proca.ports.queue import Dead

TOPICS = ("cus.1.deliver", "cus.2.deliver", "mail")
ERRORS = ("busy", "gone")
EACH = pytest.mark.parametrize("store", ["memory", *STORES])


@frozen
class Put:
    """A message, an event without an action."""

    topic: str
    about: int | None


@frozen
class Claim:
    """Somebody outside claims, some seconds later."""

    topic: str
    limit: int
    later: float
    only_events: bool


@frozen
class Die:
    """Everything of a topic is given up."""

    topic: str
    error: str
    later: float


@frozen
class Deal:
    """Dead letters are looked at, and then tried again or dropped; numbers count from the first."""

    how: str
    topics: frozenset[str] | None
    topic: str | None
    error: str | None
    ids: frozenset[int] | None


_topic, _later = st.sampled_from(TOPICS), st.sampled_from([0.0, 1, 59, 60, 61])
deeds = st.lists(
    st.builds(Put, _topic, st.none() | st.just(7))
    | st.builds(Claim, _topic, st.integers(1, 3), _later, st.booleans())
    | st.builds(Die, _topic, st.sampled_from(ERRORS), _later)
    | st.builds(
        Deal,
        st.sampled_from(["look", "replay", "drop"]),
        st.none() | st.sets(_topic).map(frozenset),
        st.none() | _topic,
        st.none() | st.sampled_from(ERRORS),
        st.none() | st.frozensets(st.integers(1, 6)),
    ),
    max_size=25,
)


def _others(subject: Subject) -> tuple[DeadLetters, Feed]:
    if subject.state is not None:
        return MemoryDeadLetters(subject.state), MemoryFeed(subject.state)
    assert subject.engine is not None
    return SqlDeadLetters(subject.engine), SqlFeed(subject.engine)


def _plain(value: object, last: int) -> object:
    """Numbers count from the first."""
    letter = getattr(value, "letter", value)
    body = dict(value.body) if hasattr(value, "body") else None
    return repr((int(letter.id) - last, letter.topic, letter.attempts, letter.error, letter.died_at, letter.routing_key,
                 letter.action_id, body))  # fmt: skip


async def told(subject: Subject, done: list[Put | Claim | Die | Deal]) -> list[object]:
    """What is said to each deed, and what is left."""
    last = await subject.clear()
    if subject.state is not None:
        subject.state.data.dead.clear()
    letters, feed = _others(subject)
    now, heard, held = NOW, list[object](), dict[OutboxId, int]()
    for deed in done:
        if isinstance(deed, Put):
            about = ActionId(deed.about) if deed.about else None
            async with subject.store.unit() as unit:
                await unit.outbox.put(OutboxEntry(deed.topic, "key", {"said": len(heard)}, about))
            continue
        if isinstance(deed, Claim):
            now += timedelta(seconds=deed.later)
            got = await feed.claim(deed.topic, deed.limit, now, now + LEASE, only_events=deed.only_events)
            held |= {job.id: job.attempts for job in got}
            again = [await feed.held(topic, held) for topic in TOPICS]
            heard.append([[(j.id - last, j.topic, j.attempts, j.routing_key, j.action_id, dict(j.body)) for j in jobs]
                          for jobs in (got, *again)])  # fmt: skip
        elif isinstance(deed, Die):
            now += timedelta(seconds=deed.later)
            jobs = await subject.queue.claim(deed.topic, 99, now, now + LEASE)
            heard.append(await subject.queue.settle([Dead(job, deed.error) for job in jobs], now))
        else:
            ids = None if deed.ids is None else frozenset(OutboxId(number + last) for number in deed.ids)
            pile = Pile(topics=deed.topics, topic=deed.topic, error=deed.error, ids=ids)
            seen = await letters.page(pile, OutboxId(last + 1), 2)
            found = [await letters.find(pile, OutboxId(last + number)) for number in range(1, 7)]
            heard += [await letters.groups(pile), await letters.count(pile), [_plain(one, last) for one in seen]]
            heard.append([_plain(one, last) if one else None for one in found])
            deal = {"replay": partial(letters.replay, pile, now), "drop": partial(letters.drop, pile)}.get(deed.how)
            if deal is not None:
                heard.append(await deal())
    return [*heard, *await subject.left(last)]


@pytest.mark.parametrize("store", STORES)
@given(done=deeds)
def test_law_stores_agree(store: str, done: list[Put | Claim | Die | Deal]) -> None:
    async def there() -> list[object]:
        try:
            return await told(on_sql(store), done)
        finally:
            await engine(store).dispose()

    assert asyncio.run(there()) == asyncio.run(told(in_memory(), done))


async def _given_up(subject: Subject, *topics: str, error: str = "gone") -> DeadLetters:
    await subject.clear()
    async with subject.store.unit() as unit:
        await unit.outbox.put(*(OutboxEntry(topic, "key", {"said": at}) for at, topic in enumerate(topics)))
    for topic in dict.fromkeys(topics):
        jobs = await subject.queue.claim(topic, 9999, NOW, NOW + LEASE)
        assert await subject.queue.settle([Dead(job, error) for job in jobs], NOW) == len(jobs)
    return _others(subject)[0]


@EACH
async def test_what_is_tried_again_is_as_if_never_tried(store: str) -> None:
    """Under its number, so that a receiver who had it knows it again."""
    subject = in_memory() if store == "memory" else on_sql(store)
    letters = await _given_up(subject, "mail", "mail", "cus.1.deliver")
    before = [one.id for one in await letters.page(Pile(topic="mail"), OutboxId(0), 9)]
    assert await letters.replay(Pile(topic="mail"), NOW) == 2
    again = await subject.queue.claim("mail", 9, NOW, NOW + LEASE)
    assert [(job.id, job.attempts, job.routing_key, dict(job.body)) for job in again] == [
        (before[0], 1, "key", {"said": 0}),
        (before[1], 1, "key", {"said": 1}),
    ]
    assert [one.topic for one in await letters.page(Pile(), OutboxId(0), 9)] == ["cus.1.deliver"]
    if subject.engine is not None:
        await subject.engine.dispose()


@EACH
async def test_more_than_one_batch(store: str) -> None:
    subject = in_memory() if store == "memory" else on_sql(store)
    letters = await _given_up(subject, *["mail"] * 2001, "cus.1.deliver")
    assert await letters.replay(Pile(topic="mail"), NOW) == 2001
    assert len(await subject.queue.claim("mail", 9999, NOW, NOW + LEASE)) == 2001
    assert await letters.drop(Pile()) == 1
    assert await letters.count(Pile()) == 0
    if subject.engine is not None:
        await subject.engine.dispose()


@pytest.mark.parametrize("store", STORES)
async def test_two_who_try_again_at_once(store: str) -> None:
    """Each letter once, and nobody fails."""
    subject = on_sql(store)
    letters = await _given_up(subject, *["mail"] * 300)
    counts = await asyncio.gather(*(letters.replay(Pile(), NOW) for _ in range(4)))
    assert sum(counts) == 300
    assert len(await subject.queue.claim("mail", 9999, NOW, NOW + LEASE)) == 300
    await engine(store).dispose()


@pytest.mark.parametrize("store", STORES)
async def test_readers_at_once_get_different_messages(store: str) -> None:
    subject = on_sql(store)
    await subject.clear()
    async with subject.store.unit() as unit:
        await unit.outbox.put(*[OutboxEntry("cus.1.deliver")] * 30)
    feed = _others(subject)[1]
    claims = [feed.claim("cus.1.deliver", 5, NOW, NOW + LEASE, only_events=at % 2 == 0) for at in range(10)]
    got = [job.id for claimed in await asyncio.gather(*claims) for job in claimed]
    assert len(got) == len(set(got))
    rest = await feed.claim("cus.1.deliver", 99, NOW, NOW + LEASE)
    assert len({*got, *(job.id for job in rest)}) == 30
    await engine(store).dispose()
