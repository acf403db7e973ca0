"""Hot statements find their rows by an index, however much is stored: asked of PostgreSQL's planner (issue 4)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from attrs import field, frozen
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

import databases
from bench.seeding import seed
from contracts.processing_machine import processor
from contracts.stage import ALONE, PARTNER, set_stage
from contracts.subjects import Subject, sql_subject
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.feed import SqlFeed
from proca.adapters.sql.intake import SqlIntakeLog
from proca.adapters.sql.queue import SqlQueue
from proca.domain.ids import ActionId
from proca.ports.queue import Again, Done
from signers import START, signature

# Far more than the planner would rather read as a whole, few enough to be made in seconds.
STORED = 20_000
BIG = {"actions", "supporters", "contacts", "persons", "outbox"}
NOW = START + timedelta(hours=1)
LATER = NOW + timedelta(minutes=2)
READER, EXCHANGE = f"cus.{PARTNER}.deliver", f"org.{PARTNER}.deliver"
_WAITING = text(
    "INSERT INTO outbox (id, topic, action_id, routing_key, body, due_at, attempts, lane) "
    "SELECT nextval('outbox_seq'), topic, g, 'petition.alone', '{}', :due, 0, 0 "
    "FROM generate_series(1, :count) AS g, unnest(CAST(:topics AS text[])) AS topic"
)


@frozen
class Planned:
    """A store full of actions and messages, and the plans of what it is asked."""

    subject: Subject
    engine: AsyncEngine
    heard: list[tuple[str, Any]] = field(factory=list)

    async def scans(self, work: Awaitable[object]) -> list[str]:
        """Statements that read a big table as a whole, of those that the work consists of; AssertionError for none."""
        self.heard.clear()
        event.listen(self.engine.sync_engine, "before_cursor_execute", self._hear)
        try:
            await work
        finally:
            event.remove(self.engine.sync_engine, "before_cursor_execute", self._hear)
        assert self.heard, "nothing was asked"
        async with self.engine.connect() as connection:
            return [statement for statement, given in self.heard if await _reads_all(connection, statement, given)]

    def _hear(self, _connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            self.heard.append((statement, parameters))


@pytest.fixture
async def planned() -> AsyncIterator[Planned]:
    """Thousands of actions, processed, with as many messages in a queue and in an exchange."""
    engine = engine_for(databases.postgres_url())
    await databases.clear_postgres(engine)
    subject = sql_subject(engine)
    try:
        await set_stage(subject, START)
        await subject.log.append(signature(1, "the first"))
        assert await processor(subject, NOW)() == 1
        await seed(databases.postgres_url(), STORED)
        async with engine.begin() as connection:
            given = {"due": START, "count": STORED, "topics": [READER, EXCHANGE]}
            await connection.execute(_WAITING, given)
        async with engine.connect() as connection:
            ready = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await ready.execute(text("ANALYZE outbox"))
        yield Planned(subject, engine)
    finally:
        await databases.clear_postgres(engine)
        await engine.dispose()


async def _sign(on: Planned) -> None:
    await SqlIntakeLog(on.engine).append(signature(2, "somebody new"))


async def _process(on: Planned) -> None:
    # Somebody who signed before is looked for among all who did.
    await on.subject.log.append(signature(3, "the first"))
    await on.subject.log.append(signature(4, "another"))
    assert await processor(on.subject, NOW)() == 2


async def _read(on: Planned) -> None:
    feed, queue = SqlFeed(on.engine), SqlQueue(on.engine)
    jobs = await feed.claim(READER, 100, NOW, LATER)
    assert len(jobs) == 100
    held = await feed.held(READER, {job.id: job.attempts for job in jobs})
    assert held == jobs
    assert await queue.settle([Done(job) for job in jobs[:50]], NOW) == 50
    assert await queue.settle([Again(job, LATER, "busy") for job in jobs[50:]], NOW) == 50


async def _route(on: Planned) -> None:
    jobs = await SqlQueue(on.engine).claim_in_turn("org.", 200, NOW, LATER)
    assert len(jobs) == 200


async def _look(on: Planned) -> None:
    await on.subject.reports.tally(ALONE)
    assert len(await on.subject.reports.recorded_actions(PARTNER, ActionId(STORED - 10), 10)) == 10


@pytest.mark.parametrize("work", [_sign, _process, _read, _route, _look])
async def test_no_hot_statement_reads_a_big_table_as_a_whole(
    planned: Planned, work: Callable[[Planned], Awaitable[None]]
) -> None:
    """Issue 4: what a signature costs does not grow with what is stored."""
    assert await planned.scans(work(planned)) == []


async def test_a_statement_without_an_index_is_found(planned: Planned) -> None:
    """The test above can fail."""

    async def search() -> None:
        async with planned.engine.connect() as connection:
            await connection.execute(text("SELECT id FROM supporters WHERE first_name = 'Ada' AND area = 'DE'"))

    assert len(await planned.scans(search())) == 1


async def _reads_all(connection: AsyncConnection, statement: str, parameters: Any) -> bool:
    given = parameters[0] if isinstance(parameters, list) else parameters
    raw = (await connection.get_raw_connection()).driver_connection
    assert raw is not None
    explained = await raw.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *given)
    (plan,) = explained
    return any(node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG for node in _nodes(plan["Plan"]))


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
