"""An org's queue as seen from outside, on SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Column, Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.codec import Unread
from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import translated
from proca.adapters.sql.turns import due_of_one, due_topics
from proca.domain.ids import ActionId, OutboxId
from proca.ports.queue import Job

_outbox = tables.outbox.c


@frozen
class SqlFeed:
    """Claims as the queue does: who only looks takes no lock and keeps no connection."""

    engine: AsyncEngine

    async def claim(
        self, topic: str, limit: int, now: datetime, until: datetime, *, only_events: bool = False
    ) -> Sequence[Job]:
        """Lease what is due, in one short transaction; on SQLite, where that would lock out writers, after a look."""
        due = due_of_one(topic, now)
        if only_events:
            due = due.where(_outbox.action_id.is_(None))
        with translated():
            if self.engine.dialect.name == "sqlite":
                return await self._looked_and_claimed(due, limit, until)
            # One statement is a transaction of its own: readers ask often, and most of the time goes into the asking.
            async with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                mine = due.add_columns(_outbox.due_at).limit(limit).with_for_update(skip_locked=True).cte("mine")
                lease = update(tables.outbox).where(_outbox.id == mine.c.id)
                lease = lease.values(due_at=until, attempts=_outbox.attempts + 1)
                found = (await connection.execute(lease.returning(*mine.c))).all()
        return [_job(row, row.attempts + 1) for row in sorted(found, key=lambda row: (row.due_at, row.id))]

    async def _looked_and_claimed(self, due: Select[Any], limit: int, until: datetime) -> Sequence[Job]:
        async with self.engine.execution_options(reading=True).connect() as connection:
            if (await connection.execute(due.limit(1))).first() is None:
                return []
        async with self.engine.begin() as connection:
            found = (await connection.execute(due.limit(limit))).all()
            lease = update(tables.outbox).values(due_at=until, attempts=_outbox.attempts + 1)
            await connection.execute(lease.where(among(connection, _outbox.id, [row.id for row in found])))
        return [_job(row, row.attempts + 1) for row in found]

    async def due(self, topics: Collection[str], now: datetime) -> frozenset[str]:
        """One step along the index for each topic."""
        if not topics:
            return frozenset()
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                found = await connection.execute(due_topics(connection, topics, now))
                return frozenset(found.scalars())

    async def held(self, topic: str, attempts: Mapping[OutboxId, int]) -> Sequence[Job]:
        """Those that are still as they were given out; settling looks again."""
        if not attempts:
            return []
        columns: tuple[Column[Any], ...] = (
            _outbox.id,
            _outbox.topic,
            _outbox.attempts,
            _outbox.routing_key,
            _outbox.action_id,
            _outbox.body,
            _outbox.trace,
        )
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                mine = select(*columns).where(among(connection, _outbox.id, list(attempts)), _outbox.topic == topic)
                found = (await connection.execute(mine.order_by(_outbox.id))).all()
        return [_job(row, row.attempts) for row in found if row.attempts == attempts[OutboxId(row.id)]]


def _job(row: Row[Any], attempts: int) -> Job:
    about = ActionId(row.action_id) if row.action_id is not None else None
    body = Unread(row.body) if row.body else {}
    return Job(OutboxId(row.id), row.topic, attempts, row.routing_key, about, body, row.trace)
