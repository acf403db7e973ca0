"""Actions that could not be processed: due again after a rest, or dead letters (00 D7, 30.12#12)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.links import PROCESS
from proca.domain.ids import ActionId
from proca.domain.retries import RetryPolicy

_outbox = tables.outbox.c
_MOVED = ("id", "topic", "action_id", "routing_key", "body", "trace")


async def postpone(
    connection: AsyncConnection, failures: Mapping[ActionId, str], policy: RetryPolicy, now: datetime
) -> Sequence[ActionId]:
    """Count an attempt at each that is still scheduled; those given up."""
    scheduled = (_outbox.topic == PROCESS, among(connection, _outbox.action_id, failures))
    query = select(tables.outbox).where(*scheduled).order_by(_outbox.id).with_for_update()
    rows = (await connection.execute(query)).all()
    dead = [row for row in rows if policy.next_at(row.id, row.attempts + 1, now) is None]
    await _give_up(connection, dead, failures, now)
    for number, change in _rests(rows, failures, policy, now):
        await connection.execute(update(tables.outbox).where(_outbox.id == number).values(**change))
    return [ActionId(row.action_id) for row in dead]


def _rests(
    rows: Sequence[Row[Any]], failures: Mapping[ActionId, str], policy: RetryPolicy, now: datetime
) -> Iterator[tuple[int, dict[str, object]]]:
    for row in rows:
        at = policy.next_at(row.id, row.attempts + 1, now)
        if at is not None:
            yield row.id, {"due_at": at, "attempts": row.attempts + 1, "error": failures[row.action_id]}


async def _give_up(
    connection: AsyncConnection, rows: Sequence[Row[Any]], failures: Mapping[ActionId, str], now: datetime
) -> None:
    if not rows:
        return
    letters = [
        {name: getattr(row, name) for name in _MOVED}
        | {"attempts": row.attempts + 1, "error": failures[row.action_id], "died_at": now}
        for row in rows
    ]
    await connection.execute(insert(tables.dead_letters), letters)
    await connection.execute(delete(tables.outbox).where(among(connection, _outbox.id, [row.id for row in rows])))
