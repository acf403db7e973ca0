"""The backlog on SQL: one walk over the outbox, which is short when all is well."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Row, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import translated
from proca.domain.outbox import Topic
from proca.ports.backlog import Backlog

_outbox, _dead, _actions = tables.outbox.c, tables.dead_letters.c, tables.actions.c
# A claim counts as an attempt: what is on its way for the first time has one.
_failed_before = _outbox.attempts > 1


@frozen
class SqlBacklogs:
    """Reads on a connection of its own."""

    engine: AsyncEngine

    async def waiting(self) -> Sequence[Backlog]:
        """Every topic in which something waits."""
        query = (
            select(
                _outbox.topic,
                func.count().label("waiting"),
                func.sum(case((_failed_before, 1), else_=0)).label("retrying"),
                func.max(_outbox.attempts).label("most_attempts"),
                func.min(case((~_failed_before, _outbox.due_at))).label("since"),
                func.min(case((_failed_before, _outbox.id))).label("oldest"),
            )
            .where(_outbox.topic != Topic.PAGE_UPSERTED.value)
            .group_by(_outbox.topic)
            .order_by(_outbox.topic)
        )
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                found = (await connection.execute(query)).all()
                told = await _told(connection, [row.oldest for row in found if row.oldest is not None])
        return [_backlog(row, told) for row in found]

    async def dead(self) -> Mapping[str, int]:
        """How many were given up in each topic."""
        query = select(_dead.topic, func.count().label("dead")).group_by(_dead.topic)
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                return {row.topic: row.dead for row in await connection.execute(query)}


async def _told(connection: AsyncConnection, promises: Sequence[int]) -> dict[int, datetime]:
    """Since when promises wait that were tried in vain: as long as what they tell of is on record."""
    if not promises:
        return {}
    since = func.coalesce(_actions.inserted_at, _outbox.due_at, type_=_actions.inserted_at.type)
    query = (
        select(_outbox.id, since.label("since"))
        .select_from(tables.outbox.outerjoin(tables.actions, _actions.id == _outbox.action_id))
        .where(among(connection, _outbox.id, promises))
    )
    return {row.id: row.since for row in await connection.execute(query)}


def _backlog(row: Row[Any], told: Mapping[int, datetime]) -> Backlog:
    moments = [moment for moment in (row.since, told.get(row.oldest)) if moment is not None]
    return Backlog(row.topic, row.waiting, int(row.retrying), row.most_attempts, min(moments))
