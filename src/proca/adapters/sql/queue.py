"""The outbox as a queue, on SQL: a lease is a due time in the future and one more attempt."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.codec import tree_text
from proca.adapters.sql import tables
from proca.adapters.sql.bulk import BulkInsert, BulkUpdate, among
from proca.adapters.sql.engine import translated
from proca.adapters.sql.leases import Leasing, lease_all, lease_found, leasing
from proca.adapters.sql.numbers import take_numbers
from proca.adapters.sql.turns import DUE_OF_ONE, due_in_turn, due_of_each, waiting_topics
from proca.ports.queue import Again, Back, Dead, Done, Forward, Job, Verdict

_outbox = tables.outbox.c
_OF_ONE, _OF_EACH = Leasing(DUE_OF_ONE), leasing(due_of_each())
_KEPT = BulkUpdate(tables.outbox, ("id", "due_at", "error", "attempts"))
_FORWARD = BulkInsert(tables.outbox, ("id", "topic", "action_id", "routing_key", "body", "due_at", "trace"))
_DEAD = BulkInsert(
    tables.dead_letters, ("id", "topic", "action_id", "routing_key", "body", "attempts", "error", "died_at", "trace")
)
# Locked by number first, as everywhere, so that two who settle the same never wait for each other in a circle.
_DELETE = """
WITH ours AS MATERIALIZED (
    SELECT outbox.id FROM outbox JOIN unnest($1::bigint[], $2::integer[]) AS given(id, attempts)
    ON outbox.id = given.id AND outbox.attempts = given.attempts ORDER BY outbox.id FOR UPDATE OF outbox
)
DELETE FROM outbox USING ours WHERE outbox.id = ours.id
"""


@frozen
class SqlQueue:
    """Claims promises with `FOR UPDATE SKIP LOCKED`; on SQLite the one writer claims."""

    engine: AsyncEngine

    async def claim(self, topic: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """Lease what is due, in one short transaction."""
        with translated():
            return await _OF_ONE.claim(self.engine, {"of_topic": topic, "now": now}, limit, until)

    async def claim_in_turn(self, prefix: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """Lease a share of each topic, those first that have waited longest."""
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                topics = await waiting_topics(connection, prefix, limit, now)
            if not topics:
                return []
            share = limit // len(topics)
            if self.engine.dialect.name != "sqlite":
                asked = {"topics": topics, "share": share, "now": now}
                return _by_number(await lease_all(self.engine, _OF_EACH, asked, until))
            async with self.engine.begin() as connection:
                found = (await connection.execute(due_in_turn(topics, share, now))).all()
                return _by_number(await lease_found(connection, found, until))

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        """Carry out what concerns jobs that are still ours, in one transaction."""
        if not verdicts:
            return 0
        with translated():
            if self.engine.dialect.name != "sqlite" and all(isinstance(one, Done) for one in verdicts):
                return await self._delete(verdicts)
            async with self.engine.begin() as connection:
                ours = await _ours(connection, verdicts)
                gone = [one.job.id for one in ours if not isinstance(one, Again | Back)]
                await connection.execute(delete(tables.outbox).where(_these(connection, gone)))
                await _KEPT.run(connection, [_kept(one) for one in ours if isinstance(one, Again | Back)])
                await _DEAD.run(connection, [_dead(one, now) for one in ours if isinstance(one, Dead)])
                await _forward(connection, [one for one in ours if isinstance(one, Forward)], now)
        return len(ours)

    async def _delete(self, kept: Sequence[Verdict]) -> int:
        """Clear what is still ours in one statement, a transaction of its own: most verdicts are of this kind."""
        pairs = sorted((one.job.id, one.job.attempts) for one in kept)
        async with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            given = tuple(map(list, zip(*pairs, strict=True)))
            return (await connection.exec_driver_sql(_DELETE, given)).rowcount


def _by_number(jobs: Sequence[Job]) -> Sequence[Job]:
    return sorted(jobs, key=lambda job: job.id)


def _these(connection: AsyncConnection, numbers: Sequence[int]) -> ColumnElement[bool]:
    return among(connection, _outbox.id, numbers)


async def _ours(connection: AsyncConnection, verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    numbers = sorted(one.job.id for one in verdicts)
    held = select(_outbox.id, _outbox.attempts).where(_these(connection, numbers)).order_by(_outbox.id)
    attempts = {row.id: row.attempts for row in await connection.execute(held.with_for_update())}
    return [one for one in verdicts if attempts.get(one.job.id) == one.job.attempts]


async def _forward(connection: AsyncConnection, forwards: Sequence[Forward], now: datetime) -> None:
    copies = [(one, topic) for one in forwards for topic in one.topics]
    if not copies:
        return
    numbers = await take_numbers(connection, "outbox", len(copies))
    texts = {one.job.id: tree_text(one.job.body if one.body is None else one.body) for one in forwards}
    rows = [
        (number, topic, one.job.action_id, one.job.routing_key, texts[one.job.id], now, one.job.trace)
        for number, (one, topic) in zip(numbers, copies, strict=True)
    ]
    await _FORWARD.run(connection, rows)


def _kept(verdict: Again | Back) -> tuple[object, ...]:
    # To hand back is to undo the claim: whoever claims later still has a higher number than all before.
    job = verdict.job
    return (job.id, verdict.at, verdict.why, job.attempts - isinstance(verdict, Back))


def _dead(verdict: Dead, now: datetime) -> tuple[object, ...]:
    job = verdict.job
    body = tree_text(job.body)
    return (job.id, job.topic, job.action_id, job.routing_key, body, job.attempts, verdict.why, now, job.trace)
