"""Leases on promises: a due time in the future and one more attempt (00 D7)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.codec import Unread
from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.domain.ids import ActionId, OutboxId
from proca.ports.queue import Job

_outbox = tables.outbox.c


async def lease_first(engine: AsyncEngine, due: Select[Any], limit: int, until: datetime) -> Sequence[Job]:
    """Lease up to `limit` of what a query over the outbox finds, in its order, in one short transaction.

    On SQLite, where a claim locks out all writers, only after a look that locks out nobody.
    """
    due = due.limit(limit)
    if engine.dialect.name != "sqlite":
        return await lease_all(engine, due.with_for_update(skip_locked=True), until)
    async with engine.execution_options(reading=True).connect() as connection:
        if (await connection.execute(due.limit(1))).first() is None:
            return []
    async with engine.begin() as connection:
        return await lease_found(connection, (await connection.execute(due)).all(), until)


async def lease_all(engine: AsyncEngine, due: Select[Any], until: datetime) -> Sequence[Job]:
    """Lease all that a query over the outbox finds and locks, longest due first; for PostgreSQL.

    One statement is a transaction of its own: who claims asks often, and most of the time goes into the asking.
    """
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        mine = due.cte("mine")
        renewed = update(tables.outbox).where(_outbox.id == mine.c.id)
        renewed = renewed.values(due_at=until, attempts=_outbox.attempts + 1)
        found = (await connection.execute(renewed.returning(*mine.c))).all()
    return [job_of(row, row.attempts + 1) for row in sorted(found, key=lambda row: (row.due_at, row.id))]


async def lease_found(connection: AsyncConnection, found: Sequence[Row[Any]], until: datetime) -> Sequence[Job]:
    """Lease rows that were found in this transaction, in their order; for SQLite, where one writer does it all."""
    renewed = update(tables.outbox).values(due_at=until, attempts=_outbox.attempts + 1)
    await connection.execute(renewed.where(among(connection, _outbox.id, [row.id for row in found])))
    return [job_of(row, row.attempts + 1) for row in found]


def job_of(row: Row[Any], attempts: int) -> Job:
    """A row as a job that was claimed so often; its body stays text until somebody looks into it."""
    about = ActionId(row.action_id) if row.action_id is not None else None
    body = Unread(row.body) if row.body else {}
    return Job(OutboxId(row.id), row.topic, attempts, row.routing_key, about, body, row.trace)
