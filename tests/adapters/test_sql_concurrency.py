"""Several at once on real databases: nothing is missed, nothing happens twice, one bad item spoils no other."""

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from attrs import evolve
from sqlalchemy.ext.asyncio import AsyncEngine

import databases
from contracts.processing_machine import processor
from contracts.stage import ALONE, PARTNER, set_stage
from contracts.subjects import Subject, memory_subject, postgres_subject, sql_subject, sqlite_subject
from proca.adapters.sql import ordering
from proca.adapters.sql.engine import engine_for
from proca.domain.actions.mail import Mail
from proca.domain.errors import Conflict
from proca.domain.ids import ActionId, TargetId
from proca.domain.intake.intake import IdempotencyKey
from proca.ports.intake import StalePage
from signers import START, signature, write_in_process

MANY = 300


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest) -> str:
    """A database with the stage set."""
    is_file = request.param == "sqlite"
    where = f"sqlite:///{databases.new_sqlite_file()}" if is_file else databases.postgres_url()
    engine = engine_for(where)
    if not is_file:
        await databases.clear_postgres(engine)
    subject = sql_subject(engine)
    await set_stage(subject, START)
    await subject.close()
    return where


@pytest.fixture
async def engines(url: str) -> AsyncIterator[tuple[AsyncEngine, AsyncEngine]]:
    """Two engines on it, as two processes have."""
    both = engine_for(url), engine_for(url)
    yield both
    for engine in both:
        await engine.dispose()


@pytest.fixture(params=[memory_subject, sqlite_subject, postgres_subject])
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    """Each store with the stage set."""
    opened: Callable[[], Awaitable[Subject]] = request.param
    made = await opened()
    await set_stage(made, START)
    yield made
    await made.close()


async def test_a_reader_misses_nothing_while_two_processes_write(url: str) -> None:
    """00 D22: who continues at the last number + 1 sees every action once, in order."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_in_process, args=(url, MANY, who)) for who in ("one", "two")]
    for writer in writers:
        writer.start()
    reader = sql_subject(engine_for(url))
    try:
        seen: list[int] = []
        quiet = False
        while not quiet:
            quiet = not any(writer.is_alive() for writer in writers)
            found = await reader.reports.recorded_actions(PARTNER, ActionId(seen[-1] + 1 if seen else 0), 50)
            seen += [one.action.id for one in found]
            quiet = quiet and not found
            await asyncio.sleep(0.002)
        everything = await reader.everything()
    finally:
        await reader.close()
        for writer in writers:
            await asyncio.to_thread(writer.join, 60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len(seen) == 2 * MANY
    assert seen == sorted({one.id for one in everything.actions})
    assert len(everything.supporters) == len(everything.contacts) == len(everything.outbox) == 2 * MANY


async def test_a_reader_waits_for_an_open_write() -> None:
    """00 D22: a later number that is committed first is shown only after the earlier one has ended (PostgreSQL)."""
    subject = await postgres_subject()
    other = engine_for(databases.postgres_url())
    try:
        await set_stage(subject, START)
        await subject.log.append(signature(0, "first"))
        async with other.begin() as slow:
            taken = await ordering.take(slow, 2)
            await subject.log.append(signature(1, "quick"))
            assert await _seen(subject) == [1]
        assert taken.actions == [2, 3]
        assert await _seen(subject) == [1, 4]
    finally:
        await other.dispose()
        await subject.close()


async def test_two_workers_share_one_queue(engines: tuple[AsyncEngine, AsyncEngine]) -> None:
    """00 D4, D5: no message twice, ranks exact, counters equal to a recount."""
    first, second = (sql_subject(engine) for engine in engines)
    people = [f"person {number % 20}" for number in range(120)]
    await asyncio.gather(*(first.log.append(signature(at, person)) for at, person in enumerate(people)))
    done = await asyncio.gather(_work(first), _work(second), _work(second))
    everything = await first.everything()
    assert sum(done) == len(people)
    assert Counter(p.action_id for p in everything.outbox) == Counter(one.id for one in everything.actions)
    ranks = Counter((one.fingerprint, one.dupe_rank) for one in everything.supporters)
    assert sorted(ranks.values()) == [1] * len(people)
    assert {rank for _, rank in ranks} == set(range(6))
    tally = await first.reports.tally(ALONE)
    assert tally == await first.reports.recount(ALONE)
    assert [count.supporters for count in tally.values()] == [20]


async def test_two_stores_claim_one_key(engines: tuple[AsyncEngine, AsyncEngine]) -> None:
    """00 D16: of many with one idempotency key, in two processes, one is stored; all get its answer."""
    logs = [sql_subject(engine) for engine in engines]
    keyed = evolve(signature(0, "ada"), idempotency=IdempotencyKey("key", b"d" * 32))
    answers = await asyncio.gather(*(logs[at % 2].log.append(keyed) for at in range(20)))
    assert set(answers) == {keyed.answer}
    assert len((await logs[0].everything()).actions) == 1


async def test_one_bad_item_spoils_no_other(subject: Subject) -> None:
    """A reference that leads nowhere, or a stale page, refuses its own intake alone."""
    good, other, stale = signature(0, "ada"), signature(1, "bo"), signature(2, "cy")
    mail = Mail("Please", "Act", (TargetId("nobody"),))
    bad = evolve(signature(3, "dee"), deed=evolve(good.deed, mail=mail))
    stale = evolve(stale, origin=evolve(stale.origin, version=1))
    appended = (subject.log.append(intake) for intake in (good, bad, stale, other))
    answers = await asyncio.gather(*appended, return_exceptions=True)
    assert answers[0] == good.answer
    assert answers[3] == other.answer
    assert isinstance(answers[1], Conflict)
    assert (answers[1].code, answers[1].message) == ("conflict", "The change contradicts what is stored")
    assert isinstance(answers[2], StalePage)
    everything = await subject.everything()
    assert [one.fingerprint for one in everything.supporters] == [
        intake.signature.fingerprint for intake in (good, other) if intake.signature
    ]
    assert len(everything.actions) == len(everything.outbox) == 2


async def _work(subject: Subject) -> int:
    process = processor(subject, START + timedelta(days=1))
    done = 0
    while await subject.processing.waiting():
        done += await process(7)
    return done


async def _seen(subject: Subject) -> list[int]:
    return [one.action.id for one in await subject.reports.recorded_actions(PARTNER, ActionId(0), 50)]
