"""An org's queue as seen from outside, on SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import translated
from proca.adapters.sql.leases import Leasing, job_of
from proca.adapters.sql.turns import COLUMNS, DUE_OF_ONE, due_topics
from proca.domain.ids import OutboxId
from proca.ports.queue import Job

_outbox = tables.outbox.c
_ALL, _EVENTS = Leasing(DUE_OF_ONE), Leasing(DUE_OF_ONE.where(_outbox.action_id.is_(None)))


@frozen
class SqlFeed:
    """Claims as the queue does: who only looks takes no lock and keeps no connection."""

    engine: AsyncEngine

    async def claim(
        self, topic: str, limit: int, now: datetime, until: datetime, *, only_events: bool = False
    ) -> Sequence[Job]:
        """Lease what is due, in one short transaction."""
        due = _EVENTS if only_events else _ALL
        with translated():
            return await due.claim(self.engine, {"of_topic": topic, "now": now}, limit, until)

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
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                mine = select(*COLUMNS).where(among(connection, _outbox.id, list(attempts)), _outbox.topic == topic)
                found = (await connection.execute(mine.order_by(_outbox.id))).all()
        return [job_of(row, row.attempts) for row in found if row.attempts == attempts[OutboxId(row.id)]]
