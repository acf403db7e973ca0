"""Promises of a unit, on SQL."""

from collections.abc import Callable
from datetime import datetime

from attrs import define
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.codec import tree_text
from proca.adapters.current_trace import current_trace
from proca.adapters.sql import tables
from proca.adapters.sql.numbers import take_numbers
from proca.domain.outbox import OutboxEntry


@define
class SqlOutbox:
    """The outbox over the unit's connection."""

    connection: AsyncConnection
    now: Callable[[], datetime]

    async def put(self, *entries: OutboxEntry) -> None:
        """Promise these, in one statement."""
        if not entries:
            return
        numbers = await take_numbers(self.connection, "outbox", len(entries))
        due_at, trace = self.now(), current_trace()
        rows = [
            {
                "id": number,
                "topic": str(one.topic),
                "action_id": one.action_id,
                "routing_key": one.routing_key,
                "body": tree_text(one.body),
                "due_at": due_at,
                "trace": one.trace or trace,
            }
            for number, one in zip(numbers, entries, strict=True)
        ]
        await self.connection.execute(insert(tables.outbox), rows)
