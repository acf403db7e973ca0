"""Leases on promises: a due time in the future and one more attempt (00 D7)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen
from sqlalchemy import Row, Select, bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.dml import ReturningUpdate

from proca.adapters.codec import Unread
from proca.adapters.sql import tables
from proca.adapters.sql.chosen import Chosen
from proca.domain.ids import ActionId, OutboxId
from proca.ports.queue import Job

_outbox = tables.outbox.c
_RENEWED = Chosen(update(tables.outbox).values(due_at=bindparam("until"), attempts=_outbox.attempts + 1), _outbox.id)


@frozen
class Leasing:
    """Leases what a query over the outbox finds, in its order; the query takes a `limit` and whatever it asks for."""

    due: Select[Any]
    _locked: ReturningUpdate[Any] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Build the statement once: building it costs more than running it."""
        object.__setattr__(self, "_locked", leasing(self.due.with_for_update(skip_locked=True)))

    async def claim(self, engine: AsyncEngine, asked: Mapping[str, object], limit: int, until: datetime) -> list[Job]:
        """Lease up to `limit` in one short transaction.

        On SQLite, where a claim locks out all writers, only after a look that locks out nobody.
        """
        if engine.dialect.name != "sqlite":
            return await lease_all(engine, self._locked, {**asked, "limit": limit}, until)
        async with engine.execution_options(reading=True).connect() as connection:
            if (await connection.execute(self.due, {**asked, "limit": 1})).first() is None:
                return []
        async with engine.begin() as connection:
            found = (await connection.execute(self.due, {**asked, "limit": limit})).all()
            return await lease_found(connection, found, until)


def leasing(locked: Select[Any]) -> ReturningUpdate[Any]:
    """The statement that leases what a query finds and locks; for PostgreSQL."""
    mine = locked.cte("mine")
    renewed = update(tables.outbox).where(_outbox.id == mine.c.id)
    return renewed.values(due_at=bindparam("until"), attempts=_outbox.attempts + 1).returning(*mine.c)


async def lease_all(
    engine: AsyncEngine, renewed: ReturningUpdate[Any], asked: Mapping[str, object], until: datetime
) -> list[Job]:
    """Lease all that such a statement finds, longest due first.

    One statement is a transaction of its own: who claims asks often, and most of the time goes into the asking.
    """
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        found = (await connection.execute(renewed, {**asked, "until": until})).all()
    return [job_of(row, row.attempts + 1) for row in sorted(found, key=lambda row: (row.due_at, row.id))]


async def lease_found(connection: AsyncConnection, found: Sequence[Row[Any]], until: datetime) -> list[Job]:
    """Lease rows that were found in this transaction, in their order; for SQLite, where one writer does it all."""
    await _RENEWED.run(connection, [row.id for row in found], {"until": until})
    return [job_of(row, row.attempts + 1) for row in found]


def job_of(row: Row[Any], attempts: int) -> Job:
    """A row as a job that was claimed so often; its body stays text until somebody looks into it."""
    about = ActionId(row.action_id) if row.action_id is not None else None
    body = Unread(row.body) if row.body else {}
    return Job(OutboxId(row.id), row.topic, attempts, row.routing_key, about, body, row.trace)
